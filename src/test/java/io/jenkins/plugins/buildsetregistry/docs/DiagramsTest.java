package io.jenkins.plugins.buildsetregistry.docs;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** Sequence diagrams have no line that Mermaid would not draw, and nobody appears in them who is not introduced. */
public class DiagramsTest {
    private static final Pattern PARTICIPANT = Pattern.compile("(?:participant|actor) (\\w+)(?: as [^;#]+)?");
    private static final Pattern MESSAGE = Pattern.compile("(\\w+)(?:->>|-->>)(\\w+): [^;#]+");
    private static final Pattern NOTE = Pattern.compile("Note (?:over|right of|left of) (\\w+)(?:,(\\w+))?: [^;#]+");

    @Test
    public void everyLineIsOneOfMermaids() throws Exception {
        List<String> diagrams = DocPage.blocks("docs/concepts.md", "mermaid");
        assertEquals(2, diagrams.size());
        for (String diagram : diagrams) {
            List<String> lines = diagram.lines().map(String::strip).toList();
            assertEquals("sequenceDiagram", lines.get(0));
            Set<String> known = new HashSet<>();
            for (String line : lines.subList(1, lines.size())) {
                Matcher participant = PARTICIPANT.matcher(line);
                Matcher message = MESSAGE.matcher(line);
                Matcher note = NOTE.matcher(line);
                if (participant.matches()) {
                    known.add(participant.group(1));
                } else if (message.matches()) {
                    assertTrue(line, known.containsAll(List.of(message.group(1), message.group(2))));
                } else {
                    assertTrue(line, note.matches() && known.contains(note.group(1)));
                    assertTrue(line, note.group(2) == null || known.contains(note.group(2)));
                }
            }
        }
    }
}
