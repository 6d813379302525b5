package io.jenkins.plugins.buildsetregistry.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command clean up when the process is told to end (SIGINT, SIGTERM): the command's thread is interrupted, and the
 * process waits until it has unwound.
 */
final class Interruption {
    private volatile Duration limit = Duration.ofSeconds(60);
    private final CountDownLatch unwound = new CountDownLatch(1);
    private volatile boolean stopping;

    /** Arms the current thread. */
    static Interruption install() {
        Interruption interruption = new Interruption();
        Thread command = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interruption.stop(command), "buildset-interruption"));
        return interruption;
    }

    private void stop(Thread command) {
        if (unwound.getCount() == 0) {
            return;
        }
        stopping = true;
        command.interrupt();
        try {
            if (!unwound.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("buildset: gave up waiting for the clean-up; the next run removes what is left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command knows best how long it may take to unwind. */
    void allow(Duration newLimit) {
        limit = newLimit;
    }

    boolean isStopping() {
        return stopping;
    }

    /** To be called when nothing is left to clean up. */
    void unwound() {
        unwound.countDown();
    }
}
