package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds images in a workspace, each after those that it is built on, and publishes each at once. */
public final class BuildImages extends RegistryTask<ArrayList<RecordedImage>> {
    private static final long serialVersionUID = 1;

    private final ArrayList<ImageSpec> specs;
    private final BuildMachine machine;

    public BuildImages(
            RunningRegistry registry,
            Registries registries,
            List<ImageSpec> specs,
            BuildMachine machine,
            TaskListener listener) {
        super(registry, registries, listener);
        this.specs = new ArrayList<>(specs);
        this.machine = machine;
    }

    @Override
    ArrayList<RecordedImage> run(BuildsetRegistry running, Path workspace)
            throws BuildsetException, EngineException, IOException, InterruptedException {
        try (ImageBuilder builder =
                new ImageBuilder(running, registries().upstreams(), workspace, machine, false, log())) {
            return new ArrayList<>(builder.build(specs));
        }
    }
}
