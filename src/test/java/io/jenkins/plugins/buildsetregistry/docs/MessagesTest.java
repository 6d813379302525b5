package io.jenkins.plugins.buildsetregistry.docs;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ProjectTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Before;
import org.junit.Test;

/** What tables on troubles quote is what the program says: a message that changes changes in the documentation, too. */
public class MessagesTest {
    private static final List<String> PAGES =
            List.of("docs/operations.md", "docs/clean-up.md", "docs/command-line.md", "docs/migrating-from-zuul.md");
    private static final Pattern MESSAGE = Pattern.compile("`([^`]+)`");

    /** Of each class, with the parts of a text that stands on several lines joined. */
    private final List<String> sources = new ArrayList<>();

    @Before
    public void read() throws Exception {
        for (Path file : ProjectTree.find().files("src/main/java")) {
            sources.add(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
        }
    }

    @Test
    public void everyMessageIsInTheProgram() throws Exception {
        List<String> unknown = new ArrayList<>();
        int found = 0;
        for (String page : PAGES) {
            for (List<String> row : DocPage.of(page).rows("it says")) {
                Matcher message = MESSAGE.matcher(row.get(0));
                for (; message.find(); found++) {
                    List<String> parts = Arrays.stream(message.group(1).split("…"))
                            .map(String::strip)
                            .filter(part -> !part.isEmpty())
                            .toList();
                    if (sources.stream().noneMatch(source -> parts.stream().allMatch(source::contains))) {
                        unknown.add(page + ": " + message.group(1));
                    }
                }
            }
        }
        assertEquals(List.of(), unknown);
        assertTrue(found + " messages", found > 50);
    }
}
