package io.jenkins.plugins.buildsetregistry.registry;

import java.io.ByteArrayOutputStream;
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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.rules.ExternalResource;

/** A bad line between a client and the server: it cuts a connection when told to, and remembers what clients sent. */
final class CuttingProxy extends ExternalResource {
    private static final int REMEMBERED_BYTES = 1 << 16;

    private final RegistryRule target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<ByteArrayOutputStream> sent = new CopyOnWriteArrayList<>();
    /** Bytes that a connection may carry before it is cut; negative: any. The first to reach it is cut, and no other. */
    private final AtomicLong downloadLimit = new AtomicLong(-1);

    private final AtomicLong uploadLimit = new AtomicLong(-1);
    private volatile boolean orderly;
    private ServerSocket server;
    private Thread accepting;

    /** @param target started before this one */
    CuttingProxy(RegistryRule target) {
        this.target = target;
    }

    @Override
    protected void before() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        accepting = start(() -> {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                Socket registry =
                        new Socket("127.0.0.1", target.server().address().getPort());
                open.add(registry);
                ByteArrayOutputStream requests = new ByteArrayOutputStream();
                sent.add(requests);
                start(() -> pump(client, registry, uploadLimit, requests));
                start(() -> pump(registry, client, downloadLimit, null));
            }
        });
    }

    @Override
    protected void after() {
        try {
            server.close();
            accepting.join(); // what it accepts at the last moment is open too
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

    /** {@code host:port}. */
    String authority() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The client sees a reset. */
    void cutOneDownloadAfter(long bytes) {
        orderly = false;
        downloadLimit.set(bytes);
    }

    /** The client sees the end of the connection. */
    void endOneDownloadAfter(long bytes) {
        orderly = true;
        downloadLimit.set(bytes);
    }

    void cutOneUploadAfter(long bytes) {
        orderly = false;
        uploadLimit.set(bytes);
    }

    /** Whether every cut that was ordered has been made. */
    boolean hasCut() {
        return downloadLimit.get() < 0 && uploadLimit.get() < 0;
    }

    /** What came over each connection, in the order of their beginnings, as far as it is remembered. */
    List<String> sent() {
        return sent.stream()
                .map(bytes -> bytes.toString(StandardCharsets.ISO_8859_1))
                .toList();
    }

    private interface Work {
        void run() throws IOException;
    }

    private Thread start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One side has closed.
                        return;
                    }
                },
                "cutting-proxy");
        threads.add(thread);
        thread.start();
        return thread;
    }

    private void pump(Socket from, Socket to, AtomicLong limit, ByteArrayOutputStream memory) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            long carried = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (memory != null && memory.size() < REMEMBERED_BYTES) {
                    memory.write(buffer, 0, count);
                }
                carried += count;
                long allowed = limit.get();
                if (allowed >= 0 && carried > allowed && limit.compareAndSet(allowed, -1)) {
                    from.setSoLinger(true, 0);
                    if (!orderly) {
                        to.setSoLinger(true, 0);
                    }
                    return;
                }
                out.write(buffer, 0, count);
            }
            to.shutdownOutput();
        }
    }
}
