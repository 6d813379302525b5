package io.jenkins.plugins.buildsetregistry.registry;

import java.time.Duration;

/** How long the process lives. Times are by a clock that nobody sets. */
final class ProcessLife implements ProcessControl {
    private final String nonce;
    private final long limitNanos;
    private long leaseEndNanos;
    private boolean hasLease;
    private final boolean hasLimit;
    private boolean stopped;

    ProcessLife(String nonce, Duration lease, Duration maximumLife) {
        this.nonce = nonce;
        this.hasLimit = maximumLife != null;
        this.limitNanos = hasLimit ? System.nanoTime() + maximumLife.toNanos() : 0;
        if (lease != null) {
            renewLease(lease);
        }
    }

    @Override
    public String nonce() {
        return nonce;
    }

    @Override
    public synchronized void renewLease(Duration duration) {
        hasLease = true;
        leaseEndNanos = System.nanoTime() + duration.toNanos();
        notifyAll();
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    synchronized void awaitEnd() throws InterruptedException {
        while (!stopped) {
            long now = System.nanoTime();
            long left = Long.MAX_VALUE;
            if (hasLease) {
                left = Math.min(left, leaseEndNanos - now);
            }
            if (hasLimit) {
                left = Math.min(left, limitNanos - now);
            }
            if (left <= 0) {
                return;
            }
            wait(hasLease || hasLimit ? Math.max(1, left / 1_000_000) : 0);
        }
    }
}
