package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.publish.MergedRecord;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import io.jenkins.plugins.buildsetregistry.publish.StaleTags;
import io.jenkins.plugins.buildsetregistry.publish.SummaryTable;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Promotes what was tested of a change, and deletes temporary tags that nobody needs then, if it is to. */
final class Promoter {
    private final IntermediateRegistry intermediate;
    private final RegistryDirectory targets;
    private final Deletions deletions;
    private final Duration retention;
    private final Console console;
    private final SummaryTable table;

    /** As the other one; tags are deleted with the passwords that images are published with. */
    Promoter(
            IntermediateRegistry intermediate,
            RegistryDirectory targets,
            Duration retention,
            Console console,
            SummaryTable table) {
        this(intermediate, targets, Deletions.of(targets), retention, console, table);
    }

    /** @param retention of temporary tags, as {@link StaleTags} takes it; null: all stay */
    Promoter(
            IntermediateRegistry intermediate,
            RegistryDirectory targets,
            Deletions deletions,
            Duration retention,
            Console console,
            SummaryTable table) {
        this.intermediate = intermediate;
        this.targets = targets;
        this.deletions = deletions;
        this.retention = retention;
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
        Promotion.Plan plan = promotion.plan(record);
        StaleTags staleTags = new StaleTags(
                intermediate,
                targets,
                deletions,
                retention == null ? Duration.ZERO : retention,
                Clock.systemUTC(),
                console);
        List<Promotion.Step> cleaned = retention == null
                ? List.of()
                : plan.steps().stream().filter(Promotion.Step::hasTemporaryTag).toList();
        if (dryRun) {
            promotion.requireRights(plan);
            staleTags.print(staleTags.plan(record, cleaned));
            console.accept("dry run: nothing was changed");
            return;
        }
        promotion.execute(plan);
        for (Promotion.Step step : plan.steps()) {
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
        staleTags.execute(staleTags.plan(record, cleaned));
    }
}
