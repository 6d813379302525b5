package io.jenkins.plugins.buildsetregistry.docs;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ProjectTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.Test;

/** Every snippet of the documentation is run or read by a test: this is the list of which one. */
public class DocBlocksTest {
    /** What a program prints, or what another program than ours reads. */
    private static final String OUTPUT = "text";

    /** Page and language to the test that takes all such blocks of that page. */
    private static final Map<String, String> CLAIMS = new TreeMap<>(Map.ofEntries(
            Map.entry("README.md groovy", "jenkins/steps/JenkinsfileTest"),
            Map.entry("README.md sh", "docs/LongCommandsTest"),
            Map.entry("docs/quick-start.md sh", "cli/QuickStartDocsTest"),
            Map.entry("docs/quick-start.md yaml", "jenkins/config/AsCodeTest"),
            Map.entry("docs/quick-start.md groovy", "jenkins/steps/JenkinsfileTest"),
            Map.entry("docs/concepts.md mermaid", "docs/DiagramsTest"),
            Map.entry("docs/pipelines.md groovy", "jenkins/steps/JenkinsfileTest"),
            Map.entry("docs/in-the-block.md groovy", "jenkins/steps/JenkinsfileTest"),
            Map.entry("docs/in-the-block.md sh", "engine/BlockConfigurationTest"),
            Map.entry("docs/configuration.md yaml", "jenkins/config/AsCodeTest"),
            Map.entry("docs/clean-up.md yaml", "jenkins/config/AsCodeTest"),
            Map.entry("docs/clean-up.md sh", "cli/CleanUpDocsTest"),
            Map.entry("docs/command-line.md sh", "cli/CommandLineDocsTest"),
            Map.entry("docs/command-line.md yaml", "cli/CommandLineDocsTest"),
            Map.entry("docs/registry-server.md sh", "cli/RegistryServerDocsTest"),
            Map.entry("docs/registry-server.md yaml", "cli/RegistryServerDocsTest"),
            Map.entry("docs/registry-maintenance.md sh", "cli/MaintenanceDocsTest"),
            Map.entry("docs/operations.md sh", "cli/MaintenanceDocsTest"),
            Map.entry("docs/operations.md yaml", "cli/RegistryServerDocsTest"),
            Map.entry("docs/migrating-from-zuul.md yaml", "cli/CommandLineDocsTest"),
            Map.entry("docs/migrating-from-zuul.md groovy", "jenkins/steps/JenkinsfileTest"),
            Map.entry("docs/performance.md sh", "docs/LongCommandsTest"),
            Map.entry("docs/developing.md sh", "docs/LongCommandsTest")));

    @Test
    public void everyBlockIsTakenByATest() throws Exception {
        List<String> unclaimed = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (DocPage page : DocPage.all()) {
            for (DocPage.Block block : page.blocks()) {
                String key = block.page() + " " + block.language();
                seen.add(key);
                if (!block.language().equals(OUTPUT) && !CLAIMS.containsKey(key)) {
                    unclaimed.add(
                            block.page() + ":" + block.line() + ": no test takes '" + block.language() + "' here");
                }
            }
        }
        assertEquals("let a test run them, and add it to the list", List.of(), unclaimed);
        seen.removeIf(key -> key.endsWith(" " + OUTPUT));
        assertEquals("what the list claims and the pages do not have", seen, CLAIMS.keySet());
    }

    @Test
    public void everyTestOfTheListReadsItsPage() throws Exception {
        for (Map.Entry<String, String> claim : CLAIMS.entrySet()) {
            Path test = ProjectTree.find()
                    .path("src/test/java/io/jenkins/plugins/buildsetregistry/" + claim.getValue() + ".java");
            String source = Files.readString(test);
            for (String word : claim.getKey().split(" ")) {
                assertTrue(test + " does not name " + claim.getKey(), source.contains("\"" + word + "\""));
            }
        }
    }

    /** A block without fences has no language, so nobody could say who runs it. */
    @Test
    public void blocksHaveFences() throws Exception {
        for (DocPage page : DocPage.all()) {
            String before = "";
            boolean inList = false;
            for (String line : page.prose()) {
                inList = line.isBlank()
                        ? inList
                        : line.matches("\\s*([*-]|\\d+\\.) .*") || inList && line.startsWith(" ");
                assertFalse(page.name() + ": " + line, before.isBlank() && !inList && line.startsWith("    "));
                before = line;
            }
        }
    }
}
