package io.jenkins.plugins.buildsetregistry.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.rules.ExternalResource;

/** A proxy that only tunnels, only for who knows the password, and always to one port of the loopback. */
final class ConnectProxy extends ExternalResource {
    private final String authorization;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile int target;
    private ServerSocket server;

    ConnectProxy(String authorization) {
        this.authorization = authorization;
    }

    @Override
    protected void before() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        start(() -> {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> serve(socket));
            }
        });
    }

    @Override
    protected void after() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void connectEverythingTo(int port) {
        target = port;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Requests that came with the right password. */
    List<String> lines() {
        return lines;
    }

    private interface Work {
        void run() throws IOException;
    }

    private void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One side has closed.
                        return;
                    }
                },
                "connect-proxy");
        threads.add(thread);
        thread.start();
    }

    private void serve(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        String first = FaultServer.line(in);
        boolean allowed = false;
        for (String header = FaultServer.line(in); !header.isEmpty(); header = FaultServer.line(in)) {
            int colon = header.indexOf(':');
            allowed |= header.substring(0, colon).equalsIgnoreCase("Proxy-Authorization")
                    && header.substring(colon + 1).trim().equals(authorization);
        }
        if (!allowed) {
            out.write("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            client.close();
            return;
        }
        lines.add(first);
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(upstream);
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        start(() -> pump(upstream, client));
        pump(client, upstream);
    }

    private static void pump(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }
}
