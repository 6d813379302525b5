package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.DetachedHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Ends a sidecar, and says before that what it held is tested; nothing happens if it was ended already. */
public final class StopRegistry extends AgentTask<Void> {
    private static final long serialVersionUID = 1;

    private final String directory;
    private final Registries registries;
    private final boolean tested;

    /** @param directory of the sidecar, on the agent */
    public StopRegistry(String directory, Registries registries, boolean tested, TaskListener listener) {
        super(listener);
        this.directory = directory;
        this.registries = registries;
        this.tested = tested;
    }

    @Override
    Void run(Path root) throws BuildsetException, IOException, InterruptedException {
        Path place = Path.of(directory);
        if (!Files.exists(place)) {
            return null;
        }
        try {
            if (tested) {
                BuildsetRegistry.markTested(place, registries.intermediateRegistry());
            }
        } finally {
            end(place);
        }
        return null;
    }

    private void end(Path place) throws IOException {
        try {
            BuildsetRegistry.attach(place, null, Clock.systemUTC()).close();
        } catch (BuildsetException | IOException e) {
            DetachedHome.discard(place); // it has ended by itself, or never really began
        }
    }
}
