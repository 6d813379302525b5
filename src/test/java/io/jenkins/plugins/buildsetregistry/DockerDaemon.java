package io.jenkins.plugins.buildsetregistry;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A docker daemon of the test's own: what is in its store is the test's doing. */
public final class DockerDaemon extends ExternalResource {
    private final TemporaryFolder folder;
    private final Callable<DockerPrograms> wanted;
    private final Supplier<List<String>> options;
    private final String configuration;
    private DockerPrograms programs;
    private Path network;
    private BackgroundProgram program;
    private String address;

    /** @param folder a rule that is applied before this one */
    public DockerDaemon(TemporaryFolder folder) {
        this(folder, List::of);
    }

    /** @param options more options of {@code dockerd}, asked for when it starts */
    public DockerDaemon(TemporaryFolder folder, Supplier<List<String>> options) {
        this(folder, DockerPrograms::installed, options, "{}");
    }

    /**
     * @param wanted which docker; asked for when it starts
     * @param configuration content of its {@code daemon.json}
     */
    public DockerDaemon(TemporaryFolder folder, Callable<DockerPrograms> wanted, String configuration) {
        this(folder, wanted, List::of, configuration);
    }

    private DockerDaemon(
            TemporaryFolder folder,
            Callable<DockerPrograms> wanted,
            Supplier<List<String>> options,
            String configuration) {
        this.folder = folder;
        this.wanted = wanted;
        this.options = options;
        this.configuration = configuration;
    }

    @Override
    protected void before() throws Throwable {
        programs = wanted.call();
        Path root = folder.newFolder().toPath();
        network = root.resolve("exec/netns/default");
        address = "unix://" + root.resolve("s");
        List<String> command = new ArrayList<>(List.of(
                programs.daemon().toString(),
                "--config-file=" + Files.writeString(root.resolve("daemon.json"), configuration),
                "--iptables=false",
                "--bridge=none",
                "--host=" + address,
                "--data-root=" + root.resolve("data"),
                "--exec-root=" + root.resolve("exec"),
                "--pidfile=" + root.resolve("pid")));
        command.addAll(options.get());
        program = new BackgroundProgram(new Command(command, Map.of(), null), root.resolve("log"));
        LocalHost client = new LocalHost(environment());
        program.awaitReady(
                () -> client.run(Command.of("docker", "version"), line -> {}).succeeded());
    }

    /** Of a client that meets this daemon. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(programs.environment());
        environment.put("DOCKER_HOST", address);
        return environment;
    }

    public DockerPrograms programs() {
        return programs;
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
