package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.publish.MergedRecord;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Promotes what was tested of a change. */
final class Promoter {
    private final IntermediateRegistry intermediate;
    private final RegistryDirectory targets;
    private final Console console;
    private final SummaryTable table;

    Promoter(IntermediateRegistry intermediate, RegistryDirectory targets, Console console, SummaryTable table) {
        this.intermediate = intermediate;
        this.targets = targets;
        this.console = console;
        this.table = table;
    }

    /** @param revision or null for the newest that was tested */
    void promote(ChangeId id, String revision, Promotion.Options options, boolean dryRun)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        long start = System.nanoTime();
        console.accept("asking the intermediate registry " + intermediate);
        ChangeRecord record = MergedRecord.find(intermediate, id, revision);
        Promotion promotion = new Promotion(intermediate, targets, options, console);
        List<Promotion.Step> plan = promotion.plan(record);
        if (dryRun) {
            console.accept("dry run: nothing was changed");
            return;
        }
        promotion.execute(record, plan);
        for (Promotion.Step step : plan) {
            record.image(
                            step.upload().image().withoutReference(),
                            step.upload().image().tagOrLatest())
                    .ifPresent(image -> table.add(
                            step.upload().image().toString(),
                            step.upload().digest(),
                            image.platforms(),
                            image.size(),
                            id.number(),
                            step.isDone() ? "promoted already" : "promoted",
                            Duration.ofNanos(System.nanoTime() - start)));
        }
    }
}
