package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** One scripted answer of the fault server. */
public final class Answer {
    private final int status;
    private final List<String> headers = new ArrayList<>();
    private byte[] body = {};
    private long length = -1;
    private int cut = -1;
    private Semaphore cutting;
    private String version = "HTTP/1.1";
    private Part part = Part.WHOLE;
    private boolean reset;
    private Runnable hungUp;

    /** How much of it is sent. */
    private enum Part {
        NOTHING,
        HALF,
        WHOLE
    }

    /** What becomes of the connection. */
    enum Ending {
        KEPT,
        CLOSED,
        RESET
    }

    private Answer(int status) {
        this.status = status;
    }

    public static Answer of(int status) {
        return new Answer(status);
    }

    /** Closes the connection without a word. */
    public static Answer drop() {
        Answer answer = new Answer(0);
        answer.part = Part.NOTHING;
        return answer;
    }

    /** Breaks the connection off without a word. */
    public static Answer reset() {
        Answer answer = drop();
        answer.reset = true;
        return answer;
    }

    /** Drops the connection after half of the body, or of the head where there is no body. */
    public Answer half() {
        part = Part.HALF;
        return this;
    }

    /**
     * Keeps the connection after what it has sent, and says no more until the client hangs up.
     *
     * @param onHungUp run then
     */
    public Answer silent(Runnable onHungUp) {
        hungUp = onHungUp;
        return this;
    }

    public Answer header(String name, String value) {
        headers.add(name + ": " + value);
        return this;
    }

    public Answer body(byte[] content) {
        body = content.clone();
        return this;
    }

    public Answer body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Says another length than the body has. */
    public Answer length(long said) {
        length = said;
        return this;
    }

    /** Says that there is more of the body than it sends, and drops the connection. */
    public Answer tooShort() {
        return length(body.length + 7).cutAfter(body.length);
    }

    /** Another content than the digest says, or another digest where there is no content. */
    public Answer falsified() {
        if (body.length > 0) {
            body[body.length - 1] ^= 1;
        } else {
            String name = "Docker-Content-Digest: ";
            headers.replaceAll(header -> header.startsWith(name) ? name + Digest.sha256(body) : header);
        }
        return this;
    }

    /** Drops the connection after so many bytes of the body. */
    public Answer cutAfter(int bytes) {
        cut = bytes;
        return this;
    }

    /** As {@link #cutAfter(int)}, but not before {@code reader} was released once: a client may forget what it has not read. */
    public Answer cutAfter(int bytes, Semaphore reader) {
        cutting = reader;
        return cutAfter(bytes);
    }

    /** No length, no keep-alive: the end of the connection ends the body. */
    public Answer http10() {
        version = "HTTP/1.0";
        return this;
    }

    /** @param in the client's side of the connection */
    Ending write(InputStream in, OutputStream out, String method) throws IOException {
        if (hungUp == null) {
            return send(out, method) ? Ending.KEPT : reset ? Ending.RESET : Ending.CLOSED;
        }
        try {
            send(out, method);
            awaitHangUp(in);
        } finally {
            hungUp.run();
        }
        return Ending.CLOSED;
    }

    private static void awaitHangUp(InputStream in) {
        try {
            while (in.read() >= 0) {}
        } catch (IOException e) {
            return; // that, too
        }
    }

    private boolean send(OutputStream out, String method) throws IOException {
        if (part == Part.NOTHING) {
            return false;
        }
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes((version + " " + status + " Scripted\r\n").getBytes(StandardCharsets.ISO_8859_1));
        for (String header : headers) {
            head.writeBytes((header + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        if (version.equals("HTTP/1.1") && status != 204) {
            head.writeBytes(("Content-Length: " + (length < 0 ? body.length : length) + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
        }
        head.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        int sent = method.equals("HEAD") ? 0 : cut < 0 ? body.length : cut;
        if (part == Part.HALF) {
            out.write(head.toByteArray(), 0, sent == 0 ? head.size() / 2 : head.size());
            out.write(body, 0, sent / 2);
            out.flush();
            return false;
        }
        out.write(head.toByteArray());
        out.write(body, 0, sent);
        out.flush();
        if (cutting != null) {
            cutting.acquireUninterruptibly();
        }
        return cut < 0 && version.equals("HTTP/1.1");
    }
}
