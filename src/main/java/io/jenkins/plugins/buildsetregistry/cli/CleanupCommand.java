package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.UploadTargets;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.publish.StaleTags;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code buildset cleanup}. */
@Command(
        name = "cleanup",
        mixinStandardHelpOptions = true,
        description = "Deletes temporary tags of changes that are promoted, or were not built for long; nothing else.",
        footer = {
            "",
            "Only registries are asked that --target, --repository or the auth file names, whatever the records say.",
            "",
            "Exit status 1: some tags that were to be deleted are there still; a warning says why. What --limit leaves out is"
                    + " no failure: run it again."
        })
final class CleanupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private RegistryOptions registries;

    @Mixin
    private DeletionOptions deletion;

    @Option(
            names = "--project",
            paramLabel = "PROJECT",
            description =
                    "Whose changes, such as github.com/acme/base; can be repeated. All that have uploaded if it is not"
                            + " given.")
    private List<String> projects = List.of();

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            converter = RepositoryText.class,
            description =
                    "Where to look, such as quay.io/acme/base; can be repeated. Where those projects have uploaded to if"
                            + " it is not given.")
    private List<ImageName> repositories = List.of();

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            defaultValue = "30d",
            converter = PruneCommand.AgeText.class,
            description =
                    "Since the newest build of a change that is not promoted, such as 36h; ${DEFAULT-VALUE} if it is not"
                            + " given, 0d for never.")
    private Duration olderThan;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many tags at most; ${DEFAULT-VALUE} if it is not given.")
    private int limit;

    @Option(names = "--dry-run", description = "Print what would be deleted, and change nothing.")
    private boolean dryRun;

    private final Console console;

    CleanupCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (limit < 1) {
            throw new ParameterException(command.commandLine(), "--limit must be at least 1, not " + limit);
        }
        IntermediateRegistry intermediate = registries.requiredIntermediate();
        Clock clock = Clock.systemUTC();
        List<UploadTargets.Place> places =
                new UploadTargets(intermediate).choose(projects, repositories, StaleTags.turn(clock.instant()));
        if (places.isEmpty()) {
            console.accept("nothing to look at: " + intermediate + " tells of no upload"
                    + (projects.isEmpty() && repositories.isEmpty() ? "" : " of these projects and repositories"));
            return 0;
        }
        StaleTags staleTags = new StaleTags(
                intermediate,
                registries.targets(repositories),
                deletion.deletions(registries),
                olderThan,
                clock,
                console);
        List<StaleTags.InRepository> plan = staleTags.plan(places, limit);
        if (dryRun) {
            staleTags.print(plan);
            console.accept("dry run: nothing was changed");
            return 0;
        }
        return staleTags.execute(plan) == 0 ? 0 : 1;
    }

    /** A repository, as image names spell it. */
    static final class RepositoryText implements ITypeConverter<ImageName> {
        @Override
        public ImageName convert(String text) {
            try {
                return ImageName.parse(text).withoutReference();
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "': " + e.getMessage());
            }
        }
    }
}
