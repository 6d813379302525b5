package io.jenkins.plugins.buildsetregistry.acceptance;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import picocli.CommandLine;

/** What the program does before it asks a Jenkins. */
public class AcceptanceTest {
    private static final String JENKINS = "http://127.0.0.1:1/";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path hpi;

    @Before
    public void makePlugin() throws IOException {
        hpi = folder.newFile("plugin.hpi").toPath();
    }

    private int run(Map<String, String> environment, String... arguments) {
        CommandLine line = Acceptance.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    public void saysWhichScenariosThereAre() {
        assertEquals(0, run(Map.of(), "--list"));
        assertTrue(out.toString(), out.toString().contains("gate-agent"));
        assertFalse(out.toString(), out.toString().contains("hard-restart"));
        assertEquals(0, run(Map.of(), "--list", "--restart-command", "true"));
        assertTrue(out.toString(), out.toString().contains("hard-restart"));
    }

    @Test
    public void scenariosHaveNamesOfTheirOwnAndTheSearchForPasswordsIsTheLast() {
        List<String> names = Scenarios.all(true).stream().map(Scenario::name).toList();
        assertEquals(Set.copyOf(names), new HashSet<>(names));
        assertEquals(names.size(), Set.copyOf(names).size());
        assertEquals("secrets", names.get(names.size() - 1));
        assertTrue(names.toString(), names.stream().allMatch(name -> name.matches("[a-z-]+")));
    }

    @Test
    public void wrongUsageNamesTheRemedy() {
        assertUsage("name the address of a Jenkins", Map.of());
        assertUsage("--list says which there are", Map.of(), JENKINS, "--scenario", "nothing");
        assertUsage("--no-install", Map.of(), JENKINS, "--hpi", "absent.hpi");
        assertUsage("--password-file", Map.of(), JENKINS, "--hpi", hpi.toString());
        assertUsage("Unknown option: '--password=x'", Map.of(), JENKINS, "--password=x");
    }

    private void assertUsage(String message, Map<String, String> environment, String... arguments) {
        assertEquals(err.toString(), 2, run(environment, arguments));
        assertTrue(err.toString(), err.toString().contains(message));
    }

    @Test
    public void aJenkinsThatDoesNotAnswerIsOneMessage() throws IOException {
        Path password = folder.newFile("password").toPath();
        Files.writeString(password, "s3cret-of-admin\n");
        assertEquals(1, run(Map.of(), JENKINS, "--hpi", hpi.toString(), "--password-file", password.toString()));
        assertEquals(1, err.toString().lines().count());
        assertTrue(err.toString(), err.toString().startsWith("bin/acceptance: "));
        assertFalse(err.toString(), err.toString().contains("s3cret"));
    }

    @Test
    public void thePasswordMayBeInTheEnvironment() {
        assertEquals(1, run(Map.of("JENKINS_TOKEN", "t"), JENKINS, "--hpi", hpi.toString()));
        assertEquals(1, run(Map.of("JENKINS_PASSWORD", "p"), JENKINS, "--hpi", hpi.toString()));
    }
}
