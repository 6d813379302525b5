package io.jenkins.plugins.buildsetregistry.remote;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import javax.net.ServerSocketFactory;
import org.junit.rules.ExternalResource;

/** A server on plain sockets that answers as it is told, faults included, and remembers what it was asked. */
public final class FaultServer extends ExternalResource {
    /** @param target path and query; @param headers lower-case names; @param body as far as it came */
    public record Request(String method, String target, Map<String, String> headers, byte[] body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        public String line() {
            return method + " " + target;
        }
    }

    private final ServerSocketFactory sockets;
    private final String scheme;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Answer> script = request -> Answer.of(404);
    private volatile ToLongFunction<Request> readLimit = request -> Long.MAX_VALUE;
    private ServerSocket server;
    private Thread accepting;

    public FaultServer() {
        this(ServerSocketFactory.getDefault(), "http");
    }

    public FaultServer(ServerSocketFactory sockets, String scheme) {
        this.sockets = sockets;
        this.scheme = scheme;
    }

    @Override
    public void before() throws IOException {
        server = sockets.createServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        accepting = start(this::accept);
    }

    @Override
    public void after() {
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

    public void answer(Function<Request, Answer> newScript) {
        script = newScript;
    }

    /** The next request body is read up to {@code bytes}, and its connection dropped then. */
    public void dropNextBodyAfter(long bytes) {
        readLimit = request -> {
            readLimit = any -> Long.MAX_VALUE;
            return bytes;
        };
    }

    /** As {@link #dropNextBodyAfter}, for each request with a body, which is not there yet when it is asked. */
    public void dropBodiesAfter(ToLongFunction<Request> bytes) {
        readLimit = bytes;
    }

    public List<Request> requests() {
        return requests;
    }

    public List<String> lines() {
        return requests.stream().map(Request::line).toList();
    }

    public int port() {
        return server.getLocalPort();
    }

    public String address() {
        return scheme + "://127.0.0.1:" + port();
    }

    public RegistryAccess access() {
        return RegistryAccess.of(URI.create(address()));
    }

    public RemoteRepository repository() {
        return repository(access());
    }

    public RemoteRepository repository(RegistryAccess access) {
        return new RemoteRegistry(access, Patience.NONE).repository("acme/app");
    }

    /**
     * Ends all connections, once what has been read of them is answered: nothing is done afterwards of what has been asked
     * before. For clients that have given up, or were killed.
     */
    public void hangUp() throws IOException, InterruptedException {
        // Connections are accepted in their order, and those of before are known when this one is answered.
        try (Socket last = new Socket(server.getInetAddress(), port())) {
            last.shutdownOutput();
            last.getInputStream().readAllBytes();
        }
        for (Socket socket : open) {
            try {
                socket.shutdownInput();
            } catch (SocketException e) {
                continue; // it has just ended by itself
            }
        }
        for (Thread thread : threads.stream().skip(1).toList()) { // the first accepts
            thread.join();
        }
    }

    private Thread start(Runnable work) {
        Thread thread = new Thread(work, "fault-server");
        threads.add(thread);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            return;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            in.mark(1);
            if (in.read() < ' ') {
                // A TLS handshake, or the end.
                out.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            in.reset();
            for (Request request = read(in); request != null; request = read(in)) {
                requests.add(request);
                Answer.Ending ending = script.apply(request).write(in, out, request.method());
                if (ending == Answer.Ending.RESET) {
                    socket.setSoLinger(true, 0);
                }
                if (ending != Answer.Ending.KEPT) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client went away, or the test dropped it.
            return;
        } finally {
            open.remove(socket);
        }
    }

    private Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        String[] words = first.split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            if (colon < 0) {
                throw new IOException("not HTTP: a TLS handshake, most likely");
            }
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim());
        }
        long length = Long.parseLong(headers.getOrDefault("content-length", "0"));
        long limit = length > 0
                ? readLimit.applyAsLong(new Request(words[0], words[1], headers, new byte[0]))
                : Long.MAX_VALUE;
        byte[] body = in.readNBytes((int) Math.min(length, limit));
        if (body.length < length) {
            requests.add(new Request(words[0], words[1], headers, body));
            throw new IOException("dropped");
        }
        return new Request(words[0], words[1], headers, body);
    }

    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
