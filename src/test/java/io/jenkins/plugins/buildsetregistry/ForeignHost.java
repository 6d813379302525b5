package io.jenkins.plugins.buildsetregistry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.rules.ExternalResource;

/** A host that nobody should connect to: it counts who does, and says nothing. */
public final class ForeignHost extends ExternalResource {
    private final AtomicInteger connections = new AtomicInteger();
    private ServerSocket socket;
    private Thread accepting;

    @Override
    protected void before() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        accepting = new Thread(this::accept, "foreign host");
        accepting.start();
    }

    private void accept() {
        while (true) {
            try {
                socket.accept().close();
                connections.incrementAndGet();
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    @Override
    protected void after() {
        try {
            socket.close();
            accepting.join();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a registry in image names. */
    public String name() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    public int connections() {
        return connections.get();
    }
}
