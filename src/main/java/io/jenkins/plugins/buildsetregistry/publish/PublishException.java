package io.jenkins.plugins.buildsetregistry.publish;

/** An upload or promotion was refused or broke off; the message names image and registry, what was done, and the remedy. */
public final class PublishException extends Exception {
    private static final long serialVersionUID = 1;

    public PublishException(String message) {
        super(message);
    }

    public PublishException(String message, Throwable cause) {
        super(message, cause);
    }
}
