package hudson.remoting;

import io.jenkins.plugins.buildsetregistry.local.LocalChannels;
import io.jenkins.plugins.buildsetregistry.local.LocalExport;
import java.util.concurrent.ExecutorService;

/** Local: serialises what it calls, as a channel to an agent does. */
public class LocalChannel implements VirtualChannel {
    public LocalChannel(ExecutorService executor) {}

    @Override
    public <V, T extends Throwable> V call(Callable<V, T> callable) throws T {
        return LocalChannels.call(callable, false);
    }

    @Override
    public <V, T extends Throwable> Future<V> callAsync(Callable<V, T> callable) {
        return LocalChannels.callAsync(callable, false);
    }

    @Override
    public void close() {}

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
