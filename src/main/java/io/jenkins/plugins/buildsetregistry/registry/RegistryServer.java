package io.jenkins.plugins.buildsetregistry.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Collection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Our OCI distribution server. */
public final class RegistryServer implements AutoCloseable {
    private static final int MAX_THREADS = 48;
    private static final int MIN_THREADS = 4;
    private static final int INPUT_BUFFER = 32 * 1024;
    private static final long IDLE_MILLIS = 300_000;
    private static final long GRACE_MILLIS = 5_000;
    private static final long SHUTDOWN_IDLE_MILLIS = 300;

    private final Store store;
    private final LinkSource source;
    private final AccessLog accessLog;
    private final Server server;
    private final ServerConnector connector;
    /** Or null: nothing is pruned by itself. */
    private final PruneSchedule prunes;

    /**
     * Starts to serve.
     *
     * @throws IOException naming the address, directory or file that cannot be used
     */
    public static RegistryServer start(RegistryConfig config) throws IOException {
        return start(config, ProcessControl.NONE);
    }

    static RegistryServer start(RegistryConfig config, ProcessControl process) throws IOException {
        Store store = Store.open(config.storage());
        AccessLog accessLog = null;
        RegistryServer registry;
        try {
            accessLog = config.accessLog() == null ? null : openLog(config.accessLog());
            registry = new RegistryServer(config, store, accessLog, process);
        } catch (IOException | RuntimeException e) {
            if (accessLog != null) {
                accessLog.close();
            }
            store.close();
            throw e;
        }
        try {
            registry.server.start();
            if (registry.prunes != null) {
                registry.prunes.start();
            }
            return registry;
        } catch (Exception e) {
            registry.close();
            throw new IOException(
                    "the registry cannot serve at " + config.host() + ":" + config.port() + ": " + rootMessage(e), e);
        }
    }

    private static AccessLog openLog(Path file) throws IOException {
        try {
            return new AccessLog(file);
        } catch (IOException e) {
            throw new IOException("the access log " + file + " cannot be written: " + e, e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private RegistryServer(RegistryConfig config, Store store, AccessLog accessLog, ProcessControl process) {
        this.store = store;
        this.accessLog = accessLog;
        this.source = new LinkSource(config.linkSource(), store);
        PruneRules rules = config.options().prune();
        this.prunes = rules == null || rules.every() == null ? null : new PruneSchedule(store, rules);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("registry");
        this.server = new Server(threads);
        this.connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
        connector.setHost(config.host());
        connector.setPort(config.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
        server.addConnector(connector);
        ControlHandler control = config.control() == null ? null : new ControlHandler(store, process);
        server.setHandler(new GracefulHandler(new RootHandler(new Authenticator(config), store, source, control)));
        server.setErrorHandler(new ErrorBody());
        server.setRequestLog(accessLog);
        server.setStopTimeout(GRACE_MILLIS);
    }

    /** Small buffers and no cache of headers: a client that stalls in the middle of an upload must cost little. */
    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setHeaderCacheSize(0);
        http.setInputBufferSize(INPUT_BUFFER);
        http.setIdleTimeout(IDLE_MILLIS);
        return http;
    }

    /** {@code http://127.0.0.1:41234}: the address that clients on this host use. */
    public URI address() {
        InetSocketAddress bound = (InetSocketAddress) localAddress();
        InetAddress address = bound.getAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return URI.create("http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + bound.getPort());
    }

    private SocketAddress localAddress() {
        try {
            return ((ServerSocketChannel) connector.getTransport()).getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("the registry has stopped", e);
        }
    }

    /** Adds links, durably; a later link of the same name replaces an earlier one. */
    public void link(Collection<Link> links) throws IOException {
        ControlHandler.link(store, links);
    }

    /** Finishes requests, then stops. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the registry did not stop as it should", e);
        } finally {
            if (prunes != null) {
                prunes.close();
            }
            source.close();
            store.close();
            closeLog();
        }
    }

    private void closeLog() {
        try {
            if (accessLog != null) {
                accessLog.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot close the access log", e);
        }
    }
}
