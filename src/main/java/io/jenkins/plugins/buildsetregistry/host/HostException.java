package io.jenkins.plugins.buildsetregistry.host;

import java.io.IOException;

/** A command or file operation on a host failed; the message names the command or file, and no secret. */
public final class HostException extends IOException {
    private static final long serialVersionUID = 1;

    public HostException(String message) {
        super(message);
    }

    public HostException(String message, Throwable cause) {
        super(message, cause);
    }
}
