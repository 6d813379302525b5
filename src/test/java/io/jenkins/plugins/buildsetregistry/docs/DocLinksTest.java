package io.jenkins.plugins.buildsetregistry.docs;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ProjectTree;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** Where the documentation points to, there is something. */
public class DocLinksTest {
    private static final Pattern FILE =
            Pattern.compile("(?:docs|bin|bench|examples|central|src|\\.ci|\\.github)/[\\w./-]+");
    private static final Pattern PAGE_IN_CODE = Pattern.compile("(?<!containerd, )docs/[\\w-]+\\.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

    /** Its tests inherit from contracts: EnginesDocsTest looks for their methods. */
    private static final String ENGINES = "docs/engines.md";

    private final ProjectTree tree = ProjectTree.find();

    @Test
    public void everyLinkLeadsSomewhere() throws Exception {
        List<String> broken = new ArrayList<>();
        int found = 0;
        for (DocPage page : DocPage.all()) {
            for (String link : page.links()) {
                found++;
                if (!leadsSomewhere(page, link)) {
                    broken.add(page.name() + ": " + link);
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(found + " links", found > 50);
    }

    private boolean leadsSomewhere(DocPage page, String link) throws Exception {
        if (link.matches("\\w+:.*")) {
            URI address = new URI(link);
            return address.getScheme().equals("https") && address.getHost() != null;
        }
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path directory = Path.of(page.name()).getParent();
        String target = path.isEmpty()
                ? page.name()
                : (directory == null ? Path.of(path) : directory.resolve(path))
                        .normalize()
                        .toString();
        return Files.exists(tree.path(target))
                && (hash < 0 || DocPage.of(target).anchors().contains(link.substring(hash + 1)));
    }

    @Test
    public void everyPageAndPictureIsFoundFromTheTableOfContents() throws Exception {
        Set<String> linked = new HashSet<>();
        DocPage.of("docs/README.md").links().forEach(link -> linked.add("docs/" + link.replaceFirst("#.*", "")));
        Set<String> pictures = new HashSet<>();
        for (DocPage page : DocPage.all()) {
            assertTrue(
                    page.name() + " is not in docs/README.md",
                    !page.name().startsWith("docs/")
                            || page.name().equals("docs/README.md")
                            || linked.contains(page.name()));
            page.links().forEach(link -> pictures.add(link.replaceFirst(".*/", "")));
        }
        for (Path file : tree.files("docs/images")) {
            assertTrue(file.toString(), pictures.contains(file.getFileName().toString()));
        }
    }

    @Test
    public void filesThatAreNamedAreThere() throws Exception {
        for (DocPage page : DocPage.all()) {
            page.inlineCode()
                    .filter(code -> FILE.matcher(code).matches() && !code.contains("target/"))
                    .forEach(code -> assertTrue(page.name() + ": " + code, Files.exists(tree.path(code))));
        }
    }

    @Test
    public void pagesThatTheProgramNamesAreThere() throws Exception {
        for (String place : List.of("src/main", "bin")) {
            for (Path file : tree.files(place)) {
                Matcher page = PAGE_IN_CODE.matcher(new String(Files.readAllBytes(file)));
                while (page.find()) {
                    assertTrue(file + ": " + page.group(), Files.exists(tree.path(page.group())));
                }
            }
        }
    }

    @Test
    public void testsThatAreNamedAreThere() throws Exception {
        Map<String, String> tests = new HashMap<>();
        for (String root : List.of("src/test/java", "central/jenkins-api/src/test/java")) {
            for (Path file : tree.files(root)) {
                tests.put(file.getFileName().toString().replaceFirst("\\.java$", ""), Files.readString(file));
            }
        }
        int found = 0;
        for (DocPage page : DocPage.all()) {
            Matcher name = TEST.matcher(page.text());
            for (; name.find(); found++) {
                String code = tests.get(name.group(1));
                assertTrue(page.name() + ": " + name.group(), code != null);
                assertTrue(
                        page.name() + ": " + name.group(),
                        name.group(2) == null
                                || ENGINES.equals(page.name())
                                || Pattern.compile("@Test(?:\\(.*\\))?\\s+public void " + name.group(2) + "\\(\\) ")
                                        .matcher(code)
                                        .find());
            }
        }
        assertTrue(found + " names", found > 80);
    }
}
