package io.jenkins.plugins.buildsetregistry.registry.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.disk.StorageFaults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * One request and its answer. The first who answers, fails or aborts wins; whoever comes later changes nothing: Jetty keeps the
 * headers of an answer with the connection, so a late one would write into the answer to the next request.
 */
public final class Exchange {
    public static final String HTML = "text/html; charset=utf-8";

    private static final Logger LOGGER = Logger.getLogger(Exchange.class.getName());

    /** What is left to do for the request. */
    public interface Step {
        void run() throws IOException;
    }

    /** How an error looks to people. */
    public interface ErrorPage {
        byte[] render(OciException error);
    }

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final StorageFaults storageFaults;
    private final Fields query;
    private final RuntimeException queryFault;
    private ErrorPage errorPage;
    private volatile boolean bodyRead;
    private boolean ended;

    public Exchange(Request request, Response response, Callback callback, StorageFaults storageFaults) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.storageFaults = storageFaults;
        Fields decoded = Fields.EMPTY;
        RuntimeException fault = null;
        try {
            decoded = Request.extractQueryParameters(request);
        } catch (RuntimeException e) {
            fault = e; // for an answer in our own words
        }
        this.query = decoded;
        this.queryFault = fault;
    }

    public Request request() {
        return request;
    }

    public String method() {
        return request.getMethod();
    }

    public boolean isHead() {
        return method().equals("HEAD");
    }

    public Optional<String> header(HttpHeader name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** Of a header that may be there several times. */
    public List<String> headers(HttpHeader name) {
        return request.getHeaders().getValuesList(name);
    }

    /** @throws OciException if the query cannot be decoded */
    public void requireQuery() throws OciException {
        if (queryFault != null) {
            throw new OciException(ErrorCode.UNSUPPORTED, 400, "the query cannot be decoded", queryFault);
        }
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(query.getValue(name));
    }

    public List<String> queryAll(String name) {
        return query.getValuesOrEmpty(name);
    }

    /** An error of this request is shown to somebody, in HTML, who could make nothing of the form that clients read. */
    public void showErrorsAs(ErrorPage page) {
        errorPage = page;
    }

    /** The body is being read: a client that waits for leave to send it (RFC 9110, 10.1.1) has got it. */
    void readsBody() {
        bodyRead = true;
    }

    /** Sets a header of the answer, while there is none. */
    public synchronized Exchange with(String name, String value) {
        if (!ended) {
            response.getHeaders().put(name, value);
        }
        return this;
    }

    /** Adds a header that may be there several times. */
    public synchronized Exchange adding(String name, String value) {
        if (!ended) {
            response.getHeaders().add(name, value);
        }
        return this;
    }

    /**
     * Tells the client of something that is not an error (OCI distribution specification, "Warnings").
     *
     * @param text printable ASCII without quotes, far below 4096 characters
     */
    public void warn(String text) {
        adding("Warning", "299 - \"" + text + "\"");
    }

    /** @return whether nobody was first: then the caller has to end the request */
    private synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    /** Answers without a body. */
    public void answer(int status) {
        if (end()) {
            if (status != 204 && status != 304) {
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
            }
            sendHead(status);
        }
    }

    /** Answers with a body, or with its headers alone if that was asked. */
    public void answer(int status, String contentType, byte[] body) {
        if (end()) {
            send(status, contentType, body);
        }
    }

    /** Answers with the headers that a body would have. */
    public void answerHead(int status) {
        if (end()) {
            sendHead(status);
        }
    }

    private void send(int status, String contentType, byte[] body) {
        if (isHead()) {
            describe(contentType, body);
            sendHead(status);
        } else {
            closeUnlessRead();
            write(status, contentType, body, callback);
        }
    }

    private void describe(String contentType, byte[] body) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    }

    private void write(int status, String contentType, byte[] body, Callback then) {
        describe(contentType, body);
        response.setStatus(status);
        response.write(true, ByteBuffer.wrap(body), then);
    }

    /**
     * Sends the headers. A callback that has to send them by itself may complete the request twice, if the handler returns at
     * that moment (jetty.project#14745, still seen in 12.1.14): the connection then hangs.
     */
    private void sendHead(int status) {
        response.setStatus(status);
        closeUnlessRead();
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    /** What is left of the request's body would be taken for the next request: then this answer is the last one. */
    private void closeUnlessRead() {
        boolean hasBody = request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        if (hasBody && (waitsForLeave() || !request.consumeAvailable())) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
    }

    /** To read would be to ask for the body. */
    private boolean waitsForLeave() {
        return !bodyRead && request.getHeaders().contains(HttpHeader.EXPECT);
    }

    /** Begins an answer whose body follows piece by piece, see {@link #write}. */
    public void begin(int status) {
        if (!hasEnded()) {
            response.setStatus(status);
            closeUnlessRead();
        }
    }

    /** Sends a piece of the body of an answer that has begun. */
    public void write(boolean last, ByteBuffer piece, Callback then) throws IOException {
        if (hasEnded()) {
            throw new IOException("the request has been answered otherwise");
        }
        response.write(last, piece, then);
    }

    public void answerJson(int status, JsonNode body) throws IOException {
        answer(status, "application/json", Json.MAPPER.writeValueAsBytes(body));
    }

    /** The whole body has been sent. */
    public void succeed() {
        if (end()) {
            callback.succeeded();
        }
    }

    /** As {@link #fail}, for an answer that has begun: if nothing was sent, what its headers say of the body is forgotten. */
    public void failBody(Throwable cause) {
        if (end()) {
            if (!response.isCommitted()) {
                response.reset();
            }
            endWith(cause);
        }
    }

    /** Goes on in a thread of the server. */
    public void resume(Step step) {
        request.getComponents().getExecutor().execute(() -> {
            try {
                step.run();
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            }
        });
    }

    /** Cuts the connection, for the client is gone or what was sent so far must not count as complete. */
    void abort(Throwable cause) {
        if (end()) {
            callback.failed(cause);
        }
    }

    /** Answers with the error that {@code cause} stands for; cuts the connection if the answer has begun. */
    public void fail(Throwable cause) {
        if (end()) {
            endWith(cause);
        }
    }

    private void endWith(Throwable cause) {
        if (response.isCommitted()) {
            callback.failed(cause);
            return;
        }
        Optional<OciException> storageFault = storageFaults.of(cause);
        OciException error = storageFault.orElseGet(() -> translate(cause));
        String what = method() + " " + request.getHttpURI().getPath();
        if (storageFault.isPresent()) {
            storageFaults.log(what, error.getMessage());
        } else if (error.status() >= 500
                && error.status() != HttpStatus.NOT_IMPLEMENTED_501) { // which is no fault of ours
            // A known fault says all there is to say; of any other, the trace is what helps.
            LOGGER.log(Level.WARNING, what + ": " + error.getMessage(), cause instanceof OciException ? null : cause);
        }
        // who announces far too much need not send any of it to be refused
        boolean atOnce = error.status() == HttpStatus.PAYLOAD_TOO_LARGE_413 && RequestDrain.isInVain(request);
        if (waitsForLeave()) {
            sendError(error, true);
        } else if (atOnce) {
            sendError(error, false);
        } else {
            // A client that is still sending would otherwise see its connection reset before it sees the answer.
            RequestDrain.then(request, complete -> sendError(error, complete));
        }
    }

    /** @param complete false if the client may go on sending */
    private void sendError(OciException error, boolean complete) {
        try {
            byte[] body = errorPage != null ? errorPage.render(error) : ErrorBody.of(error.code(), error.getMessage());
            String contentType = errorPage != null ? HTML : "application/json";
            if (complete || isHead()) {
                send(error.status(), contentType, body);
            } else {
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
                Runnable end = callback::succeeded;
                write(
                        error.status(),
                        contentType,
                        body,
                        Callback.from(() -> RequestDrain.whenAnswered(request, end), callback::failed));
            }
        } catch (IOException e) {
            callback.failed(e);
        }
    }

    private static OciException translate(Throwable cause) {
        if (cause instanceof OciException known) {
            return known;
        }
        if (cause instanceof HttpException http) {
            return new OciException(ErrorCode.UNSUPPORTED, http.getCode(), http.getReason(), cause);
        }
        return new OciException(ErrorCode.UNKNOWN, "the registry failed; its log says why");
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
