package io.jenkins.plugins.buildsetregistry.host;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LocalHostRunTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final LocalHost host = new LocalHost();

    private static Command shell(String script) {
        return Command.of("/bin/sh", "-c", script);
    }

    @Test
    public void tellsLinesAsTheyComeAndKeepsBothStreams() throws Exception {
        List<String> lines = new ArrayList<>();
        CommandResult result = host.run(shell("echo out; echo err >&2; printf 'no end'; exit 3"), lines::add);
        assertEquals(List.of("out", "err", "no end"), lines);
        assertEquals("out\nerr\nno end\n", result.output());
        assertEquals(3, result.status());
        assertFalse(result.succeeded());
    }

    @Test
    public void tellsALineBeforeTheProgramEnds() throws Exception {
        Path fifo = folder.getRoot().toPath().resolve("go");
        assertTrue(host.run(Command.of("mkfifo", fifo.toString()), line -> {}).succeeded());
        CommandResult result = host.run(shell("echo ready; cat '" + fifo + "'"), line -> {
            if (line.equals("ready")) {
                write(fifo, "go on\n");
            }
        });
        assertEquals("ready\ngo on\n", result.output());
    }

    @Test
    public void keepsTheLastMebibyteInWholeLines() throws Exception {
        CommandResult result = host.run(
                shell("i=0; while [ $i -lt 50 ]; do head -c 60000 /dev/zero | tr '\\0' x;"
                        + " echo; i=$((i+1)); done; echo last"),
                line -> {});
        assertTrue(result.output().length() <= 1 << 20);
        assertTrue(result.output().length() > 900_000);
        assertTrue(result.output().endsWith("x\nlast\n"));
        assertEquals(60000, result.output().indexOf('\n'));
    }

    @Test
    public void cutsALineThatHasNoEnd() throws Exception {
        List<Integer> lengths = new ArrayList<>();
        host.run(shell("head -c 3000000 /dev/zero | tr '\\0' x"), line -> lengths.add(line.length()));
        assertEquals(OutputReader.LINE_LIMIT, (int) lengths.get(0));
        assertEquals(3_000_000, lengths.stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    public void givesNoInput() throws Exception {
        assertEquals("0\n", host.run(shell("wc -c"), line -> {}).output());
    }

    @Test
    public void addsAndRemovesEnvironmentAndSetsTheDirectory() throws Exception {
        Map<String, String> changes = new HashMap<>();
        changes.put("ADDED", "a b");
        changes.put("GONE", null);
        LocalHost host = new LocalHost(Map.of("PATH", System.getenv("PATH"), "GONE", "x", "KEPT", "k"));
        Command command = new Command(
                List.of("sh", "-c", "echo \"$ADDED $KEPT ${GONE-unset}\"; pwd -P"),
                changes,
                folder.getRoot().getCanonicalPath());
        assertEquals(
                "a b k unset\n" + folder.getRoot().getCanonicalPath() + "\n",
                host.run(command, line -> {}).output());
        assertFalse(host.environment().containsKey("ADDED"));
    }

    @Test
    public void namesAProgramThatIsMissing() {
        HostException e = assertThrows(HostException.class, () -> host.run(Command.of("no-such-thing"), line -> {}));
        assertTrue(e.getMessage(), e.getMessage().contains("'no-such-thing' was not found"));
    }

    @Test
    public void namesADirectoryThatIsMissing() {
        HostException e = assertThrows(
                HostException.class,
                () -> host.run(new Command(List.of("true"), Map.of(), "/no/such/directory"), line -> {}));
        assertTrue(e.getMessage(), e.getMessage().contains("in /no/such/directory"));
    }

    @Test
    public void doesNotWaitForADaemonThatHoldsTheOutput() throws Exception {
        CommandResult result = host.run(shell("sleep 1000 & echo $!"), line -> {});
        ProcessIdentity daemon =
                ProcessIdentity.of(Long.parseLong(result.output().trim())).orElseThrow();
        assertTrue(daemon.kill());
    }

    @Test
    public void killsTheProgramAndItsDescendantsWhenInterrupted() throws Exception {
        // The inner shell ignores the request to end, the outer one dies of it.
        String script = "sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1000; done' & echo $$; wait";
        Interrupted run = interruptAfterLines(script, 2);
        for (ProcessIdentity process : run.processes) {
            assertTrue(process.awaitEnd(LONG));
        }
        assertTrue(run.failure instanceof InterruptedException);
    }

    @Test
    public void letsTheProgramCleanUpWhenInterrupted() throws Exception {
        Path mark = folder.getRoot().toPath().resolve("cleaned");
        interruptAfterLines(
                "trap 'echo yes >" + mark + "; exit 1' TERM; echo $$; while :; do sleep 1000 & wait; done", 1);
        assertEquals("yes\n", Files.readString(mark));
    }

    @Test
    public void killsTheProgramWhenTheListenerFails() {
        List<ProcessIdentity> seen = new ArrayList<>();
        assertThrows(
                IllegalStateException.class,
                () -> host.run(shell("echo $$; exec sleep 1000"), line -> {
                    seen.add(ProcessIdentity.of(Long.parseLong(line)).orElseThrow());
                    throw new IllegalStateException("full disk");
                }));
        assertFalse(seen.get(0).isAlive());
    }

    private record Interrupted(List<ProcessIdentity> processes, Exception failure) {}

    private Interrupted interruptAfterLines(String script, int count) throws Exception {
        List<ProcessIdentity> processes = new ArrayList<>();
        CompletableFuture<Exception> failure = new CompletableFuture<>();
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                host.run(shell(script), line -> {
                    processes.add(ProcessIdentity.of(Long.parseLong(line)).orElseThrow());
                    if (processes.size() == count) {
                        ready.complete(null);
                    }
                });
                failure.complete(null);
            } catch (Exception e) {
                failure.complete(e);
            }
        });
        thread.start();
        ready.get(20, TimeUnit.SECONDS);
        thread.interrupt();
        Exception caught = failure.get(40, TimeUnit.SECONDS);
        thread.join();
        return new Interrupted(processes, caught);
    }

    private static void write(Path path, String text) {
        try {
            Files.writeString(path, text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
