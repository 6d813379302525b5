package io.jenkins.plugins.buildsetregistry.faults;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Which requests get which fault, and what has come of it. */
final class FaultPlan {
    private static final long HANG_UP_MILLIS = 30_000;

    private final Cell cell;
    private final String kind;
    private final AtomicInteger hits = new AtomicInteger();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private int silent;

    /** @param kind of request; or null: none */
    FaultPlan(Cell cell, String kind) {
        this.cell = cell;
        this.kind = kind;
    }

    static FaultPlan none() {
        return new FaultPlan(new Cell(Fault.LATENCY, Outcome.RECOVERS), null);
    }

    Fault fault() {
        return cell.fault();
    }

    Outcome outcome() {
        return cell.outcome();
    }

    boolean isSilent() {
        return outcome() == Outcome.HANGS || outcome() == Outcome.INTERRUPTED;
    }

    boolean hits(String asked) {
        return asked.equals(kind) && (hits.getAndIncrement() == 0 || outcome() != Outcome.RECOVERS);
    }

    boolean hasHit() {
        return hits.get() > 0;
    }

    void arrive() {
        arrived.countDown();
    }

    void awaitArrival() throws InterruptedException {
        arrived.await();
    }

    void release() {
        released.countDown();
    }

    void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized void beginSilence() {
        silent++;
        arrive();
    }

    synchronized void endSilence() {
        silent--;
        notifyAll();
    }

    /** Whoever gives up waiting for an answer gives up its connection, too. */
    synchronized void assertAllHungUp() throws InterruptedException {
        long limit = System.nanoTime() + HANG_UP_MILLIS * 1_000_000;
        while (silent > 0 && System.nanoTime() < limit) {
            wait(HANG_UP_MILLIS);
        }
        if (silent > 0) {
            throw new AssertionError(silent + " connections are open still, though nobody waits for them");
        }
    }
}
