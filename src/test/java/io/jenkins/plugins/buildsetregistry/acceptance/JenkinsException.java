package io.jenkins.plugins.buildsetregistry.acceptance;

import java.io.IOException;

/** Jenkins has answered a request with an error. */
final class JenkinsException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    JenkinsException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
