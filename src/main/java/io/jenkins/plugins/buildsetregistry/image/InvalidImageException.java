package io.jenkins.plugins.buildsetregistry.image;

/** A name, digest, manifest or image description that breaks its grammar; the message names the value and the remedy. */
public final class InvalidImageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public InvalidImageException(String message) {
        super(message);
    }

    public InvalidImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
