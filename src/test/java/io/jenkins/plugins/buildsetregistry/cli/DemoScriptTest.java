package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.buildset.RunDirectory;
import io.jenkins.plugins.buildsetregistry.host.ProcessIdentity;
import io.jenkins.plugins.buildsetregistry.registry.SharedClassArchive;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The main job in a process of its own, with an own directory for temporary files: it passes, and however it ends, nothing is
 * left. {@code -Dbuildset.kills=100} ends it more often.
 */
public class DemoScriptTest {
    private static final int KILLS = Integer.getInteger("buildset.kills", 4);
    /** About as many milliseconds as it takes. */
    private static final long WHOLE = 10_000;

    private static final String MARK = "DEMO_SCRIPT_TEST";
    private static final Path EXAMPLES =
            Path.of("../../examples").toAbsolutePath().normalize();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path temporary;

    @Before
    public void makeDirectory() throws IOException {
        temporary = folder.newFolder("tmp").toPath();
        SharedClassArchive.linkInto(runs());
    }

    @Test
    public void gatesTwoChangesWithTheEmbeddedEngineAndShowsNoPassword() throws Exception {
        Process demo = start();
        List<String> seen = new ArrayList<>();
        while (!demo.waitFor(20, TimeUnit.MILLISECONDS)) {
            seen.addAll(processes());
        }
        assertPassed(demo);
        assertFalse(seen.isEmpty());
        for (String line : seen) {
            assertFalse(line, line.matches(".*\\b[0-9a-f]{32,}\\b.*"));
        }
        assertFalse(output(), output().matches("(?s).*(?<!sha256:)\\b[0-9a-f]{32,48}\\b.*"));
    }

    @Test
    public void gatesTwoChangesWithDistributionAsThePeer() throws Exception {
        RequiresProgram.require("docker-registry");
        RequiresProgram.require("htpasswd");
        assertPasses("--peer", "docker-registry");
    }

    private void assertPasses(String... arguments) throws Exception {
        Process demo = start(arguments);
        assertTrue("ends in time", demo.waitFor(180, TimeUnit.SECONDS));
        assertPassed(demo);
    }

    private void assertPassed(Process demo) throws Exception {
        assertEquals(output(), 0, demo.exitValue());
        assertTrue(output(), output().contains("is, byte for byte, what was built"));
        assertTrue(output(), output().contains("promote that change first"));
        assertNothingLeft();
    }

    @Test
    public void anInterruptAtAnyMomentLeavesNothing() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < KILLS; i++) {
            Process demo = start();
            boolean ended = demo.waitFor(random.nextLong(WHOLE), TimeUnit.MILLISECONDS);
            signal(demo, i % 2 == 0 ? "INT" : "TERM");
            assertTrue("ends after a signal", demo.waitFor(60, TimeUnit.SECONDS));
            assertTrue(output(), ended || demo.exitValue() != 0 || output().contains("Done"));
            assertNothingLeft();
        }
    }

    @Test
    public void theNextRunSweepsWhatAKillLeft() throws Exception {
        Random random = new Random(43);
        for (int i = 0; i < KILLS / 4; i++) {
            Process demo = start();
            demo.waitFor(WHOLE / 3 + random.nextLong(WHOLE / 2), TimeUnit.MILLISECONDS);
            signal(demo, "KILL");
            demo.waitFor();
            assertPasses();
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                BuildsetCommand.class.getName(),
                "demo",
                "--examples",
                EXAMPLES.toString()));
        command.addAll(List.of(arguments));
        File output = folder.getRoot().toPath().resolve("output").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put(MARK, temporary.toString());
        return builder.start();
    }

    private String output() throws IOException {
        return Files.readString(folder.getRoot().toPath().resolve("output"));
    }

    private static void signal(Process process, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    private Path runs() {
        return temporary.resolve(RunDirectory.defaultRoot().getFileName());
    }

    /** But the archive of classes, for those that come later. */
    private void assertNothingLeft() throws Exception {
        assertEquals(output(), List.of(), processes());
        try (Stream<Path> files = Files.walk(temporary)) {
            List<Path> left = files.filter(file -> !List.of(temporary, runs()).contains(file))
                    .filter(file -> !temporary.relativize(file).toString().startsWith("hsperfdata"))
                    .filter(file -> !file.getParent().equals(runs()) || !Files.isSymbolicLink(file))
                    .toList();
            assertEquals(output(), List.of(), left);
        }
    }

    /** Processes that the demonstration started, whatever their command line: it, or their environment, names our directory. */
    private List<String> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> ProcessIdentity.of(process.pid()).isPresent())
                .map(ProcessHandle::pid)
                .filter(pid -> read(pid, "cmdline").contains(temporary.toString())
                        || read(pid, "environ").contains(MARK + "=" + temporary))
                .map(pid -> pid + " " + read(pid, "cmdline"))
                .toList();
    }

    private static String read(long pid, String file) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
