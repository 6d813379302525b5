package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

/** A part of a Dockerfile that cannot be understood. Says what is wrong; its catcher knows file and line. */
public final class DockerfileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public DockerfileException(String message) {
        super(message);
    }
}
