package io.jenkins.plugins.buildsetregistry.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;
import org.junit.rules.Timeout;

/**
 * Runs one operation with every fault at every kind of request that it makes, and looks what is left each time. By default
 * one kind is tried in a cell, another in the next; {@code -Dbuildset.faults=all} tries all.
 */
public final class FaultMatrix extends ExternalResource {
    private static final int SAMPLE = isWhole() ? Integer.MAX_VALUE : 1;
    private static final Duration NEVER = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Pattern REMEDY = Pattern.compile(
            "(?i)\\b(check|wait|try|look at|configure|use|correct|run it again|"
                    + "again|is this the address|is broken|changes manifests|grant|push|find out|is something else|is another|cannot be used|next time goes on)\\b");

    private final String name;
    private final FaultedOperation operation;
    private final List<FaultyRegistry> registries;
    private final Map<Fault, Map<Outcome, Integer>> counts = new EnumMap<>(Fault.class);
    private List<String> kinds;
    private int number;

    public FaultMatrix(String name, FaultedOperation operation, FaultyRegistry... registries) {
        this.name = name;
        this.operation = operation;
        this.registries = List.of(registries);
    }

    /** Whether there is time for all. */
    public static boolean isWhole() {
        return "all".equals(System.getProperty("buildset.faults"));
    }

    /** For one cell. */
    public static Timeout limit() {
        return Timeout.seconds(isWhole() ? 1200 : 120);
    }

    @Override
    protected void before() throws Exception {
        registries.forEach(FaultyRegistry::forgetKinds);
        FaultedOperation.Run run = operation.prepare(++number);
        run.perform(way(FaultPlan.none(), patience(3, NEVER, time -> {})));
        run.assertSound();
        run.assertComplete();
        run.end();
        kinds = registries.stream().flatMap(each -> each.kinds().stream()).toList();
    }

    /** Prints how often each cell was run. */
    @Override
    protected void after() {
        StringBuilder table = new StringBuilder("fault matrix: " + name + ", kinds of requests: " + kinds + "\n");
        for (Fault fault : Fault.values()) {
            table.append(String.format("%-18s", fault));
            for (Outcome outcome : Outcome.values()) {
                Integer count = counts.getOrDefault(fault, Map.of()).get(outcome);
                table.append(String.format(" %s %s", outcome, count == null ? "-" : count));
            }
            table.append('\n');
        }
        Cell.every()
                .filter(cell -> cell.exclusion() != null)
                .forEach(cell -> table.append("- " + cell + ": " + cell.exclusion() + "\n"));
        System.out.print(table);
    }

    public void run(Cell cell) throws Exception {
        List<String> concerned = kinds.stream()
                .filter(kind -> cell.fault().concerns(kind, cell.outcome()))
                .toList();
        Set<String> tried = new LinkedHashSet<>();
        for (int i = 0; i < Math.min(SAMPLE, concerned.size()); i++) {
            tried.add(concerned.get((cell.index() + i) % concerned.size()));
        }
        for (String kind : tried) {
            try {
                run(cell, kind);
            } catch (Exception | AssertionError e) {
                throw new AssertionError(name + ", " + cell + " at " + kind + ": " + e.getMessage(), e);
            }
            counts.computeIfAbsent(cell.fault(), fault -> new EnumMap<>(Outcome.class))
                    .merge(cell.outcome(), 1, Integer::sum);
        }
    }

    private void run(Cell cell, String kind) throws Exception {
        FaultedOperation.Run run = operation.prepare(++number);
        FaultPlan plan = new FaultPlan(cell, kind);
        registries.stream().filter(each -> kind.startsWith(each.role() + ":")).forEach(each -> each.follow(plan));
        Set<Thread> before = workers();
        Exception thrown;
        try {
            thrown = perform(run, plan);
            run.end();
            plan.assertAllHungUp();
        } finally {
            plan.release();
            registries.forEach(each -> each.follow(FaultPlan.none()));
        }
        assertEnded(before);
        for (FaultyRegistry each : registries) {
            each.hangUp(); // a request that was given up may be on its way still
        }
        run.assertSound();
        assertOutcome(cell.outcome(), kind, plan, thrown, run);
        assertFalse("another host was sent a password", registries.stream().anyMatch(FaultyRegistry::hasTold));
        run.perform(way(FaultPlan.none(), patience(3, NEVER, time -> {})));
        run.assertSound();
        run.assertComplete();
        run.end();
    }

