package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.time.Duration;
import java.time.Instant;

/** A bearer token and the moment to stop using it; never printed. */
public record Token(String value, Instant expiry) {
    private static final Duration MARGIN = Duration.ofSeconds(10);

    public boolean isValid(Instant now) {
        return now.plus(MARGIN).isBefore(expiry);
    }

    @Override
    public String toString() {
        return "Token[****, " + expiry + "]";
    }
}
