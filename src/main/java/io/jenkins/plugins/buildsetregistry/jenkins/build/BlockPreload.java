package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.AbortException;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.engine.Preload;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.PreloadImages;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadSecrets;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReleaseImages;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

/** Images that docker's daemon has under their public names for the time of one block. Kept in the state of the step. */
public final class BlockPreload implements Serializable {
    private static final long serialVersionUID = 1;

    /** What leads docker to its daemon: it must be found again at the end, and the rest of an environment may hold secrets. */
    private static final List<String> OF_DOCKER = List.of(
            "PATH",
            "HOME",
            "USERPROFILE",
            "XDG_RUNTIME_DIR",
            "DOCKER_HOST",
            "DOCKER_CONTEXT",
            "DOCKER_CONFIG",
            "DOCKER_CERT_PATH",
            "DOCKER_TLS_VERIFY",
            "DOCKER_API_VERSION");

    private final ArrayList<String> images;
    private final String id = UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    /** Replaced as a whole: it may be stored meanwhile. */
    private volatile HashMap<String, String> environment = new HashMap<>();

    private volatile String build;
    private volatile String node;

    /** @param images public names, maybe none */
    public BlockPreload(List<String> images) {
        this.images = new ArrayList<>(images);
    }

    /**
     * Notes where the images are going to be. Store it before they are taken: who is killed in the middle of that must know what to
     * release.
     *
     * @return whether there is anything to take
     */
    public boolean prepare(BuildPlace place) {
        if (images.isEmpty()) {
            return false;
        }
        HashMap<String, String> daemon = new HashMap<>();
        for (String variable : OF_DOCKER) { // asked for by the case of the node's system
            if (place.environment().containsKey(variable)) {
                daemon.put(variable, place.environment().get(variable));
            }
        }
        environment = daemon;
        build = place.run().getFullDisplayName();
        node = place.node().getNodeName();
        return true;
    }

    /**
     * On the node of the step, which was prepared for; done again, it changes nothing.
     *
     * @throws IOException if docker cannot be used there, or another build holds one of the names
     */
    public void take(BuildPlace place, BlockRegistry registry) throws IOException, InterruptedException {
        RunningRegistry running = registry.running();
        ReadSecrets.Secrets secrets =
                running == null ? null : RunningSecrets.get().of(running).orElse(null);
        if (secrets == null) {
            throw new AbortException("preload: the buildset registry has ended");
        }
        NodeFiles.sidecars(place.node())
                .act(new PreloadImages(
                        running.access(secrets.reader()),
                        images.stream().map(ImageName::parse).toList(),
                        new Preload.Holder(id, build),
                        BuildsetRegistryConfiguration.get().getSidecar().maximumLife(),
                        environment,
                        place.listener()));
    }

    /** Nothing happens if nothing was taken. What its node cannot do any more, other builds that use the daemon do later. */
    public void release(TaskListener listener) throws InterruptedException {
        if (node == null) {
            return;
        }
        try {
            NodeFiles.sidecars(NodeFiles.node(node))
                    .act(new ReleaseImages(new Preload.Holder(id, build), environment, listener));
        } catch (IOException e) {
            listener.getLogger()
                    .println("WARNING: docker on '" + node + "' may still have " + String.join(", ", images)
                            + " as this build preloaded them; the next preload there puts back what was there before,"
                            + " when the registry's longest life is over: " + e.getMessage());
        }
    }
}