    private Exception perform(FaultedOperation.Run run, FaultPlan plan) throws InterruptedException {
        Thread operating = Thread.currentThread();
        boolean interrupts = plan.outcome() == Outcome.INTERRUPTED;
        Thread watch = new Thread(
                () -> {
                    try {
                        plan.awaitArrival();
                        plan.release();
                        if (interrupts) {
                            operating.interrupt();
                        }
                    } catch (InterruptedException e) {
                        return; // nothing has arrived
                    }
                },
                "fault-watch");
        watch.start();
        try {
            run.perform(way(plan, patience(plan)));
            return null;
        } catch (Exception e) {
            return e;
        } finally {
            watch.interrupt();
            while (watch.isAlive()) {
                try {
                    watch.join();
                } catch (InterruptedException e) {
                    continue; // by the watch itself, too late
                }
            }
            Thread.interrupted();
        }
    }

    private static TransportOptions patience(FaultPlan plan) {
        return switch (plan.outcome()) {
            case RECOVERS -> patience(3, NEVER, time -> {});
            case FAILS -> patience(2, NEVER, time -> {});
            case HANGS -> patience(1, SOON, time -> {});
            case INTERRUPTED ->
                patience(2, NEVER, time -> {
                    if (plan.fault().isPaused()) {
                        plan.arrive();
                        new CountDownLatch(1).await();
                    }
                });
        };
    }

    private static TransportOptions patience(int attempts, Duration stall, TransportOptions.Sleeper sleeper) {
        return new TransportOptions(attempts, NEVER, stall, Clock.systemUTC(), sleeper, () -> 0.5);
    }

    private FaultedOperation.Way way(FaultPlan plan, TransportOptions patience) {
        return new FaultedOperation.Way() {
            @Override
            public RegistryAccess to(String role) {
                return registries.stream()
                        .filter(each -> each.role().equals(role))
                        .findFirst()
                        .orElseThrow()
                        .access();
            }

            @Override
            public TransportOptions patience() {
                return patience;
            }
        };
    }

    private void assertOutcome(Outcome outcome, String kind, FaultPlan plan, Exception thrown, FaultedOperation.Run run)
            throws Exception {
        // What cancels an upload is not worth a failure: registries forget such uploads by themselves.
        boolean unimportant = kind.endsWith(": DELETE upload") || run.tolerates(kind);
        switch (outcome) {
            case RECOVERS -> {
                assertNone(thrown);
                assertTrue(
                        "there was no such request",
                        plan.hasHit() || plan.fault().isBearable());
                run.assertComplete();
            }
            case FAILS, HANGS -> {
                if (thrown == null && unimportant) {
                    run.assertComplete();
                    return;
                }
                assertNotNull("it should have failed", thrown);
                assertClear(thrown, run.subject());
            }
            case INTERRUPTED -> {
                assertNotNull("it should have been interrupted", thrown);
                assertEquals(trace(thrown), InterruptedException.class, thrown.getClass());
            }
        }
    }

    private static void assertNone(Exception thrown) {
        if (thrown != null) {
            throw new AssertionError("it should have gone on: " + thrown.getMessage(), thrown);
        }
    }

    /** One message, for people, that names what it is about and what to do. */
    private void assertClear(Exception thrown, String subject) {
        String trace = trace(thrown);
        String message = thrown.getMessage();
        assertNotNull(trace, message);
        for (FaultyRegistry each : registries) {
            for (String secret : each.secrets()) {
                assertFalse(trace, trace.contains(secret));
            }
        }
        assertFalse(message, message.contains("\n") || message.contains("Exception"));
        assertTrue(message, message.contains("127.0.0.1:") || message.contains("registry.example.test"));
        assertTrue(
                "does not name " + subject + ": " + message,
                message.contains(subject) || message.contains("gate/changes/"));
        assertTrue("names no remedy: " + message, REMEDY.matcher(message).find());
    }

    private static String trace(Exception thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    /** Threads that an operation makes for itself. */
    private static Set<Thread> workers() {
        Thread[] threads = new Thread[2 * Thread.activeCount()];
        return Stream.of(threads)
                .limit(Thread.enumerate(threads))
                .filter(thread ->
                        thread.getName().startsWith("pool-") || thread.getName().equals("cancel-upload"))
                .collect(Collectors.toSet());
    }

    private static void assertEnded(Set<Thread> before) throws InterruptedException {
        Set<Thread> left = new HashSet<>(workers());
        left.removeAll(before);
        List<String> alive = new ArrayList<>();
        for (Thread thread : left) {
            thread.join(30_000); // one that has done its work may still be ending
            if (thread.isAlive()) {
                alive.add(thread.getName() + " at "
                        + Stream.of(thread.getStackTrace()).toList());
            }
        }
        assertEquals("threads that outlive the operation", List.of(), alive);
    }
}
