package io.jenkins.plugins.buildsetregistry.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    private boolean dropped;

    private Answer(int status) {
        this.status = status;
    }

    public static Answer of(int status) {
        return new Answer(status);
    }

    /** Closes the connection without a word. */
    public static Answer drop() {
        Answer answer = new Answer(0);
        answer.dropped = true;
        return answer;
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

    /** @return whether the connection stays */
    boolean write(OutputStream out, String method) throws IOException {
        if (dropped) {
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
        out.write(head.toByteArray());
        if (!method.equals("HEAD")) {
            out.write(body, 0, cut < 0 ? body.length : cut);
        }
        out.flush();
        if (cutting != null) {
            cutting.acquireUninterruptibly();
        }
        return cut < 0 && version.equals("HTTP/1.1");
    }
}
