package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.FilePath;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildImages;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildMachine;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UploadImages;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Builds or uploads images of a workspace: with the registry of the block around it, or else with one of its own. Can be done
 * again.
 */
public final class ImageWork implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = Logger.getLogger(ImageWork.class.getName());

    private final ArrayList<ImageSpec> specs;
    private final String engine;
    private final ArrayList<String> buildOptions;
    private final OwnRegistry own;

    /**
     * @param engine or null to find one that can build the image
     * @param buildOptions added to the engine's build command
     * @param own started if there is no other
     */
    public ImageWork(List<ImageSpec> specs, String engine, List<String> buildOptions, OwnRegistry own) {
        this.specs = new ArrayList<>(specs);
        this.engine = engine;
        this.buildOptions = new ArrayList<>(buildOptions);
        this.own = own;
    }

    /** Images that were built, and where they are. */
    public record Built(List<RecordedImage> images, RunningRegistry registry) {}

    private interface Task<T> {
        T with(RunningRegistry registry, BuildMachine machine) throws IOException, InterruptedException;
    }

    /** @param enclosing the registry to use, or null for one of its own */
    public Built build(BuildPlace place, RunningRegistry enclosing)
            throws BuildsetException, IOException, InterruptedException {
        return run(
                place,
                enclosing,
                (registry, machine) -> new Built(
                        workspace(place)
                                .act(new BuildImages(registry, registries(place), specs, machine, place.listener())),
                        registry));
    }

    /** @param enclosing the registry to use, or null for one of its own */
    public List<RecordedUpload> upload(BuildPlace place, RunningRegistry enclosing)
            throws BuildsetException, IOException, InterruptedException {
        return run(
                place,
                enclosing,
                (registry, machine) -> workspace(place)
                        .act(new UploadImages(registry, registries(place), specs, machine, place.listener())));
    }

    private <T> T run(BuildPlace place, RunningRegistry enclosing, Task<T> task)
            throws BuildsetException, IOException, InterruptedException {
        if (enclosing != null) {
            NodeFiles.requireOn(enclosing, place.node());
            return withTemporary(place, enclosing, task);
        }
        boolean succeeded = false;
        try {
            T result = withTemporary(place, own.start(place), task);
            succeeded = true;
            return result;
        } finally {
            own.stop(place.run(), succeeded, place.listener());
        }
    }

    private Registries registries(BuildPlace place) throws IOException {
        List<ImageName> names = specs.stream().map(ImageSpec::name).toList();
        return own.registries(place.run(), names);
    }

    /** {@code node {}} does not make it. */
    private static FilePath workspace(BuildPlace place) throws IOException, InterruptedException {
        place.workspace().mkdirs();
        return place.workspace();
    }

    private <T> T withTemporary(BuildPlace place, RunningRegistry registry, Task<T> task)
            throws IOException, InterruptedException {
        FilePath temporary = WorkspaceList.tempDir(place.workspace()).child("buildset-registry-" + UUID.randomUUID());
        try {
            return task.with(
                    registry, new BuildMachine(engine, buildOptions, place.environment(), temporary.getRemote()));
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** The step's own fault is what matters; what cannot be deleted goes with the workspace. */
    private static void deleteQuietly(FilePath temporary) throws InterruptedException {
        try {
            temporary.deleteRecursive();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "cannot delete " + temporary.getRemote());
        }
    }
}
