package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.docs.DocPage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Runs what the quick start tells people to run in a shell, with another port; {@code JenkinsfileTest} runs its Pipelines. */
public class QuickStartDocsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void theRegistryIsServedAndAnswers() throws Exception {
        RequiresProgram.require("curl");
        Path directory = folder.getRoot().toPath();
        DocsShell shell = new DocsShell(directory, Map.of("GATE_PASSWORD", "example-of-one"));
        List<String> scripts = DocPage.blocks("docs/quick-start.md", "sh").stream()
                .map(script -> script.replace("bin/buildset ", "buildset "))
                .toList();
        assertEquals(2, scripts.size());
        DocsShell.Serving serving = shell.serve(scripts.get(0).replace("127.0.0.1:5000", "127.0.0.1:0"));
        try {
            String output = shell.run(scripts.get(1).replace("http://127.0.0.1:5000", serving.address()));
            assertTrue(output, output.contains("NAME_UNKNOWN") || output.contains("\"tags\""));
        } finally {
            serving.process().destroy();
            assertTrue(serving.process().waitFor(30, TimeUnit.SECONDS));
        }
    }
}
