package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether this disk can be read as quickly as it is written past the page cache. Where it cannot, who pulls right after a push
 * would wait longer than the push has gained.
 */
final class ReadBackPace {
    /** What has not been read back yet, of one upload. */
    private static final long MOST_BEHIND = 16L << 20;

    /** Then the disk may have been busy for another reason, and is tried again. */
    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoClock;
    private volatile boolean lagged;
    private volatile long laggedAt;

    ReadBackPace(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void note(long bytesBehind) {
        if (bytesBehind > MOST_BEHIND) {
            laggedAt = nanoClock.getAsLong();
            lagged = true;
        }
    }

    boolean isKept() {
        return !lagged || nanoClock.getAsLong() - laggedAt > REMEMBERED_NANOS;
    }
}
