package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.registry.api.ControlHandler;
import io.jenkins.plugins.buildsetregistry.registry.api.Guard;
import io.jenkins.plugins.buildsetregistry.registry.api.MetricsHandler;
import io.jenkins.plugins.buildsetregistry.registry.api.RootHandler;
import io.jenkins.plugins.buildsetregistry.registry.api.UploadLimit;
import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import io.jenkins.plugins.buildsetregistry.registry.auth.Account;
import io.jenkins.plugins.buildsetregistry.registry.auth.PlainSecret;
import io.jenkins.plugins.buildsetregistry.registry.auth.Role;
import io.jenkins.plugins.buildsetregistry.registry.auth.Tokens;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.registry.auth.Users;
import io.jenkins.plugins.buildsetregistry.registry.disk.HashWarmUp;
import io.jenkins.plugins.buildsetregistry.registry.http.AccessLog;
import io.jenkins.plugins.buildsetregistry.registry.http.ErrorBody;
import io.jenkins.plugins.buildsetregistry.registry.http.FileConnector;
import io.jenkins.plugins.buildsetregistry.registry.http.FileEndPoint;
import io.jenkins.plugins.buildsetregistry.registry.http.RequestMetrics;
import io.jenkins.plugins.buildsetregistry.registry.http.SerialHttpConnection;
import io.jenkins.plugins.buildsetregistry.registry.http.SlowClients;
import io.jenkins.plugins.buildsetregistry.registry.http.TlsConnections;
import io.jenkins.plugins.buildsetregistry.registry.metrics.Metrics;
import io.jenkins.plugins.buildsetregistry.registry.prune.PruneSchedule;
import io.jenkins.plugins.buildsetregistry.registry.source.Sources;
import io.jenkins.plugins.buildsetregistry.registry.source.UpstreamMetrics;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreSize;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Our OCI distribution server. */
public final class RegistryServer implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(RegistryServer.class.getName());
    private static final int MAX_THREADS = 48;
    private static final int MIN_THREADS = 4;
    private static final int THREAD_IDLE_MILLIS = 60_000;
    private static final int INPUT_BUFFER = 32 * 1024;
    /** For connections without a request; see {@link FileEndPoint}. */
    private static final long SHUTDOWN_IDLE_MILLIS = 50;

    private final Store store;
    private final Sources sources;
    private final AccessLog accessLog;
    private final Guard guard;
    private final TlsConnections tls;
    private final Server server;
    private final FileConnector connector;
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
        return start(config, process, TransportOptions.defaults());
    }

    /** @param patience with the source of linked images */
    static RegistryServer start(RegistryConfig config, ProcessControl process, TransportOptions patience)
            throws IOException {
        ServingOptions options = config.options();
        Store store = Store.open(config.storage(), options.limits().storage(), options.durability());
        AccessLog accessLog = null;
        RegistryServer registry;
        try {
            accessLog = config.accessLog() == null ? null : openLog(config.accessLog());
            registry = new RegistryServer(config, store, accessLog, process, patience);
        } catch (IOException | RuntimeException e) {
            if (accessLog != null) {
                accessLog.close();
            }
            store.close();
            throw e;
        }
        try {
            registry.connector.bind(config.ports());
            registry.server.start();
            HashWarmUp.start();
            new SlowClients(registry.connector, config.options().limits()).watch();
            if (registry.prunes != null) {
                registry.prunes.start();
            }
            return registry;
        } catch (Exception e) {
            registry.close();
            throw new IOException(
                    "the registry cannot serve at " + config.host() + ":" + config.ports() + ": " + rootMessage(e), e);
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

    private RegistryServer(
            RegistryConfig config, Store store, AccessLog accessLog, ProcessControl process, TransportOptions patience)
            throws IOException {
        ServingOptions options = config.options();
        Limits limits = options.limits();
        this.store = store;
        this.accessLog = accessLog;
        this.tls = options.tls() == null ? null : new TlsConnections(options.tls());
        this.guard = guard(config, store);
        this.sources = new Sources(config, store, patience);
        PruneRules rules = config.options().prune();
        this.prunes = rules == null || rules.every() == null ? null : new PruneSchedule(store, rules);
        // With a queue of its own, Jetty would start the platform's MBean server, to size it: 5 % of the time to start.
        QueuedThreadPool threads =
                new QueuedThreadPool(MAX_THREADS, MIN_THREADS, THREAD_IDLE_MILLIS, new LinkedBlockingQueue<>());
        threads.setName("registry");
        this.server = new Server(threads);
        SerialHttpConnection.Factory http = new SerialHttpConnection.Factory(http(limits));
        this.connector = tls == null
                ? new FileConnector(server, 1, 1, http)
                : new FileConnector(server, 1, 1, tls.factory(), http);
        connector.setHost(config.host());
        connector.setIdleTimeout(limits.idle().toMillis());
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
        connector.addBean(new NetworkConnectionLimit(limits.connections(), connector));
        server.addConnector(connector);
        ControlHandler control = config.control() == null ? null : new ControlHandler(store, process);
        UploadLimit uploads = new UploadLimit(limits);
        Metrics numbers = new Metrics();
        UpstreamMetrics.addTo(numbers, sources::states);
        server.setRequestLog(log(accessLog, options.metrics() ? new RequestMetrics(numbers) : null));
        MetricsHandler metrics =
                options.metrics() ? new MetricsHandler(numbers, uploads, new StoreSize(store.root())) : null;
        server.setHandler(new GracefulHandler(new RootHandler(guard, store, sources, uploads, control, metrics)));
        server.setErrorHandler(new ErrorBody());
        server.setStopTimeout(limits.stop().toMillis());
    }

    /** @return null if there is neither */
    private static RequestLog log(AccessLog accessLog, RequestMetrics metrics) {
        if (accessLog == null || metrics == null) {
            return accessLog == null ? metrics : accessLog;
        }
        return new RequestLog.Collection(accessLog, metrics);
    }

    private static Guard guard(RegistryConfig config, Store store) throws IOException {
        AccessRules rules = config.options().access();
        if (rules == null) {
            rules = config.writer() == null ? null : new AccessRules(users(config), false, false, null, null);
        }
        Tokens tokens =
                rules == null || !rules.tokens() ? null : new Tokens(TokenKey.of(store.root()), Clock.systemUTC());
        return new Guard(rules, tokens);
    }

    private static Users users(RegistryConfig config) {
        List<Account> accounts = new ArrayList<>();
        add(accounts, config.writer(), Role.WRITER);
        add(accounts, config.reader(), Role.READER);
        add(accounts, config.control(), Role.CONTROL);
        return new Users(accounts);
    }

    private static void add(List<Account> accounts, Credentials credentials, Role role) {
        if (credentials != null) {
            User user = new User(credentials.username(), role, List.of());
            accounts.add(new Account(user, new PlainSecret(credentials.password())));
        }
    }

    /** Small buffers and no cache of headers: a client that stalls in the middle of an upload must cost little. */
    private static HttpConfiguration http(Limits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setHeaderCacheSize(0);
        http.setInputBufferSize(INPUT_BUFFER);
        http.setRequestHeaderSize(limits.headerBytes());
        http.setIdleTimeout(limits.idle().toMillis());
        // A proxy may see no end of a line in it, and so another request than this registry (RFC 9112, 2.2 and 11.2).
        http.setHttpCompliance(
                HttpCompliance.RFC7230.without("registry", HttpCompliance.Violation.LF_HEADER_TERMINATION));
        http.addCustomizer(new SecureRequestCustomizer(false));
        return http;
    }

    /** {@code http://127.0.0.1:41234}: the address that clients on this host use. */
    public URI address() {
        InetSocketAddress bound = (InetSocketAddress) localAddress();
        InetAddress address = bound.getAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        String scheme = tls == null ? "http" : "https";
        return URI.create(scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + bound.getPort());
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

    /** What has passed between this registry and its upstreams, in the order of the configuration. */
    public List<UpstreamState> upstreams() {
        return sources.states();
    }

    /** From now on these can log in, and nobody else. For a registry with access rules, or with a writer. */
    public void replaceUsers(Users users) {
        guard.replaceUsers(users);
    }

    /**
     * New connections get the certificate that its file holds now.
     *
     * @throws IOException if that cannot be used; then the old one stays
     */
    public void reloadCertificate() throws IOException {
        if (tls != null) {
            tls.reload();
        }
    }

    /** Goes on in a new file of the same name, if the access log was moved away. */
    public void reopenAccessLog() throws IOException {
        if (accessLog != null) {
            accessLog.reopen();
        }
    }

    /** Finishes requests, as long as the limits allow, then stops. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOGGER.warning("Some requests have not ended in time: the registry stops without them");
        } catch (Exception e) {
            throw new IllegalStateException("the registry did not stop as it should", e);
        } finally {
            guard.close();
            if (prunes != null) {
                prunes.close();
            }
            sources.close();
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
