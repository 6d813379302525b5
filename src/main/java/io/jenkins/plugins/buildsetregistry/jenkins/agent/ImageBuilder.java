package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.engine.BuildOrder;
import io.jenkins.plugins.buildsetregistry.engine.BuildRequest;
import io.jenkins.plugins.buildsetregistry.engine.ContainerEngine;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.EngineSettings;
import io.jenkins.plugins.buildsetregistry.engine.Engines;
import io.jenkins.plugins.buildsetregistry.engine.ImageBuilds;
import io.jenkins.plugins.buildsetregistry.engine.embedded.EmbeddedEngine;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.publish.SummaryTable;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.TransferProgress;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Builds images of one workspace and publishes each at once, or keeps it for a dry run; what it needs for that is gone when it is
 * closed.
 */
final class ImageBuilder implements AutoCloseable {
    private final BuildsetRegistry running;
    private final RegistryDirectory upstreams;
    private final Path workspace;
    private final BuildMachine machine;
    private final boolean dryRun;
    private final Engines engines;
    private final Path temporary;
    private final Consumer<String> log;

    ImageBuilder(
            BuildsetRegistry running,
            RegistryDirectory upstreams,
            Path workspace,
            BuildMachine machine,
            boolean dryRun,
            Consumer<String> log)
            throws IOException {
        this.running = running;
        this.upstreams = upstreams;
        this.workspace = workspace;
        this.machine = machine;
        this.dryRun = dryRun;
        this.log = log;
        this.temporary = Files.createDirectories(Path.of(machine.temporary()));
        Map<String, String> environment = new HashMap<>(machine.environment());
        Map<String, String> own = Map.of("TMPDIR", temporary.toString());
        environment.putAll(own);
        EngineSettings settings = new EngineSettings(machine.buildOptions(), EngineSettings.DEFAULT.pinned());
        EmbeddedEngine embedded = new EmbeddedEngine(temporary, environment, settings.pinned());
        this.engines = new Engines(host(new LocalHost(environment), own), settings, embedded);
    }

    private Host host(LocalHost agent, Map<String, String> own) {
        if (machine.programs() == null) {
            return agent;
        }
        log.accept("programs of engines run as the blocks around this step run programs, such as in their container");
        return new LaunchedHost(agent, machine.programs(), own);
    }

    /** In the order given, whatever they are built on. */
    List<RecordedImage> build(List<ImageSpec> specs)
            throws BuildsetException, EngineException, IOException, InterruptedException {
        BuildOrder order = BuildOrder.of(specs, workspace.toString());
        List<ContainerEngine> found = engines.forAll(machine.engine(), specs, workspace.toString(), log);
        return new ImageBuilds<RecordedImage>(order, machine.parallel(), log)
                .run((index, lines) -> build(specs.get(index), found.get(index), lines));
    }

    private RecordedImage build(ImageSpec spec, ContainerEngine engine, Consumer<String> log)
            throws BuildsetException, EngineException, IOException, InterruptedException {
        long begun = System.nanoTime();
        log.accept("build " + spec.name() + " with " + engine.name());
        BuiltImage image = engine.build(new BuildRequest(
                spec,
                workspace.toString(),
                running.writer(),
                upstreams,
                running.buildset().labels(),
                line -> log.accept("  " + line)));
        long built = System.nanoTime();
        BuildsetRegistry.Published published = dryRun
                ? new BuildsetRegistry.Published(running.keep(image), null)
                : running.publish(image, new TransferProgress(log, AgentTask.PROGRESS));
        machine.told()
                .built(new BuildReport(
                        published.image(),
                        running.buildset().change(),
                        Duration.ofNanos(built - begun),
                        Duration.ofNanos(System.nanoTime() - built),
                        published.copied()));
        log.accept("built " + image.name().withTag(image.tags().get(0)) + " " + image.digest()
                + (published.copied() == null
                        ? ""
                        : ", published for changes behind it" + SummaryTable.moved(published.copied())));
        return published.image();
    }

    @Override
    public void close() throws IOException {
        new LocalHost().delete(temporary.toString());
        try {
            Files.deleteIfExists(temporary.getParent());
        } catch (DirectoryNotEmptyException e) {
            // the same step was begun anew after a restart
        }
    }
}
