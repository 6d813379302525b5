package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.Buildset;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.buildset.RegistryManager;
import io.jenkins.plugins.buildsetregistry.buildset.RunDirectory;
import io.jenkins.plugins.buildsetregistry.engine.BuildRequest;
import io.jenkins.plugins.buildsetregistry.engine.ContainerEngine;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import io.jenkins.plugins.buildsetregistry.publish.SummaryTable;
import io.jenkins.plugins.buildsetregistry.publish.Upload;
import io.jenkins.plugins.buildsetregistry.publish.UploadedImage;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import io.jenkins.plugins.buildsetregistry.remote.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** One build of a change from start to end: its sidecar, its images, their uploads. */
final class BuildSession implements AutoCloseable {
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(2);

    private final Buildset buildset;
    private final RegistryDirectory registries;
    private final Console console;
    private final SummaryTable table;
    private final TransferListener progress;
    private final BuildsetRegistry registry;

    BuildSession(
            RunDirectory run,
            Buildset buildset,
            IntermediateRegistry intermediate,
            RegistryDirectory registries,
            RegistryManager.Options options,
            Console console,
            SummaryTable table)
            throws BuildsetException, IOException, InterruptedException {
        this.buildset = buildset;
        this.registries = registries;
        this.console = console;
        this.table = table;
        this.progress = new TransferProgress(console, PROGRESS_INTERVAL);
        this.registry = new RegistryManager(run, intermediate, Clock.systemUTC(), console).start(buildset, options);
    }

    BuildsetRegistry registry() {
        return registry;
    }

    /** Builds an image and publishes it at once, so that later ones and other changes can be built on it. */
    RecordedImage build(ImageSpec spec, Path workDirectory, ContainerEngine engine, Consumer<String> log)
            throws EngineException, BuildsetException, IOException, InterruptedException {
        return publish(make(spec, workDirectory, engine, log));
    }

    /** Builds an image that later ones of this session only can be built on. */
    RecordedImage keep(ImageSpec spec, Path workDirectory, ContainerEngine engine, Consumer<String> log)
            throws EngineException, BuildsetException, IOException, InterruptedException {
        return registry.keep(make(spec, workDirectory, engine, log));
    }

    private BuiltImage make(ImageSpec spec, Path workDirectory, ContainerEngine engine, Consumer<String> log)
            throws EngineException, IOException, InterruptedException {
        long start = System.nanoTime();
        log.accept("build " + spec.name() + " with " + engine.name());
        BuiltImage built = engine.build(new BuildRequest(
                spec,
                workDirectory.toString(),
                registry.writer(),
                registries,
                buildset.labels(),
                line -> log.accept("  " + line)));
        add(built, "built with " + engine.name(), start);
        return built;
    }

    private RecordedImage publish(BuiltImage built) throws BuildsetException, IOException, InterruptedException {
        long start = System.nanoTime();
        BuildsetRegistry.Published published = registry.publish(built, progress);
        if (published.copied() != null) {
            add(built, "published" + SummaryTable.moved(published.copied()), start);
        }
        return published.image();
    }

    /** Checks everything and prints the plan of an upload. */
    void planUpload(List<RecordedImage> images)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        Upload upload = uploading();
        upload.requireRights(upload.plan(images));
        console.accept("dry run: nothing was uploaded");
    }

    private Upload uploading() {
        return new Upload(buildset.change(), image -> registry.repository(image.name()), registries, progress, console);
    }

    /** Copies images of this session to their targets, under temporary tags. */
    void upload(List<RecordedImage> images)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        Upload upload = uploading();
        List<Upload.Step> plan = upload.plan(images);
        long[] start = {System.nanoTime()};
        List<UploadedImage> uploaded = upload.execute(plan, image -> {
            add(images, image, start[0]);
            start[0] = System.nanoTime();
        });
        registry.uploaded(uploaded.stream().map(UploadedImage::upload).toList());
    }

    private void add(List<RecordedImage> images, UploadedImage uploaded, long start) {
        RecordedUpload upload = uploaded.upload();
        RecordedImage image = images.stream()
                .filter(built -> upload.digest().equals(built.digest()))
                .filter(built -> upload.image().withoutReference().equals(built.name()))
                .findFirst()
                .orElseThrow();
        table.add(
                image.name().withTag(upload.temporaryTag()).toString(),
                image.digest(),
                image.platforms(),
                image.size(),
                change(),
                "uploaded" + SummaryTable.moved(uploaded.copied()),
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** What was built is good: others may rely on it, and it may be promoted. */
    void succeeded() throws BuildsetException, IOException, InterruptedException {
        registry.markTested();
    }

    private void add(BuiltImage image, String action, long start) {
        table.add(
                image.name().withTag(image.tags().get(0)).toString(),
                image.digest(),
                image.platforms(),
                image.size(),
                change(),
                action,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private String change() {
        return buildset.change() == null ? "-" : buildset.change().id().number();
    }

    @Override
    public void close() throws IOException {
        registry.close();
    }
}
