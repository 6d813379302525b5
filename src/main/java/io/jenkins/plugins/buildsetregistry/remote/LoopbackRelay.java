package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.remote.transport.TlsTrust;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A registry with a certificate of its own, shown by plain HTTP on 127.0.0.1 as long as this is open: docker's daemon trusts such an
 * address by itself, and no other certificate than those that somebody has written into its own configuration. Logins are asked for
 * as ever; what leaves the machine is TLS. It serves registries that answer with relative locations, as ours does.
 */
public final class LoopbackRelay implements AutoCloseable {
    private static final int CONNECT_MILLISECONDS = 10_000;
    private static final int BUFFER_BYTES = 1 << 16;

    private final RegistryAccess registry;
    private final SSLContext trust;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private LoopbackRelay(RegistryAccess registry, SSLContext trust, ServerSocket server) {
        this.registry = registry;
        this.trust = trust;
        this.server = server;
    }

    /**
     * @param registry by {@code https}
     * @throws IOException if no port of 127.0.0.1 can be bound
     */
    public static LoopbackRelay to(RegistryAccess registry) throws IOException {
        if (!registry.endpoint().getScheme().equals("https")) {
            throw new IllegalArgumentException("registry " + registry + " needs no relay: it has no certificate");
        }
        SSLContext trust = registry.caPem() == null ? ofTheSystem() : TlsTrust.beside(registry.caPem());
        ServerSocket server = new ServerSocket(0, 0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        LoopbackRelay relay = new LoopbackRelay(registry, trust, server);
        relay.start("accepts", relay::accept);
        return relay;
    }

    private static SSLContext ofTheSystem() throws IOException {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    /** The same registry, as the same user, through this. */
    public RegistryAccess access() {
        URI endpoint = URI.create("http://127.0.0.1:" + server.getLocalPort());
        return new RegistryAccess(endpoint, registry.credentials(), null, null);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void start(String what, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // the client sees its connection end, and says so
                    }
                },
                "relay to " + registry.authority() + " " + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            start("connects", () -> connect(client));
        }
    }

    private void connect(Socket client) throws IOException {
        try (client;
                Socket line = new Socket()) {
            open.add(client);
            open.add(line);
            client.setTcpNoDelay(true);
            if (server.isClosed()) {
                return;
            }
            SSLSocket there = dial(line);
            start("sends", () -> pump(client, there));
            pump(there, client);
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    private SSLSocket dial(Socket line) throws IOException {
        int port = registry.endpoint().getPort() < 0 ? 443 : registry.endpoint().getPort();
        String host = registry.endpoint().getHost().replaceAll("[\\[\\]]", "");
        line.connect(new InetSocketAddress(host, port), CONNECT_MILLISECONDS);
        line.setTcpNoDelay(true);
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket(line, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** The end of one direction is the end of both: neither docker nor our server closes half of a connection. */
    private static void pump(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        }
    }

    /** Ends all connections. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
