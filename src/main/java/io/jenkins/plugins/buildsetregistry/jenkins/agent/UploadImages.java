package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import io.jenkins.plugins.buildsetregistry.publish.Upload;
import io.jenkins.plugins.buildsetregistry.publish.UploadedImage;
import io.jenkins.plugins.buildsetregistry.remote.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Copies images of a sidecar to their target registries, under temporary tags; builds first what was not built yet. */
public final class UploadImages extends RegistryTask<ArrayList<UploadedImage>> {
    private static final long serialVersionUID = 1;

    private final ArrayList<ImageSpec> specs;
    private final BuildMachine machine;
    private final boolean dryRun;

    /** @param dryRun whether to check everything and tell the plan only; what is not built yet is built, but not published */
    public UploadImages(
            RunningRegistry registry,
            Registries registries,
            List<ImageSpec> specs,
            BuildMachine machine,
            boolean dryRun,
            TaskListener listener) {
        super(registry, registries, listener);
        this.specs = new ArrayList<>(specs);
        this.machine = machine;
        this.dryRun = dryRun;
    }

    @Override
    ArrayList<UploadedImage> run(BuildsetRegistry running, Path workspace)
            throws BuildsetException, EngineException, PublishException, IOException, InterruptedException {
        if (running.buildset().change() == null) {
            throw new PublishException(
                    "cannot upload: it is not known which change this build is for, and a temporary tag"
                            + " is named after it; name it with 'change' of withBuildsetRegistry or uploadImage");
        }
        List<RecordedImage> images = images(running, workspace);
        Upload upload = new Upload(
                running.buildset().change(),
                image -> running.repository(image.name()),
                registries().targets(),
                new TransferProgress(log(), AgentTask.PROGRESS),
                log());
        List<Upload.Step> plan = upload.plan(images);
        if (dryRun) {
            upload.requireRights(plan);
            log().accept("dry run: nothing was uploaded");
            return new ArrayList<>(plan.stream()
                    .map(step -> UploadedImage.planned(step.planned()))
                    .toList());
        }
        List<UploadedImage> uploaded = upload.execute(
                plan,
                image -> log().accept("uploaded " + image.upload().image() + " as "
                        + image.upload().temporaryTag()));
        running.uploaded(uploaded.stream().map(UploadedImage::upload).toList());
        return new ArrayList<>(uploaded);
    }

    private List<RecordedImage> images(BuildsetRegistry running, Path workspace)
            throws BuildsetException, EngineException, IOException, InterruptedException {
        ChangeRecord record = running.record();
        List<ImageSpec> missing =
                specs.stream().filter(spec -> known(record, spec).isEmpty()).toList();
        List<RecordedImage> built = new ArrayList<>();
        if (!missing.isEmpty()) {
            try (ImageBuilder builder =
                    new ImageBuilder(running, registries().upstreams(), workspace, machine, dryRun, log())) {
                built.addAll(builder.build(missing));
            }
        }
        return specs.stream()
                .map(spec -> known(record, spec).orElseGet(() -> built.get(missing.indexOf(spec))))
                .toList();
    }

    private static Optional<RecordedImage> known(ChangeRecord record, ImageSpec spec) {
        return record.image(spec.name(), spec.tags().get(0))
                .filter(image -> image.tags().containsAll(spec.tags()));
    }
}
