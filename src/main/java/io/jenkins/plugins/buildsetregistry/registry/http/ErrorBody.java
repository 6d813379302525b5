package io.jenkins.plugins.buildsetregistry.registry.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** The answer to requests that Jetty itself refuses, in the form of the OCI distribution specification ("Error Codes"). */
public final class ErrorBody implements Request.Handler {
    /** What Jetty calls the method of a request whose first line it could not read. */
    private static final String UNREADABLE = "BAD";

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        boolean unreadable = UNREADABLE.equals(request.getMethod());
        int status = response.getStatus();
        if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException refusal) {
            status = refusal.getCode();
            response.setStatus(status);
        } else if (unreadable) {
            // Refusing what the client has spoilt, Jetty 12.1.14 was seen to fail ("channel already completed").
            status = HttpStatus.BAD_REQUEST_400;
            response.setStatus(status);
        }
        byte[] body = of(status >= 500 ? ErrorCode.UNKNOWN : ErrorCode.UNSUPPORTED, HttpStatus.getMessage(status));
        boolean tunnel = HttpMethod.CONNECT.is(request.getMethod());
        if (unreadable || tunnel || !request.getConnectionMetaData().isPersistent()) {
            // It may have been HEAD, whose client takes the body for the next answer; what follows CONNECT was
            // meant for somebody else; Jetty does not always say that it closes.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        boolean wantsNone = "HEAD".equals(request.getMethod());
        // Not as the last piece, though nothing follows. Jetty takes a request for over once its last piece is out,
        // and runs the callback of an error later: in the middle of the next request, which that spoils (12.1.14,
        // as jetty.project#14745).
        response.write(false, wantsNone ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(body), callback);
        return true;
    }

    static byte[] of(ErrorCode code, String message) throws IOException {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.putArray("errors").addObject().put("code", code.name()).put("message", message);
        return Json.MAPPER.writeValueAsBytes(body);
    }
}
