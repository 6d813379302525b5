package io.jenkins.plugins.buildsetregistry.registry.http;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Jetty's threads in the order that is rare outside of this test. */
public class SerialHttpConnectionTest {
    private static final long TIMEOUT_MILLIS = 60_000;

    private final List<Thread> resumed = new CopyOnWriteArrayList<>();
    private final List<String> readers = new CopyOnWriteArrayList<>();
    private final Server server = new Server(new Threads());
    private ServerConnector connector;
    private final CountDownLatch refused = new CountDownLatch(1);
    private volatile Thread refusing;

    @Before
    public void start() throws Exception {
        connector = new ServerConnector(server, 1, 1, new SerialHttpConnection.Factory(new HttpConfiguration())) {
            @Override
            protected SocketChannelEndPoint newEndPoint(
                    SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                return new WatchedEndPoint(channel, selector, key);
            }
        };
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setErrorHandler(new ErrorBody());
        server.start();
    }

    @After
    public void stop() throws Exception {
        server.stop();
    }

    /** Else both use one buffer, and give it back (jetty.project#12939). */
    @Test(timeout = TIMEOUT_MILLIS)
    public void nobodyReadsOnWhileTheThreadThatCouldNotParseStillHasTheBuffer() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.getOutputStream().write("BAD\0 / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answer, answer.startsWith("HTTP/1.1 400 "));
        }

        refused.await();
        assertEquals(1, resumed.size());
        resumed.get(0).join();
        assertEquals(List.of(), readers);
    }

    private final class WatchedEndPoint extends SocketChannelEndPoint {
        WatchedEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            super(channel, selector, key, connector.getScheduler());
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            if (refusing != null && refusing != Thread.currentThread()) {
                readers.add("read on by " + Thread.currentThread());
            }
            return super.fill(buffer);
        }
    }

    /** Sends the refusal before the thread that could not parse goes on, and has the connection read on at once. */
    private final class Threads extends QueuedThreadPool {
        @Override
        public boolean tryExecute(Runnable task) {
            if (!task.getClass().getName().contains("HttpChannelState")) {
                return super.tryExecute(task);
            }
            refusing = Thread.currentThread();
            task.run();
            refusing = null;
            refused.countDown();
            return true;
        }

        @Override
        public void execute(Runnable task) {
            if (!(task instanceof HttpConnection)) {
                super.execute(task);
                return;
            }
            Thread thread = new Thread(task, "resumed");
            resumed.add(thread);
            thread.start();
            while (thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait(); // until it has done all it can
            }
        }
    }
}
