package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/** Reads the passwords of a sidecar, which are in a file on the agent only. The sidecar may have ended; null if its files are gone. */
public final class ReadSecrets extends AgentTask<ReadSecrets.Secrets> {
    private static final long serialVersionUID = 1;

    private final String directory;

    /** For the environment and the masking of a block; never to be kept. */
    public record Secrets(Credentials writer, Credentials reader) implements Serializable {}

    /** @param directory of the sidecar, on the agent */
    public ReadSecrets(String directory) {
        super(TaskListener.NULL);
        this.directory = directory;
    }

    @Override
    Secrets run(Path root) throws IOException {
        return BuildsetRegistry.passwords(Path.of(directory))
                .map(passwords -> new Secrets(passwords.writer(), passwords.reader()))
                .orElse(null);
    }
}
