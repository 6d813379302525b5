package io.jenkins.plugins.buildsetregistry.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection over which a test sends what no HTTP client would. */
public final class RawConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;

    public RawConnection(URI address) throws IOException {
        socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    /** Sends a request's head and the beginning of its body. */
    public RawConnection begin(String method, String path, String headers, byte[] body) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
        return send(head.getBytes(StandardCharsets.US_ASCII)).send(body);
    }

    public RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The head of the next answer. */
    String readHead() throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the server closed the connection after: " + head);
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    /** The next answer, with a body exactly as long as it says. */
    public RawAnswer readAnswer(boolean toHead) throws IOException {
        return RawAnswer.read(socket.getInputStream(), toHead);
    }

    /** The next bytes of a body. */
    byte[] readBody(int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }

    /** All that comes until the server closes the connection, or cuts it. */
    byte[] readToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (IOException e) {
            return all.toByteArray();
        }
        return all.toByteArray();
    }

    /** Cuts the connection as a crash would: the server sees a reset. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
