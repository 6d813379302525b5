package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.DetachedHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Ends a sidecar; nothing happens if it was ended already. */
public final class StopRegistry extends AgentTask<Void> {
    private static final long serialVersionUID = 1;

    private final String directory;

    /** @param directory of the sidecar, on the agent */
    public StopRegistry(String directory, TaskListener listener) {
        super(listener);
        this.directory = directory;
    }

    @Override
    Void run(Path root) throws IOException {
        Path place = Path.of(directory);
        if (Files.exists(place)) {
            end(place);
        }
        return null;
    }

    private static void end(Path place) throws IOException {
        try {
            BuildsetRegistry.attach(place, null, Clock.systemUTC()).close();
        } catch (BuildsetException | IOException e) {
            DetachedHome.discard(place); // it has ended by itself, or never really began
        }
    }
}
