package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** Something that an agent does with the sidecar that runs there. */
abstract class RegistryTask<T> extends AgentTask<T> {
    private static final long serialVersionUID = 1;

    private final String registry;
    private final Registries registries;

    RegistryTask(RunningRegistry registry, Registries registries, TaskListener listener) {
        super(listener);
        this.registry = registry.directory();
        this.registries = registries;
    }

    final Registries registries() {
        return registries;
    }

    @Override
    final T run(Path directory)
            throws BuildsetException, EngineException, PublishException, IOException, InterruptedException {
        return run(
                BuildsetRegistry.attach(Path.of(registry), registries.intermediateRegistry(), Clock.systemUTC()),
                directory);
    }

    /** @param directory that the task was given */
    abstract T run(BuildsetRegistry running, Path directory)
            throws BuildsetException, EngineException, PublishException, IOException, InterruptedException;
}
