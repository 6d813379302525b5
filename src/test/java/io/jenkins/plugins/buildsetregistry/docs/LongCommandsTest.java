package io.jenkins.plugins.buildsetregistry.docs;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ProjectTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

/**
 * Commands that take too long for a test, or are what runs the tests: the scripts are there, can be run, and bash reads them. What
 * {@code bin/demo} does, {@code DemoScriptTest} runs; {@code bin/verify} is what continuous integration runs.
 */
public class LongCommandsTest {
    private static final List<String> PAGES = List.of("README.md", "docs/performance.md", "docs/developing.md");

    @Test
    public void everyScriptIsThereAndBashReadsIt() throws Exception {
        ProjectTree tree = ProjectTree.find();
        int found = 0;
        for (String page : PAGES) {
            for (String block : DocPage.blocks(page, "sh")) {
                for (String line : block.strip().split("\n")) {
                    String command =
                            line.replaceFirst("^(?:[A-Z_]+=\\S+ +)*", "").split("\\s+")[0];
                    Path script = tree.path(command);
                    assertTrue(page + ": " + command, Files.isExecutable(script));
                    assertBashReads(script);
                    found++;
                }
            }
        }
        assertFalse(found == 0);
    }

    private static void assertBashReads(Path script) throws Exception {
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(output, 0, bash.waitFor());
    }
}
