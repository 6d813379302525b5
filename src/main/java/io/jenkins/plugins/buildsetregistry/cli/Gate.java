package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Buildset;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.engine.BuildOrder;
import io.jenkins.plugins.buildsetregistry.engine.ContainerEngine;
import io.jenkins.plugins.buildsetregistry.engine.ImageBuilds;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.publish.SummaryTable;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** What {@code build} and {@code upload} have in common: one session with a sidecar of its own. */
final class Gate {
    private final Console console;

    Gate(Console console) {
        this.console = console;
    }

    /** What becomes of the images after they are built. */
    enum Then {
        NOTHING,
        PLAN_UPLOAD,
        UPLOAD
    }

    int run(ChangeOptions change, AheadOptions ahead, RegistryOptions registries, ImageOptions images, Then then)
            throws Exception {
        List<ImageSpec> specs = images.specs();
        IntermediateRegistry intermediate = registries.intermediate();
        RegistryDirectory targets = registries.targets();
        Buildset buildset = new Buildset(
                change.change(),
                BuildId.at(Instant.now(), new SecureRandom()),
                0,
                null,
                change.dependsOn(),
                change.alias());
        SummaryTable table = new SummaryTable();
        try (Machine machine = Machine.open(console)) {
            BuildOrder order = BuildOrder.of(specs, images.workDirectory().toString());
            List<ContainerEngine> engines = machine.engines()
                    .forAll(images.engine(), specs, images.workDirectory().toString(), console);
            if (intermediate != null) {
                console.accept("asking the intermediate registry " + intermediate);
            }
            try (BuildSession session =
                    new BuildSession(machine.run(), buildset, intermediate, targets, ahead.options(), console, table)) {
                boolean dryRun = then == Then.PLAN_UPLOAD;
                List<RecordedImage> built = new ImageBuilds<RecordedImage>(order, images.parallel(), console)
                        .run((index, log) -> {
                            ImageSpec spec = specs.get(index);
                            ContainerEngine engine = engines.get(index);
                            return dryRun
                                    ? session.keep(spec, images.workDirectory(), engine, log)
                                    : session.build(spec, images.workDirectory(), engine, log);
                        });
                if (dryRun) {
                    session.planUpload(built);
                } else {
                    if (then == Then.UPLOAD) {
                        session.upload(built);
                    }
                    session.succeeded();
                }
            }
        }
        table.print(console);
        return 0;
    }
}
