package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.IOException;
import java.nio.file.Path;

/** Removes what {@link ConfigureEngines} wrote for a block; nothing happens if it is gone. */
public final class ForgetEngines extends AgentTask<Void> {
    private static final long serialVersionUID = 1;

    private final String directory;

    /** @param directory on the agent */
    public ForgetEngines(String directory) {
        super(TaskListener.NULL);
        this.directory = directory;
    }

    @Override
    Void run(Path root) throws IOException {
        new LocalHost().delete(directory);
        return null;
    }
}
