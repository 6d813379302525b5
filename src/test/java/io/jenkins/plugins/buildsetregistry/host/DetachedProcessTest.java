package io.jenkins.plugins.buildsetregistry.host;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class DetachedProcessTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final LocalHost host = new LocalHost();
    private Path output;
    private ProcessIdentity started;

    @Before
    public void setOutput() {
        output = folder.getRoot().toPath().resolve("log");
    }

    @After
    public void stop() {
        if (started != null) {
            started.kill();
        }
    }

    private ProcessIdentity start(String script) throws HostException {
        long pid = host.startDetached(Command.of("sh", "-c", script), output.toString());
        started = ProcessIdentity.of(pid).orElseThrow();
        return started;
    }

    private Path fifo(String name) throws Exception {
        Path fifo = folder.getRoot().toPath().resolve(name);
        assertTrue(host.run(Command.of("mkfifo", fifo.toString()), line -> {}).succeeded());
        return fifo;
    }

    @Test
    public void leadsItsOwnSessionWithNoInputAndAppendsItsOutput() throws Exception {
        Files.writeString(output, "before\n");
        Path known = fifo("known");
        ProcessIdentity process = start("read line <" + known + "; wc -c; echo err >&2; cut -d' ' -f1,6 /proc/$$/stat");
        Files.writeString(known, "by its identity, which one that has ended has not\n");
        assertTrue(process.awaitEnd(LONG));
        List<String> lines = Files.readAllLines(output);
        assertEquals(List.of("before", "0", "err", process.pid() + " " + process.pid()), lines);
    }

    @Test
    public void itsOutputIsPrivate() throws Exception {
        start("exec sleep 1000");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(output)));
    }

    @Test
    public void survivesTheProgramThatStartedItAndASignalToItsGroup() throws Exception {
        Path classes = Path.of(LocalHost.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path tests = Path.of(Starter.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // setsid gives the starter a group of its own, to which the interrupt goes, as a terminal would send it.
        CommandResult result = host.run(
                Command.of(
                        "setsid",
                        "--wait",
                        "sh",
                        "-c",
                        "'" + java + "' -cp '" + classes + ":" + tests + "' '" + Starter.class.getName() + "' '"
                                + output + "'; trap '' INT; kill -INT -$$"),
                line -> {});
        started = ProcessIdentity.parse(result.output().trim());
        assertTrue(started.isAlive());
        assertEquals(
                "PPid of an orphan is not the starter's",
                Optional.empty(),
                ProcessHandle.of(started.pid())
                        .flatMap(ProcessHandle::parent)
                        .filter(parent -> parent.info().command().orElse("").equals(java)));
    }

    /** Starts a program and exits. */
    public static final class Starter {
        public static void main(String[] arguments) throws HostException {
            long pid = new LocalHost().startDetached(Command.of("sleep", "1000"), arguments[0]);
            System.out.println(ProcessIdentity.of(pid).orElseThrow());
        }
    }

    @Test
    public void identityReadsBackAndTellsProcessesApart() throws Exception {
        ProcessIdentity process = start("exec sleep 1000");
        assertEquals(process, ProcessIdentity.parse(process.toString()));
        assertTrue(process.isAlive());
        ProcessIdentity earlier = new ProcessIdentity(process.pid(), process.start() + "0");
        assertNotEquals(process, earlier);
        assertFalse(earlier.isAlive());
        assertTrue("an earlier process of that id is gone already", earlier.kill());
        assertTrue("and the present one was left alone", process.isAlive());
    }

    @Test
    public void terminatesWithGraceAndKillsWhatIgnoresIt() throws Exception {
        Path ready = fifo("ready");
        ProcessIdentity polite =
                start("trap 'echo bye; exit' TERM; echo r >" + ready + "; while :; do sleep 1000 & wait; done");
        Files.readString(ready);
        assertTrue(polite.terminate(LONG));
        assertEquals("bye\n", Files.readString(output));

        ProcessIdentity stubborn = start("trap '' TERM; echo r >" + ready + "; while :; do sleep 1000; done");
        Files.readString(ready);
        assertTrue(stubborn.terminate(Duration.ofMillis(50)));
        assertFalse(stubborn.isAlive());
    }

    @Test
    public void refusesToEndItself() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        assertThrows(IllegalArgumentException.class, self::kill);
        assertTrue(self.isAlive());
    }

    @Test
    public void refusesTextThatIsNoIdentity() {
        for (String text : List.of("", "12", "@1", "-1@1", "x@1", "0@1", "12@")) {
            assertThrows(text, IllegalArgumentException.class, () -> ProcessIdentity.parse(text));
        }
    }

    @Test
    public void namesAProgramThatIsMissing() {
        assertThrows(HostException.class, () -> host.startDetached(Command.of("no-such-thing"), output.toString()));
    }
}
