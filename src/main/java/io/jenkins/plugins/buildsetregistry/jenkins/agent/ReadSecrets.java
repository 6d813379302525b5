package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.Serializable;
import java.nio.file.Path;

/** Reads the passwords of a sidecar, which are in a file on the agent only. */
public final class ReadSecrets extends RegistryTask<ReadSecrets.Secrets> {
    private static final long serialVersionUID = 1;

    /** For the environment and the masking of a block; never to be kept. */
    public record Secrets(Credentials writer, Credentials reader) implements Serializable {}

    public ReadSecrets(RunningRegistry registry) {
        super(registry, Registries.NONE, TaskListener.NULL);
    }

    @Override
    Secrets run(BuildsetRegistry running, Path directory) {
        return new Secrets(running.writer().credentials(), running.reader().credentials());
    }
}
