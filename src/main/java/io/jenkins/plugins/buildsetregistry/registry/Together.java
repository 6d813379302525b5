package io.jenkins.plugins.buildsetregistry.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does slow things at the same time: file systems finish syncs that come together with one write of their journal. */
final class Together implements AutoCloseable {
    private static final int THREADS = 24;

    /** When all threads are busy, or no more are to be had, the caller does the work. */
    private final ExecutorService threads = new ThreadPoolExecutor(
            0,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
                Thread thread = new Thread(task, "store-sync");
                thread.setDaemon(true);
                return thread;
            },
            (task, pool) -> task.run());

    /** Returns when all are done, also if one fails. @throws IOException the first failure */
    void run(List<Callable<Void>> actions) throws IOException {
        if (actions.isEmpty()) {
            return;
        }
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (Callable<Void> action : actions) {
            tasks.add(new FutureTask<>(action));
        }
        tasks.subList(1, tasks.size()).forEach(threads::execute);
        tasks.get(0).run();
        IOException fault = null;
        for (FutureTask<Void> task : tasks) {
            Throwable thrown = await(task);
            if (thrown != null && fault == null) {
                fault = thrown instanceof IOException e ? e : new IOException(thrown);
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    /** Without heed to interrupts: what was begun must be known to have ended. */
    private static Throwable await(FutureTask<Void> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    return e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
