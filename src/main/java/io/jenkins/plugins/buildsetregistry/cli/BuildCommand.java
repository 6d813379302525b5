package io.jenkins.plugins.buildsetregistry.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code buildset build}. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = "Builds images with those of changes ahead, and publishes them to the intermediate registry.",
        footer = "%nNothing becomes public. With --change, other changes can be built on what comes out.")
final class BuildCommand implements Callable<Integer> {
    @Mixin
    private ChangeOptions change;

    @Mixin
    private AheadOptions ahead;

    @Mixin
    private RegistryOptions registries;

    @Mixin
    private ImageOptions images;

    private final Console console;

    BuildCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return new Gate(console).run(change, ahead, registries, images, Gate.Then.NOTHING);
    }
}
