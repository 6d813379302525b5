package io.jenkins.plugins.buildsetregistry.faults;

/** What a registry does wrong, or something before it. */
public enum Fault {
    LATENCY,
    CUT,
    RESET,
    TOO_MANY_REQUESTS,
    SERVER_ERROR,
    WRONG_DIGEST,
    FOREIGN_REDIRECT,
    TOKEN_EXPIRY,
    HTTP_1_0,
    WRONG_LENGTH,
    PROXY_PASSWORD;

    /** Why it cannot end like that, or null. */
    String exclusion(Outcome outcome) {
        return switch (this) {
            case LATENCY -> outcome == Outcome.FAILS ? "an answer that never comes is that of HANGS" : null;
            case RESET -> outcome == Outcome.HANGS ? "after a reset there is no connection to be silent on" : null;
            case WRONG_DIGEST ->
                outcome == Outcome.FAILS
                        ? null
                        : "whole and at once, it is refused at once: nobody asks for it again, or waits for more";
            default -> null;
        };
    }

    /** Whether it can be told from what should be, where requests of that kind are answered. */
    boolean concerns(String kind, Outcome outcome) {
        boolean read = kind.contains(": GET ");
        return switch (this) {
            case WRONG_DIGEST ->
                // Where it is not yet, no digest is told.
                read && !kind.endsWith(" tags") && !kind.endsWith(" referrers")
                        || kind.contains(": PUT ") && !kind.endsWith(" upload")
                        || kind.equals("source: HEAD manifest");
            case HTTP_1_0 -> read;
            // What a blob is long is known before, and another length is refused like another digest.
            case WRONG_LENGTH -> read && !(outcome == Outcome.RECOVERS && kind.endsWith(" blob"));
            // What cancels an upload is asked for once.
            case RESET, TOO_MANY_REQUESTS, SERVER_ERROR ->
                !(outcome == Outcome.INTERRUPTED && kind.endsWith(": DELETE upload"));
            default -> true;
        };
    }

    /** Whether clients can live with it all the time. */
    boolean isBearable() {
        return this == HTTP_1_0 || this == PROXY_PASSWORD;
    }

    /** Whether the client waits until it asks again, with nothing open meanwhile. */
    boolean isPaused() {
        return this == RESET || this == TOO_MANY_REQUESTS || this == SERVER_ERROR;
    }
}
