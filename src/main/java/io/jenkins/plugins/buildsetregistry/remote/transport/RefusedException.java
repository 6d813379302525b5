package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.IOException;

/** We refuse to go where an answer leads; the message is for people and holds no secret. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    RefusedException(String message, int status) {
        super(message);
        this.status = status;
    }

    /** Of the answer that leads there. */
    public int status() {
        return status;
    }
}
