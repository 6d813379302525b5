package io.jenkins.plugins.buildsetregistry.engine;

/** A build failed or an engine cannot do what was asked; the message names image, line or engine, and the remedy. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
