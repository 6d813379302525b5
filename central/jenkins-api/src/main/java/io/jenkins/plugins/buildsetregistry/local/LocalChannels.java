package io.jenkins.plugins.buildsetregistry.local;

import hudson.remoting.Callable;
import hudson.remoting.Future;
import java.util.concurrent.FutureTask;

/** Calls over a channel that has no other side than this JVM. */
public final class LocalChannels {
    private LocalChannels() {}

    /** Throws what the callable throws, and what the way to it throws, whatever {@code T} says. */
    public static <V, T extends Throwable> V call(Callable<V, T> callable, boolean onAgent) throws T {
        try {
            return LocalRemoting.call(callable, onAgent);
        } catch (Throwable e) {
            throw (T) e;
        }
    }

    public static <V, T extends Throwable> Future<V> callAsync(Callable<V, T> callable, boolean onAgent) {
        LocalFuture<V> future = new LocalFuture<>(callable, onAgent);
        Thread thread = new Thread(future, "asynchronous call");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    private static final class LocalFuture<V> extends FutureTask<V> implements Future<V> {
        LocalFuture(Callable<V, ?> callable, boolean onAgent) {
            super(() -> {
                try {
                    return LocalRemoting.call(callable, onAgent);
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            });
        }
    }
}
