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
        O on(I item) throws PublishException, BuildsetException, IOException, InterruptedException;
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
        try {
            for (I item : items) {
                running.add(threads.submit(() -> failed.get() ? null : on(item, work, failed)));
            }
            return results(items, running, done);
        } catch (InterruptedException e) {
            threads.shutdownNow();
            throw e;
        } finally {
            end(threads);
        }
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

    private static <I, O> List<O> results(List<I> items, List<Future<O>> running, Consumer<I> done)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        List<O> results = new ArrayList<>();
        Throwable failure = null;
        for (int i = 0; i < items.size(); i++) {
            try {
                O result = running.get(i).get();
                if (result != null) { // else it was not begun
                    results.add(result);
                    done.accept(items.get(i));
                }
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            }
        }
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
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        return results;
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
