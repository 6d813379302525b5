package io.jenkins.plugins.buildsetregistry;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.runner.Description;
import org.junit.runner.Result;
import org.junit.runner.notification.RunListener;

/** Prints what every thread does when the tests take so long that Surefire is about to end them. */
public final class HangWatch extends RunListener {
    private static final long MINUTES = 45;

    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile String current = "(none)";

    @Override
    public void testRunStarted(Description description) {
        Thread watch = new Thread(this::watch, "hang-watch");
        watch.setDaemon(true);
        watch.start();
    }

    @Override
    public void testStarted(Description description) {
        current = description.getDisplayName();
    }

    @Override
    public void testRunFinished(Result result) {
        finished.countDown();
    }

    private void watch() {
        try {
            if (!finished.await(MINUTES, TimeUnit.MINUTES)) {
                System.err.println("Tests run for " + MINUTES + " minutes, now in " + current + "; all threads:");
                for (ThreadInfo thread :
                        ManagementFactory.getThreadMXBean().dumpAllThreads(true, true, Integer.MAX_VALUE)) {
                    print(thread);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void print(ThreadInfo thread) {
        System.err.println("\"" + thread.getThreadName() + "\" " + thread.getThreadState()
                + (thread.getLockName() == null ? "" : " on " + thread.getLockName())
                + (thread.getLockOwnerName() == null ? "" : " held by \"" + thread.getLockOwnerName() + "\""));
        for (StackTraceElement frame : thread.getStackTrace()) {
            System.err.println("    at " + frame);
        }
    }
}
