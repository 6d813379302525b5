package org.kohsuke.stapler;

import java.io.IOException;

public class HttpResponses {
    public static HttpResponseException ok() {
        return status(200);
    }

    public static HttpResponseException notFound() {
        return status(404);
    }

    public static HttpResponseException forbidden() {
        return status(403);
    }

    public static HttpResponseException status(int code) {
        return new Status(code, null, null);
    }

    public static HttpResponseException error(int code, String errorMessage) {
        return new Status(code, errorMessage, null);
    }

    public static HttpResponseException error(Throwable cause) {
        return error(500, cause);
    }

    public static HttpResponseException error(int code, Throwable cause) {
        return new Status(code, cause.getMessage(), cause);
    }

    public static HttpResponseException errorWithoutStack(int code, String errorMessage) {
        return error(code, errorMessage);
    }

    public static HttpResponse redirectToDot() {
        return new HttpResponse() {
            @Override
            public void generateResponse(StaplerRequest2 req, StaplerResponse2 rsp, Object node) throws IOException {
                rsp.sendRedirect2(".");
            }
        };
    }

    public static HttpResponse text(String text) {
        return new HttpResponse() {
            @Override
            public void generateResponse(StaplerRequest2 req, StaplerResponse2 rsp, Object node) throws IOException {
                rsp.setContentType("text/plain;charset=UTF-8");
                rsp.getWriter().print(text);
            }
        };
    }

    public abstract static class HttpResponseException extends RuntimeException implements HttpResponse {
        public HttpResponseException() {}

        public HttpResponseException(String message) {
            super(message);
        }

        public HttpResponseException(String message, Throwable cause) {
            super(message, cause);
        }

        public HttpResponseException(Throwable cause) {
            super(cause);
        }
    }

    private static final class Status extends HttpResponseException {
        private final int code;

        Status(int code, String message, Throwable cause) {
            super(message, cause);
            this.code = code;
        }

        @Override
        public void generateResponse(StaplerRequest2 req, StaplerResponse2 rsp, Object node) throws IOException {
            if (getMessage() == null) {
                rsp.setStatus(code);
            } else {
                rsp.sendError(code, getMessage());
            }
        }
    }
}
