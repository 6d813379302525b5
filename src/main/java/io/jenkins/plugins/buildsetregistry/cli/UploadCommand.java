package io.jenkins.plugins.buildsetregistry.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code buildset upload}. */
@Command(
        name = "upload",
        mixinStandardHelpOptions = true,
        description = "Builds images as `build` does, and uploads them to their targets under temporary tags.",
        footer = "%nThe temporary tag is change_<number>_<revision>_<tag>; `promote` moves the final tags.")
final class UploadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private ChangeOptions change;

    @Mixin
    private AheadOptions ahead;

    @Mixin
    private RegistryOptions registries;

    @Mixin
    private ImageOptions images;

    @Option(
            names = "--dry-run",
            description =
                    "Build, check everything at the targets, print the plan, and upload nothing; nothing is published, nor does"
                            + " anything count as tested.")
    private boolean dryRun;

    private final Console console;

    UploadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (change.id() == null) {
            throw new ParameterException(
                    command.commandLine(), "Missing required option: --change=CHANGE (the temporary tag names it)");
        }
        return new Gate(console)
                .run(change, ahead, registries, images, dryRun ? Gate.Then.PLAN_UPLOAD : Gate.Then.UPLOAD);
    }
}
