package io.jenkins.plugins.buildsetregistry;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A containerd of the test's own. It runs no containers. */
public final class ContainerdDaemon extends ExternalResource {
    private final TemporaryFolder folder;
    private BackgroundProgram program;
    private String address;

    /** @param folder a rule that is applied before this one */
    public ContainerdDaemon(TemporaryFolder folder) {
        this.folder = folder;
    }

    @Override
    protected void before() throws Throwable {
        RequiresProgram.require("containerd");
        RequiresProgram.require("ctr");
        Path root = folder.newFolder().toPath();
        address = root.resolve("s").toString();
        Path config = Files.writeString(root.resolve("config.toml"), """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
                [grpc]
                  address = "%1$s/s"
                [ttrpc]
                  address = "%1$s/t"
                """.formatted(root));
        program = new BackgroundProgram(Command.of("containerd", "--config", config.toString()), root.resolve("log"));
        program.awaitReady(() -> new LocalHost()
                .run(Command.of("ctr", "--address", address, "version"), line -> {})
                .succeeded());
    }

    /** For {@code --address} of {@code ctr}. */
    public String address() {
        return address;
    }

    @Override
    protected void after() {
        if (program != null) {
            program.close();
        }
    }
}
