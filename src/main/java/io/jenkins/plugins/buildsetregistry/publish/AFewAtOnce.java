package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Many small things to ask of registries, each of a few round trips: eight at once, over connections that are kept. */
final class AFewAtOnce {
    private static final int LIMIT = 8;

    private AFewAtOnce() {}

    /**
     * Something that is done for each of several.
     *
     * @param <I> what it is done for
     * @param <O> what comes of it
     */
    interface Work<I, O> {
        /** @return never null */
        O on(I item) throws PublishException, BuildsetException, IOException, InterruptedException;
    }

    /** One of several different things. */
    interface Task {
        void run() throws PublishException, BuildsetException, IOException, InterruptedException;
    }

    static void together(Task... tasks) throws PublishException, BuildsetException, IOException, InterruptedException {
        together(List.of(tasks));
    }

    static void together(List<Task> tasks)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        all(tasks, task -> {
            task.run();
            return task;
        });
    }

    /** @return in the order of the list */
    static <I, O> List<O> all(List<I> items, Work<I, O> work)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        return all(items, work, item -> {});
    }

    /**
     * When one fails, no other is begun, and those that run are waited for; an interrupt ends them, too.
     *
     * @param done told of each that has succeeded, in the order of the list and on the caller's thread, whatever becomes of others
     * @return in the order of the list
     */
    static <I, O> List<O> all(List<I> items, Work<I, O> work, Consumer<I> done)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        AtomicBoolean failed = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(LIMIT, items.size())));
        List<Future<O>> running = new ArrayList<>();
        InterruptedException interrupt = null;
        try {
            for (I item : items) {
                running.add(threads.submit(() -> failed.get() ? null : on(item, work, failed)));
            }
            await(running);
        } catch (InterruptedException e) {
            interrupt = e;
            threads.shutdownNow();
        } finally {
            end(threads);
        }
        Throwable failure = interrupt;
        List<O> results = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            try {
                O result = running.get(i).isDone() ? running.get(i).get() : null;
                if (result != null) { // else it was not begun
                    results.add(result);
                    done.accept(items.get(i));
                }
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            }
        }
        rethrow(failure);
        return results;
    }

    private static <I, O> O on(I item, Work<I, O> work, AtomicBoolean failed) throws Exception {
        boolean succeeded = false;
        try {
            O result = work.on(item);
            succeeded = true;
            return result;
        } finally {
            if (!succeeded) {
                failed.set(true);
            }
        }
    }

    private static <O> void await(List<Future<O>> running) throws InterruptedException {
        for (Future<O> each : running) {
            try {
                each.get();
            } catch (ExecutionException e) {
                continue; // told when all have ended
            }
        }
    }

    private static void rethrow(Throwable failure)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        if (failure instanceof PublishException told) {
            throw told;
        }
        if (failure instanceof BuildsetException told) {
            throw told;
        }
        if (failure instanceof IOException told) {
            throw told;
        }
        if (failure instanceof InterruptedException told) {
            throw told;
        }
        if (failure instanceof RuntimeException told) {
            throw told;
        }
        if (failure instanceof Error told) {
            throw told;
        }
    }

    /** No thread outlives it; an interrupt while they end is kept for the caller. */
    private static void end(ExecutorService threads) {
        threads.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
                threads.shutdownNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
