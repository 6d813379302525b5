package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.time.Duration;

/** Logins of this user from this address have failed so often that for a while none is looked at. */
public final class TooManyFailures extends Exception {
    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    TooManyFailures(Duration retryAfter) {
        super("too many failed logins: try again later", null, false, false);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
