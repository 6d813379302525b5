package io.jenkins.plugins.buildsetregistry.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Passes connections on to a server, until it stalls: then it takes them and never answers. */
final class StallingProxy implements AutoCloseable {
    private final ServerSocket socket;
    private final InetSocketAddress server;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final Semaphore stalledBytes = new Semaphore(0);
    private volatile boolean stalled;

    private StallingProxy(ServerSocket socket, InetSocketAddress server) {
        this.socket = socket;
        this.server = server;
    }

    static StallingProxy start(String address, URI server) throws IOException {
        StallingProxy proxy = new StallingProxy(
                new ServerSocket(0, 50, InetAddress.getByName(address)),
                new InetSocketAddress(server.getHost(), server.getPort()));
        daemon(proxy::accept);
        return proxy;
    }

    URI address() {
        return URI.create("http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort());
    }

    void stall() {
        stalledBytes.drainPermits();
        stalled = true;
    }

    void goOn() {
        stalled = false;
    }

    /** Whether somebody has asked for something since it stalled. */
    boolean isWaitedFor() {
        return stalledBytes.availablePermits() > 0;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "stalling-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                connections.add(client);
                Socket onward = new Socket();
                connections.add(onward);
                onward.connect(server);
                daemon(() -> pass(client, onward));
                daemon(() -> pass(onward, client));
            } catch (IOException e) {
                // closed, or one connection has failed: its client sees that
            }
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (stalled) {
                    stalledBytes.release();
                } else {
                    out.write(buffer, 0, read);
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        connections.forEach(StallingProxy::close);
    }
}
