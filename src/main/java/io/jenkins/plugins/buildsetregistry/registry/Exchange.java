package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** One request and its answer. */
final class Exchange {
    private static final Logger LOGGER = Logger.getLogger(Exchange.class.getName());

    /** What is left to do for the request. */
    interface Step {
        void run() throws IOException;
    }

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Path storage;
    private final Fields query;
    private boolean bodyRead;

    /** @throws HttpException if the query cannot be decoded */
    Exchange(Request request, Response response, Callback callback, Path storage) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.storage = storage;
        this.query = Request.extractQueryParameters(request);
    }

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    String method() {
        return request.getMethod();
    }

    boolean isHead() {
        return method().equals("HEAD");
    }

    Optional<String> header(HttpHeader name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** Of a header that may be there several times. */
    List<String> headers(HttpHeader name) {
        return request.getHeaders().getValuesList(name);
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(query.getValue(name));
    }

    List<String> queryAll(String name) {
        return query.getValuesOrEmpty(name);
    }

    /** The body is being read: a client that waits for leave to send it (RFC 9110, 10.1.1) has got it. */
    void readsBody() {
        bodyRead = true;
    }

    /** Sets a header of the answer. */
    Exchange with(String name, String value) {
        response.getHeaders().put(name, value);
        return this;
    }

    /**
     * Tells the client of something that is not an error (OCI distribution specification, "Warnings").
     *
     * @param text printable ASCII without quotes, far below 4096 characters
     */
    void warn(String text) {
        response.getHeaders().add("Warning", "299 - \"" + text + "\"");
    }

    /** Answers without a body. */
    void answer(int status) {
        response.setStatus(status);
        if (status != 204 && status != 304) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        }
        finish();
    }

    /** Answers with a body, or with its headers alone if that was asked. */
    void answer(int status, String contentType, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        if (isHead()) {
            finish();
        } else {
            response.write(true, ByteBuffer.wrap(body), callback);
        }
    }

    /**
     * Sends the headers. A callback that has to send them by itself may complete the request twice, if the handler returns at
     * that moment (jetty.project#14745, still seen in 12.1.14): the connection then hangs.
     */
    void finish() {
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    void answerJson(int status, JsonNode body) throws IOException {
        answer(status, "application/json", Json.MAPPER.writeValueAsBytes(body));
    }

    /** The whole body has been sent. */
    void succeed() {
        callback.succeeded();
    }

    /** Goes on in a thread of the server. */
    void resume(Step step) {
        request.getComponents().getExecutor().execute(() -> {
            try {
                step.run();
            } catch (IOException | RuntimeException e) {
                fail(e);
            }
        });
    }

    /** Cuts the connection, for the client is gone or what was sent so far must not count as complete. */
    void abort(Throwable cause) {
        callback.failed(cause);
    }

    /** Answers with the error that {@code cause} stands for; cuts the connection if the answer has begun. */
    void fail(Throwable cause) {
        if (response.isCommitted()) {
            abort(cause);
            return;
        }
        OciException error = translate(cause);
        if (error.status() >= 500) {
            // A known fault says all there is to say; of any other, the trace is what helps.
            LOGGER.log(
                    Level.WARNING,
                    method() + " " + request.getHttpURI().getPath() + ": " + error.getMessage(),
                    cause instanceof OciException ? null : cause);
        }
        if (!bodyRead && request.getHeaders().contains(HttpHeader.EXPECT)) {
            sendError(error); // to read would be to ask for the body
        } else {
            // A client that is still sending would otherwise see its connection reset before it sees the answer.
            RequestDrain.then(request, () -> sendError(error));
        }
    }

    private void sendError(OciException error) {
        try {
            answer(error.status(), "application/json", ErrorBody.of(error.code(), error.getMessage()));
        } catch (IOException e) {
            abort(e);
        }
    }

    private OciException translate(Throwable cause) {
        if (cause instanceof OciException known) {
            return known;
        }
        if (cause instanceof HttpException http) {
            return new OciException(ErrorCode.UNSUPPORTED, http.getCode(), http.getReason(), cause);
        }
        if (cause instanceof IOException && isDiskFull(cause)) {
            return new OciException(
                    ErrorCode.UNKNOWN, 507, "no space left in the registry's storage " + storage, cause);
        }
        if (cause instanceof IOException && isWriteProtected(cause)) {
            return new OciException(
                    ErrorCode.UNKNOWN,
                    503,
                    "the registry's storage " + storage
                            + " cannot be written: it is read-only, or belongs to somebody else",
                    cause);
        }
        return new OciException(ErrorCode.UNKNOWN, "the registry failed; its log says why");
    }

    private static boolean isWriteProtected(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof AccessDeniedException
                || message.contains("Read-only file system")
                || message.contains("Operation not permitted");
    }

    private static boolean isDiskFull(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("No space left on device")
                || message.contains("Disk quota exceeded")
                || message.contains("not enough space on the disk");
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
