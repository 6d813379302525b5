package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.ChangeAliases;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.publish.PromotedBy;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.PromotionMethod;
import io.jenkins.plugins.buildsetregistry.publish.SummaryTable;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code buildset promote}. */
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        description = "After the merge: puts exactly what was tested under the final tags.",
        footer = {"", "Only registries are asked that --target or the auth file names, whatever the record says."})
final class PromoteCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private ChangeOptions change;

    @Mixin
    private RegistryOptions registries;

    @Mixin
    private DeletionOptions deletion;

    @Option(
            names = "--allow-unpublished-bases",
            description = "Promote although an image was built on one of a change that is not promoted.")
    private boolean unpublishedBases;

    @Option(names = "--force", description = "Move a final tag although it holds something unexpected.")
    private boolean force;

    @Option(
            names = "--delete-tags-after",
            paramLabel = "AGE",
            converter = PruneCommand.AgeText.class,
            description =
                    "Deletes the change's temporary tags afterwards, and those of other changes of the project that are"
                            + " promoted, or not built for so long, such as 30d; 0d: of no other change. All stay if it is"
                            + " not given.")
    private Duration deleteTagsAfter;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "tag",
            description =
                    "Where the bytes come from: tag, what `upload` has put under the temporary tags (no blob moves then);"
                            + " intermediate-registry, every image that was built, uploaded or not.")
    private PromotionMethod method;

    @Option(
            names = "--no-promotion-record",
            description =
                    "Leave no record beside each image of who has promoted it (your name on this machine), when, and from what:"
                            + " whoever can pull the image can read it.")
    private boolean noPromotionRecord;

    @Option(names = "--dry-run", description = "Check everything, print the plan, and change nothing.")
    private boolean dryRun;

    private final Console console;

    PromoteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (!change.tellsMerged()) {
            throw new ParameterException(
                    command.commandLine(), "Missing required option: --change=CHANGE, or --message-file=FILE");
        }
        IntermediateRegistry intermediate = registries.requiredIntermediate();
        ChangeId merged = change.merged(new ChangeAliases(intermediate));
        SummaryTable table = new SummaryTable();
        new Promoter(
                        intermediate,
                        registries.targets(),
                        deletion.deletions(registries),
                        deleteTagsAfter,
                        console,
                        table)
                .promote(merged, change.revision(), options(), dryRun);
        table.print(console);
        return 0;
    }

    private Promotion.Options options() {
        PromotedBy by = noPromotionRecord ? null : new PromotedBy(System.getProperty("user.name"), Instant.now(), null);
        return new Promotion.Options(unpublishedBases, force, method, by);
    }
}
