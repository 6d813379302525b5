package io.jenkins.plugins.buildsetregistry.local;

import hudson.remoting.Callable;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.Future;
import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * The channel to an agent that is a part of this JVM. Once closed it refuses every call; those under way are aborted for who waits for
 * them, and interrupted where they run.
 */
public final class AgentChannel implements VirtualChannel {
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    @Override
    public <V, T extends Throwable> V call(Callable<V, T> callable) throws IOException, T, InterruptedException {
        requireOpen();
        return LocalRemoting.call(callable, true, closed);
    }

    @Override
    public <V, T extends Throwable> Future<V> callAsync(Callable<V, T> callable) throws IOException {
        requireOpen();
        return LocalChannels.callAsync(callable, true);
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    public void requireOpen() throws IOException {
        if (!isOpen()) {
            throw new ChannelClosedException(null, new IOException("the agent is gone"));
        }
    }

    @Override
    public void close() {
        closed.complete(null);
    }

    @Override
    public void join() throws InterruptedException {}

    @Override
    public void join(long timeout) throws InterruptedException {}

    @Override
    public <T> T export(Class<T> type, T instance) {
        return LocalExport.of(type, instance);
    }

    @Override
    public void syncLocalIO() throws InterruptedException {}
}
