package io.jenkins.plugins.buildsetregistry;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A docker daemon of the test's own: what is in its store is the test's doing. */
public final class DockerDaemon extends ExternalResource {
    private final TemporaryFolder folder;
    private final Supplier<List<String>> options;
    private Path network;
    private BackgroundProgram program;
    private String address;

    /** @param folder a rule that is applied before this one */
    public DockerDaemon(TemporaryFolder folder) {
        this(folder, List::of);
    }

    /** @param options more options of {@code dockerd}, asked for when it starts */
    public DockerDaemon(TemporaryFolder folder, Supplier<List<String>> options) {
        this.folder = folder;
        this.options = options;
    }

    @Override
    protected void before() throws Throwable {
        RequiresProgram.require("docker");
        RequiresProgram.require("dockerd");
        Path root = folder.newFolder().toPath();
        network = root.resolve("exec/netns/default");
        address = "unix://" + root.resolve("s");
        List<String> command = new ArrayList<>(List.of(
                "dockerd",
                "--iptables=false",
                "--bridge=none",
                "--host=" + address,
                "--data-root=" + root.resolve("data"),
                "--exec-root=" + root.resolve("exec"),
                "--pidfile=" + root.resolve("pid")));
        command.addAll(options.get());
        program = new BackgroundProgram(new Command(command, Map.of(), null), root.resolve("log"));
        program.awaitReady(() -> new LocalHost()
                .run(Command.of("docker", "--host", address, "version"), line -> {})
                .succeeded());
    }

    /** For {@code DOCKER_HOST}. */
    public String address() {
        return address;
    }

    @Override
    protected void after() {
        if (program != null) {
            program.close();
            unmountNetwork();
        }
    }

    /** The daemon leaves its network namespace mounted, and with it the folder could not be deleted. */
    private void unmountNetwork() {
        try {
            new ProcessBuilder("umount", "-l", network.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
