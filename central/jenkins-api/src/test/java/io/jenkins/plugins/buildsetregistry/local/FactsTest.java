package io.jenkins.plugins.buildsetregistry.local;

import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Test;

/** No type here differs from the real one in what code can see that is compiled against it. */
public class FactsTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path FACTS = Path.of("src/test/resources/facts");
    private static final String OWN = "io/jenkins/plugins/buildsetregistry/local/";

    @Test
    public void everyTypeAndMemberIsAFactAndEveryFactIsHere() throws Exception {
        Facts facts = Facts.read(FACTS);
        List<String> differences = new ArrayList<>();
        SortedSet<String> missing = new TreeSet<>(facts.heads().keySet());
        for (CompiledType type : types(facts)) {
            missing.remove(type.name());
            differences.addAll(differences(type, facts));
        }
        missing.forEach(type -> differences.add("a fact of which there is no class: " + type));
        assertTrue(facts.heads().size() + " types", facts.heads().size() > 150);
        assertTrue(String.join("\n", differences), differences.isEmpty());
    }

    private static List<String> differences(CompiledType type, Facts facts) {
        String head = facts.heads().get(type.name());
        if (head == null) {
            return List.of("no fact says that there is " + type.head());
        }
        List<String> differences = new ArrayList<>();
        if (!head.equals(type.head())) {
            differences.add("real: " + head + "\nhere: " + type.head());
        }
        SortedSet<String> real = facts.members().get(type.name());
        only(real, type.members()).forEach(member -> differences.add(type.name() + " lacks " + member));
        only(type.members(), real).forEach(member -> differences.add(type.name() + " really has no " + member));
        return differences;
    }

    private static SortedSet<String> only(SortedSet<String> in, SortedSet<String> notIn) {
        SortedSet<String> only = new TreeSet<>(in);
        only.removeAll(notIn);
        return only;
    }

    private static List<CompiledType> types(Facts facts) throws IOException {
        List<CompiledType> types = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".class"))::iterator) {
                CompiledType type = CompiledType.read(
                        Files.readAllBytes(file),
                        annotation -> annotation.startsWith("java/lang/")
                                || annotation.equals("net/java/sezpoz/Indexable")
                                || facts.heads().containsKey(annotation));
                if (type.isSeen() && !type.name().startsWith(OWN)) {
                    types.add(type);
                }
            }
        }
        return types;
    }
}
