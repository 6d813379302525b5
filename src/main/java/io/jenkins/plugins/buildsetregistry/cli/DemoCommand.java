package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.engine.ContainerEngine;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code buildset demo}: see {@link Demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Gates two dependent changes end to end, on this machine, and leaves nothing behind.")
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "embedded",
            description = "embedded (default), buildah, podman, docker or buildx.")
    private String engine;

    @Option(
            names = "--examples",
            paramLabel = "DIR",
            defaultValue = "examples",
            description = "Directory of the example projects.")
    private Path examples;

    @Option(
            names = "--peer",
            paramLabel = "PROGRAM",
            description = "docker-registry: the intermediate and the target registry are CNCF distribution's.")
    private String peer;

    @Option(
            names = "--intermediate",
            paramLabel = "URL[/PREFIX]",
            description = "Use this intermediate registry instead of starting one; its password is in the auth file.")
    private String intermediate;

    @Option(
            names = "--target",
            paramLabel = "URL",
            description = "Use this target registry instead of starting one; its password is in the auth file.")
    private String target;

    @Option(names = "--authfile", paramLabel = "FILE", description = "Passwords, as docker and podman keep them.")
    private Path authFile;

    private final Console console;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (peer != null && !peer.equals("docker-registry")) {
            throw new ParameterException(
                    command.commandLine(), "Invalid value for --peer: only docker-registry is known, not " + peer);
        }
        try (Machine machine = Machine.open(console);
                DemoRegistries registries = new DemoRegistries(machine, peer != null, authFile, console)) {
            boolean canRun = !engine.equals("embedded");
            DemoProjects projects = DemoProjects.copy(
                    examples.toAbsolutePath().normalize(), machine.run().path(), machine.host(), canRun);
            ContainerEngine builder = machine.engines().named(engine);
            registries.start(intermediate, target);
            new Demo(machine, registries, projects, builder, console).run();
        }
        console.accept("");
        console.accept("Done: no process and no file is left.");
        return 0;
    }
}
