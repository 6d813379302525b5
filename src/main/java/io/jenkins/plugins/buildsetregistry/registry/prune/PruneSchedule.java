package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.registry.PruneRules;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Prunes a store from time to time beside its server. A run that fails is logged; the next one tries again. */
public final class PruneSchedule implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(PruneSchedule.class.getName());
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Duration FIRST = Duration.ofMinutes(5);
    private static final long GRACE_SECONDS = 30;

    private final Prune prune;
    private final Duration every;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService thread;
    private Instant lastTime;
    private long lastNanos;

    /** @param rules with an interval */
    public PruneSchedule(Store store, PruneRules rules) {
        this(store, rules, Clock.systemUTC(), System::nanoTime);
    }

    public PruneSchedule(Store store, PruneRules rules, Clock clock, LongSupplier nanoClock) {
        this.prune = new Prune(store, rules, clock);
        this.every = rules.every();
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.lastTime = clock.instant();
        this.lastNanos = nanoClock.getAsLong();
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread created = new Thread(task, "registry-prune");
            created.setDaemon(true);
            return created;
        });
    }

    /** The first run is soon: some servers never live as long as an interval. */
    public void start() {
        long first = Math.min(every.toNanos(), FIRST.toNanos());
        thread.scheduleWithFixedDelay(this::run, first, every.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Never throws: that would end the schedule. */
    void run() {
        try {
            if (hasClockJumped()) {
                return;
            }
            PruneReport report = prune.run(row -> LOGGER.fine(row::toString));
            LOGGER.log(report.problems().isEmpty() ? Level.INFO : Level.WARNING, "Prune: {0}", report);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "The prune failed and is tried again later", e);
        }
    }

    /**
     * By a clock that was set forward everything is old. A jump has to last for an interval before anything goes by it: then
     * whoever looks after the clock has had the time to set it right.
     */
    private boolean hasClockJumped() {
        Instant time = clock.instant();
        long nanos = nanoClock.getAsLong();
        Duration jump = Duration.between(lastTime, time).minusNanos(nanos - lastNanos);
        lastTime = time;
        lastNanos = nanos;
        if (jump.abs().compareTo(TOLERANCE) <= 0) {
            return false;
        }
        LOGGER.log(
                Level.WARNING,
                "The clock has jumped by {0} s since the last prune: nothing is pruned now. If the time {1} is right, the"
                        + " next prune goes by it.",
                new Object[] {Long.toString(jump.toSeconds()), time});
        return true;
    }

    /** Interrupts a run under way; the next server goes on with it. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                LOGGER.warning("The prune does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
