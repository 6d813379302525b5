package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
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
        ChangeRecord record = record(id, revision);
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

    private ChangeRecord record(ChangeId id, String revision)
            throws BuildsetException, IOException, InterruptedException {
        ChangeRecords records = new ChangeRecords(intermediate);
        String sanitized = revision == null ? null : new Change(id, revision, null).revision();
        var tested = records.newest(id, sanitized, Require.TESTED);
        var built = records.newest(id, sanitized, Require.BUILT);
        if (tested.isPresent()) {
            String other = built.map(newest -> newest.change().revision()).orElse("");
            if (revision == null && !other.equals(tested.get().change().revision())) {
                throw new BuildsetException("refusing to promote " + id + ": its newest build is of revision " + other
                        + ", of which no build has succeeded; name the revision that was merged (of revision "
                        + tested.get().change().revision() + " a build has succeeded)");
            }
            return tested.get();
        }
        String which = id + (revision == null ? "" : ", revision " + revision);
        throw new BuildsetException(
                built.isPresent()
                        ? "refusing to promote " + which + ": it was built, but no build of it has succeeded"
                        : "nothing is known of " + which + " in the intermediate registry " + intermediate
                                + ": check the project and the number");
    }
}
