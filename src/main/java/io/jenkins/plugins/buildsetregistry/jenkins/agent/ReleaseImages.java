package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.Preload;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** Undoes {@link PreloadImages}, however far that has come. */
public final class ReleaseImages extends AgentTask<Void> {
    private static final long serialVersionUID = 1;

    private final Preload.Holder holder;
    private final TreeMap<String, String> environment;

    /** @param environment as it was then */
    public ReleaseImages(Preload.Holder holder, Map<String, String> environment, TaskListener listener) {
        super(listener);
        this.holder = holder;
        this.environment = new TreeMap<>(environment);
    }

    @Override
    Void run(Path root) throws EngineException, IOException, InterruptedException {
        Preload.find(new LocalHost(environment), Clock.systemUTC(), log()).release(holder);
        return null;
    }
}
