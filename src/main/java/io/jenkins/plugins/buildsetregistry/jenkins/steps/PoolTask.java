package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.model.Computer;

/** Work on a pool thread. It always runs: one that is interrupted before it has begun finds itself interrupted. */
final class PoolTask implements Runnable {
    private final Runnable work;
    private Thread thread;
    private boolean interrupted;

    private PoolTask(Runnable work) {
        this.work = work;
    }

    static PoolTask submit(Runnable work) {
        PoolTask task = new PoolTask(work);
        Computer.threadPoolForRemoting.submit(task);
        return task;
    }

    @Override
    public void run() {
        synchronized (this) {
            thread = Thread.currentThread();
            if (interrupted) {
                thread.interrupt();
            }
        }
        try {
            work.run();
        } finally {
            synchronized (this) {
                thread = null;
                Thread.interrupted(); // it is meant for the work, not for the thread's next
            }
        }
    }

    synchronized void interrupt() {
        interrupted = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
