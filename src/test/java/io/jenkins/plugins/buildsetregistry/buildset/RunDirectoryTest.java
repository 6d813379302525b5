package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.host.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class RunDirectoryTest {
    private static final Command SLEEP = Command.of("sleep", "600");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final LocalHost host = new LocalHost();
    private final List<String> log = new ArrayList<>();
    private Path root;

    @Before
    public void chooseRoot() {
        root = folder.getRoot().toPath().resolve("root");
    }

    @Test
    public void closingEndsWhatWasStartedAndRemovesAllFiles() throws Exception {
        RunDirectory run = RunDirectory.open(host, root, log::add);
        ProcessIdentity process = run.start(SLEEP, run.path().resolve("output")).orElseThrow();
        Files.writeString(run.path().resolve("file"), "x");
        assertTrue(process.isAlive());
        run.close();
        assertFalse(process.isAlive());
        assertFalse(Files.exists(root));
    }

    @Test
    public void nothingIsStartedOnceItIsClosed() throws Exception {
        RunDirectory run = RunDirectory.open(host, root, log::add);
        run.close();
        assertThrows(IOException.class, () -> run.start(SLEEP, root.resolve("output")));
    }

    @Test
    public void onlyItsOwnerCanEnterIt() throws Exception {
        try (RunDirectory run = RunDirectory.open(host, root, log::add)) {
            for (Path path : List.of(root, run.path())) {
                assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        }
    }

    @Test
    public void aRootThatOthersCanWriteToIsRefused() throws Exception {
        Files.createDirectory(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
        IOException refused = assertThrows(IOException.class, () -> RunDirectory.open(host, root, log::add));
        assertTrue(refused.getMessage(), refused.getMessage().contains(root.toString()));
        Files.delete(root);
        Files.createSymbolicLink(root, folder.newFolder("elsewhere").toPath());
        assertThrows(IOException.class, () -> RunDirectory.open(host, root, log::add));
    }

    @Test
    public void theNextOneSweepsWhatADeadOwnerLeft() throws Exception {
        RunDirectory first = RunDirectory.open(host, root, log::add);
        String dead = "run-" + deadPid() + "-0123456789abcdef-00";
        Path left = Files.createDirectory(root.resolve(dead));
        Files.createDirectories(left.resolve("deep/deeper"));
        long orphan = host.startDetached(
                new Command(SLEEP.arguments(), Map.of(RunDirectory.MARK, dead), null),
                left.resolve("output").toString());
        ProcessIdentity process = ProcessIdentity.of(orphan).orElseThrow();
        RunDirectory second = RunDirectory.open(host, root, log::add);
        assertFalse(process.isAlive());
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(first.path()));
        assertEquals(1, log.size());
        first.close();
        assertTrue(Files.exists(second.path()));
        second.close();
        assertFalse(Files.exists(root));
    }

    @Test
    public void whatBecomesAnotherProgramJustThenIsSweptToo() throws Exception {
        for (int i = 0; i < 40; i++) {
            String dead = "run-" + deadPid() + "-0123456789abcdef-00";
            Path left = Files.createDirectories(root.resolve(dead));
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            ProcessIdentity process = ProcessIdentity.of(host.startDetached(
                            new Command(SLEEP.arguments(), Map.of(RunDirectory.MARK, dead), null),
                            left.resolve("output").toString()))
                    .orElseThrow();
            RunDirectory.open(host, root, log::add).close();
            assertFalse("process of round " + i, process.isAlive());
        }
    }

    @Test
    public void manyCanComeAndGoAtTheSameTime() throws Exception {
        ExecutorService programs = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(programs.submit(() -> {
                    for (int j = 0; j < 200; j++) {
                        RunDirectory.open(host, root, line -> {}).close();
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            programs.shutdownNow();
        }
        assertFalse(Files.exists(root));
    }

    private static long deadPid() throws Exception {
        Process process = new ProcessBuilder("true").start();
        ProcessIdentity.of(process.pid()).ifPresent(identity -> identity.terminate(Duration.ZERO));
        process.waitFor();
        return process.pid();
    }
}
