package io.jenkins.plugins.buildsetregistry.registry.http;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/**
 * One line for each request, in the combined log format of Apache httpd with two fields more: bytes of the request's body
 * and milliseconds. A line is written when the answer has been sent, which may be after the client has read it.
 *
 * <pre>127.0.0.1 - writer [23/Nov/2026:23:05:08 +0000] "GET /v2/ HTTP/1.1" 200 2 "-" "docker/28.2.2" 0 1</pre>
 */
public final class AccessLog implements RequestLog, AutoCloseable {
    /** Request attribute: the name of the user. */
    public static final String USER = AccessLog.class.getName() + ".user";

    private static final Logger LOGGER = Logger.getLogger(AccessLog.class.getName());
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneId.systemDefault());

    private final Path file;
    private BufferedWriter writer;
    private boolean failed;

    public AccessLog(Path file) throws IOException {
        this.file = file;
        this.writer = open(file);
    }

    private static BufferedWriter open(Path file) throws IOException {
        return Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Goes on in a new file, if this one was moved away. If that cannot be, goes on in the old one. */
    public synchronized void reopen() throws IOException {
        BufferedWriter old = writer;
        writer = open(file);
        failed = false;
        old.close();
    }

    @Override
    public void log(Request request, Response response) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.getBeginNanoTime());
        Object user = request.getAttribute(USER);
        String line = Request.getRemoteAddr(request) + " - " + (user == null ? "-" : quotable(user.toString())) + " ["
                + TIME.format(Instant.ofEpochMilli(Request.getTimeStamp(request))) + "] \""
                + quotable(request.getMethod()) + " "
                + quotable(request.getHttpURI().getPathQuery()) + " "
                + request.getConnectionMetaData().getHttpVersion().asString() + "\" " + response.getStatus() + " "
                + Response.getContentBytesWritten(response) + " \"" + header(request, HttpHeader.REFERER) + "\" \""
                + header(request, HttpHeader.USER_AGENT) + "\" " + Request.getContentBytesRead(request) + " " + millis
                + "\n";
        write(line);
    }

    private synchronized void write(String line) {
        try {
            writer.write(line);
            writer.flush();
        } catch (IOException e) {
            if (!failed) {
                LOGGER.log(Level.WARNING, "Cannot write the access log {0}: {1}", new Object[] {file, e.getMessage()});
            }
            failed = true; // said once: a full disk is not to be filled further
        }
    }

    private static String header(Request request, HttpHeader name) {
        String value = request.getHeaders().get(name);
        return value == null ? "-" : quotable(value);
    }

    private static String quotable(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : String.valueOf(text).toCharArray()) {
            if (c == '"' || c == '\\' || c < ' ' || c == 0x7f) {
                escaped.append(String.format("\\x%02x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    @Override
    public synchronized void close() throws IOException {
        writer.close();
    }
}
