package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.engine.ImageBuilds;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildImages;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildMachine;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuiltImages;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.LaunchedPrograms;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.NamedBases;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Programs;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UploadImages;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import io.jenkins.plugins.buildsetregistry.publish.UploadedImage;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Builds or uploads images of a workspace: with the registry of the block around it, or else with one of its own. Can be done
 * again.
 */
public final class ImageWork implements Serializable {
    private static final long serialVersionUID = 1;

    private final ArrayList<ImageSpec> specs;
    private final String engine;
    private final ArrayList<String> buildOptions;
    private final int parallel;
    private final OwnRegistry own;
    /** Name of the directory in which an agent has files of the build, secrets among them. */
    private String directory = newDirectory();

    /**
     * @param engine or null to find one that can build the image
     * @param buildOptions added to the engine's build command
     * @param parallel how many of several images are built at once
     * @param own started if there is no other
     */
    public ImageWork(List<ImageSpec> specs, String engine, List<String> buildOptions, int parallel, OwnRegistry own) {
        this.specs = new ArrayList<>(specs);
        this.engine = engine;
        this.buildOptions = new ArrayList<>(buildOptions);
        this.parallel = parallel;
        this.own = own;
    }

    private static String newDirectory() {
        return "buildset-" + newWord(16);
    }

    private static String newWord(int length) {
        return UUID.randomUUID().toString().replace("-", "").substring(0, length);
    }

    private Object readResolve() {
        directory = directory == null ? newDirectory() : directory; // stored by an earlier version
        return this;
    }

    /** Images that were built, and where they are. */
    public record Built(List<RecordedImage> images, RunningRegistry registry) {}

    private interface Task<T> {
        T with(RunningRegistry registry, Registries registries, BuildMachine machine)
                throws IOException, InterruptedException;
    }

    /** @param enclosing the registry to use, or null for one of its own */
    public Built build(BuildPlace place, BlockRegistry enclosing)
            throws BuildsetException, IOException, InterruptedException {
        return run(
                place,
                enclosing,
                (registry, registries, machine) -> new Built(
                        workspace(place).act(new BuildImages(registry, registries, specs, machine, place.listener())),
                        registry));
    }

    /**
     * @param enclosing the registry to use, or null for one of its own
     * @param dryRun whether only to tell what would be uploaded
     */
    public List<RecordedUpload> upload(BuildPlace place, BlockRegistry enclosing, boolean dryRun)
            throws BuildsetException, IOException, InterruptedException {
        List<UploadedImage> uploads = run(place, enclosing, (registry, registries, machine) -> {
            List<ImageName> images = specs.stream().map(ImageSpec::name).toList();
            try (LentTargets lent = TargetTokens.lend(place, images)) {
                return workspace(place)
                        .act(new UploadImages(
                                registry,
                                registries.withTargets(lent.targets()),
                                specs,
                                machine,
                                dryRun,
                                place.listener()));
            }
        });
        if (!dryRun) {
            ImagesAction.uploaded(place.run(), uploads);
        }
        return uploads.stream().map(UploadedImage::upload).toList();
    }

    private <T> T run(BuildPlace place, BlockRegistry enclosing, Task<T> task)
            throws BuildsetException, IOException, InterruptedException {
        removeFiles(
                place.workspace(), place.listener()); // of an attempt before a restart, whatever becomes of this one
        if (enclosing != null) {
            own.requireSameIntermediate(enclosing.own());
            return run(place, enclosing.on(place), enclosing.own(), enclosing, task);
        }
        OwnRegistry kept = RegistryAction.keep(place.run(), own);
        boolean succeeded = false;
        try {
            T result = run(place, kept.start(place), kept, null, task);
            succeeded = true; // whether it is tested is decided by the build's end
            return result;
        } finally {
            end(kept, succeeded, place.run(), place.listener());
        }
    }

    private <T> T run(BuildPlace place, RunningRegistry registry, OwnRegistry of, BlockRegistry enclosing, Task<T> task)
            throws IOException, InterruptedException {
        List<ImageName> bases = workspace(place).act(new NamedBases(specs));
        Registries registries = of.intermediate(place.run())
                .withUpstreams(BuildsetRegistryConfiguration.get().upstreams(place.run(), bases, place.listener()));
        VirtualChannel agent = place.workspace().getChannel();
        Set<ImageName> names = specs.stream().map(ImageSpec::name).collect(Collectors.toSet());
        try (ToldImages told = new ToldImages(place, enclosing, names, of.intermediateName())) {
            BuiltImages exported = agent.export(BuiltImages.class, told);
            if (place.decorated() == null) {
                return task.with(registry, registries, machine(place, null, exported));
            }
            try (LaunchedPrograms programs = programs(place)) {
                return task.with(registry, registries, machine(place, programs.exported(agent), exported));
            }
        }
    }

    /** Those of each attempt are apart: what cannot be removed is in nobody's way. */
    private void removeFiles(FilePath workspace, TaskListener listener) throws InterruptedException {
        FilePath files = files(workspace);
        try {
            files.deleteRecursive();
        } catch (IOException e) {
            listener.getLogger()
                    .println("WARNING: " + files
                            + " of an earlier attempt at this step could not be removed; there may be"
                            + " secrets in it: " + e.getMessage());
        }
    }

    private FilePath files(FilePath workspace) {
        return WorkspaceList.tempDir(workspace).child(directory);
    }

    /** What a lost task still writes goes with the rest, what it removes is not that of the next one. */
    private BuildMachine machine(BuildPlace place, Programs programs, BuiltImages told) {
        String temporary = files(place.workspace()).child(newWord(8)).getRemote();
        int atOnce = parallel == 0 ? ImageBuilds.DEFAULT_LIMIT : parallel; // stored before the field was there
        return new BuildMachine(engine, buildOptions, atOnce, place.environment(), temporary, programs, told);
    }

    private LaunchedPrograms programs(BuildPlace place) {
        Map<String, String> environment = new HashMap<>(place.environment());
        // docker.inside has variables on a command line; engines are given secrets as files
        environment.keySet().removeAll(RegistryVariables.SENSITIVE);
        specs.stream()
                .flatMap(spec -> spec.secrets().stream())
                .forEach(secret -> environment.remove(secret.variable()));
        return new LaunchedPrograms(place.decorated(), environment);
    }

    private static void end(OwnRegistry own, boolean succeeded, Run<?, ?> run, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        try {
            if (!succeeded) {
                own.decide(run, false, listener);
            }
        } finally {
            own.stop(run, listener);
        }
    }

    /**
     * Ends what it may have begun before a restart of the controller.
     *
     * @param workspace or null if its agent is gone
     */
    public void abandon(Run<?, ?> run, FilePath workspace, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        try {
            if (workspace != null) {
                removeFiles(workspace, listener);
            }
        } finally {
            end(RegistryAction.keep(run, own), false, run, listener);
        }
    }

    /** {@code node {}} does not make it. */
    private static FilePath workspace(BuildPlace place) throws IOException, InterruptedException {
        place.workspace().mkdirs();
        return place.workspace();
    }
}
