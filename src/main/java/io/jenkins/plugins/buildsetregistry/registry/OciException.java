package io.jenkins.plugins.buildsetregistry.registry;

import java.io.IOException;

/** A request that is answered with an error of the OCI distribution specification; the message reaches the client. */
public final class OciException extends IOException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final int status;

    public OciException(ErrorCode code, String message) {
        this(code, code.status(), message, null);
    }

    public OciException(ErrorCode code, int status, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.status = status;
    }

    public ErrorCode code() {
        return code;
    }

    public int status() {
        return status;
    }
}
