package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import java.io.IOException;
import java.nio.file.Path;

/** Removes what {@link ConfigureEngines} wrote for a block; nothing happens if it is gone, with its sidecar or without. */
public final class ForgetEngines extends AgentTask<Void> {
    private static final long serialVersionUID = 1;

    private final String registry;
    private final String block;

    /** @param block its name */
    public ForgetEngines(RunningRegistry registry, String block) {
        super(TaskListener.NULL);
        this.registry = registry.directory();
        this.block = BlockDirectory.requireName(block);
    }

    @Override
    Void run(Path root) throws IOException {
        new LocalHost().delete(BlockDirectory.of(Path.of(registry), block).toString());
        return null;
    }
}
