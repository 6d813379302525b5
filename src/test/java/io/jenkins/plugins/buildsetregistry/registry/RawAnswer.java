package io.jenkins.plugins.buildsetregistry.registry;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An answer, read with a strictness that no client has: its body is exactly as long as its headers say.
 *
 * @param headers lines as they came
 */
public record RawAnswer(int status, List<String> headers, byte[] body) {
    /** @throws EOFException if the connection ended before the first byte of an answer */
    static RawAnswer read(InputStream in, boolean toHead) throws IOException {
        String line = line(in);
        if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d .*|HTTP/1\\.[01] [1-5]\\d\\d")) {
            throw new IOException("no status line: " + line);
        }
        int status = Integer.parseInt(line.substring(9, 12));
        List<String> headers = new ArrayList<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.add(header);
        }
        if (status < 200) {
            return read(in, toHead);
        }
        RawAnswer bare = new RawAnswer(status, headers, new byte[0]);
        if (toHead || status == 204 || status == 304) {
            return bare;
        }
        return new RawAnswer(status, headers, bare.readBody(in));
    }

    private byte[] readBody(InputStream in) throws IOException {
        Optional<String> length = header("Content-Length");
        if (length.isPresent()) {
            byte[] body = in.readNBytes(Integer.parseInt(length.get()));
            if (body.length != Integer.parseInt(length.get())) {
                throw new IOException("the body ends after " + body.length + " of " + length.get() + " bytes");
            }
            return body;
        }
        if (header("Transfer-Encoding").isPresent()) {
            throw new IOException("a body of unknown length, which no answer of a registry needs");
        }
        return in.readAllBytes();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw line.size() == 0
                        ? new EOFException("no answer")
                        : new IOException("the connection ends after: " + line);
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    public Optional<String> header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).trim())
                .findFirst();
    }

    boolean closes() {
        return header("Connection").filter("close"::equalsIgnoreCase).isPresent();
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
