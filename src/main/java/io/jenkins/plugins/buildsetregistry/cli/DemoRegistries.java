package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The intermediate registry and the target registry of the demonstration, both with passwords. */
final class DemoRegistries implements AutoCloseable {
    /** The registry that the example Dockerfiles name. */
    static final String PUBLIC_NAME = "registry.example.org";

    private final Machine machine;
    private final boolean peer;
    private final Path authFile;
    private final Console console;
    private final SecureRandom random = new SecureRandom();
    private final List<RegistryServer> servers = new ArrayList<>();
    private IntermediateRegistry intermediate;
    private RegistryDirectory targets;

    DemoRegistries(Machine machine, boolean peer, Path authFile, Console console) {
        this.machine = machine;
        this.peer = peer;
        this.authFile = authFile;
        this.console = console;
    }

    /** @param givenIntermediate address of a registry to use, or null to start one; the same for {@code givenTarget} */
    void start(String givenIntermediate, String givenTarget)
            throws BuildsetException, IOException, InterruptedException {
        console.heading("Registries");
        String prefix = "demo-" + secret(4);
        if (givenIntermediate == null) {
            intermediate = new IntermediateRegistry(start("intermediate"), prefix);
        } else {
            RegistryAddress address = RegistryAddress.parse(givenIntermediate);
            intermediate = new IntermediateRegistry(
                    address.access(authFile), address.path().isEmpty() ? prefix : address.path() + "/" + prefix);
        }
        RegistryAccess target = givenTarget == null
                ? start("target")
                : RegistryAddress.parse(givenTarget).access(authFile);
        targets = new RegistryDirectory(Map.of(PUBLIC_NAME, target));
        intermediate.check();
        console.accept("intermediate registry: " + intermediate);
        console.accept("target registry:       " + target + ", known to the world as " + PUBLIC_NAME);
    }

    IntermediateRegistry intermediate() {
        return intermediate;
    }

    RegistryDirectory targets() {
        return targets;
    }

    private RegistryAccess start(String name) throws BuildsetException, IOException, InterruptedException {
        Credentials writer = new Credentials("demo", secret(16));
        Path directory = Files.createDirectory(machine.run().path().resolve(name));
        if (peer) {
            return PeerRegistry.start(machine, directory, writer);
        }
        RegistryServer server = RegistryServer.start(new RegistryConfig(
                "127.0.0.1",
                0,
                directory.resolve("storage"),
                writer,
                null,
                null,
                null,
                directory.resolve("access.log")));
        servers.add(server);
        URI address = server.address();
        return RegistryAccess.of(address).withCredentials(writer);
    }

    private String secret(int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return HexFormat.of().formatHex(content);
    }

    @Override
    public void close() {
        servers.forEach(RegistryServer::close);
    }
}
