package io.jenkins.plugins.buildsetregistry.registry;

import java.io.IOException;

/** A request that is answered with an error of the OCI distribution specification; the message reaches the client. */
final class OciException extends IOException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final int status;

    OciException(ErrorCode code, String message) {
        this(code, code.status(), message, null);
    }

    OciException(ErrorCode code, int status, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.status = status;
    }

    ErrorCode code() {
        return code;
    }

    int status() {
        return status;
    }
}
