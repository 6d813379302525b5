package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.Preload;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts images of the buildset under their public names in the agent's docker daemon; undone by {@link ReleaseImages}. */
public final class PreloadImages extends AgentTask<Void> {
    private static final long serialVersionUID = 1;

    private final RegistryAccess registry;
    private final ArrayList<ImageName> images;
    private final Preload.Holder holder;
    private final Duration longest;
    private final TreeMap<String, String> environment;

    /**
     * @param registry with a login that may pull
     * @param longest time that the images are held if nobody releases them
     * @param environment that leads docker to its daemon
     */
    public PreloadImages(
            RegistryAccess registry,
            List<ImageName> images,
            Preload.Holder holder,
            Duration longest,
            Map<String, String> environment,
            TaskListener listener) {
        super(listener);
        this.registry = registry;
        this.images = new ArrayList<>(images);
        this.holder = holder;
        this.longest = longest;
        this.environment = new TreeMap<>(environment);
    }

    @Override
    Void run(Path root) throws EngineException, IOException, InterruptedException {
        try {
            Preload.find(new LocalHost(environment), Clock.systemUTC(), log()).take(registry, images, holder, longest);
        } catch (EngineException e) {
            throw new EngineException("preload: " + e.getMessage(), e);
        }
        return null;
    }
}
