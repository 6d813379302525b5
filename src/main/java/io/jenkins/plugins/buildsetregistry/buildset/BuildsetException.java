package io.jenkins.plugins.buildsetregistry.buildset;

/** A change, its record or its sidecar is not what it must be; the message names it and the remedy. */
public final class BuildsetException extends Exception {
    private static final long serialVersionUID = 1;

    public BuildsetException(String message) {
        super(message);
    }

    public BuildsetException(String message, Throwable cause) {
        super(message, cause);
    }
}
