package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.BackgroundProgram;
import io.jenkins.plugins.buildsetregistry.FreePorts;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.registry.TlsFiles;
import io.jenkins.plugins.buildsetregistry.registry.TlsFixture;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** Debian's docker-registry on loopback, which lets nobody in without a password. */
final class StockRegistry extends ExternalResource {
    static final Credentials WRITER = new Credentials("writer", "s3cret-of-the-registry");

    private final TemporaryFolder folder;
    private final boolean tls;
    private BackgroundProgram program;
    private RegistryAccess access;

    /** @param folder a rule that is applied before this one */
    StockRegistry(TemporaryFolder folder) {
        this(folder, false);
    }

    /** @param tls with a certificate of its own, and relative locations as our registry has them */
    StockRegistry(TemporaryFolder folder, boolean tls) {
        this.folder = folder;
        this.tls = tls;
    }

    @Override
    protected void before() throws Throwable {
        RequiresProgram.require("docker-registry");
        RequiresProgram.require("htpasswd");
        Path root = folder.newFolder().toPath();
        Path users = root.resolve("users");
        new LocalHost()
                .run(
                        Command.of("htpasswd", "-Bbc", users.toString(), WRITER.username(), WRITER.password()),
                        line -> {});
        int port = FreePorts.one();
        Path configuration =
                Files.writeString(root.resolve("config.yml"), """
                version: 0.1
                log: {level: error}
                storage: {filesystem: {rootdirectory: '%s/data'}}
                http: {addr: '127.0.0.1:%d', relativeurls: true%s}
                auth: {htpasswd: {realm: test, path: '%s'}}
                """.formatted(root, port, certificate(root), users));
        program = new BackgroundProgram(
                Command.of("docker-registry", "serve", configuration.toString()), root.resolve("log"));
        program.awaitReady(() -> answers(port));
        URI endpoint = URI.create((tls ? "https" : "http") + "://127.0.0.1:" + port);
        access = new RegistryAccess(endpoint, WRITER, tls ? Files.readString(root.resolve("tls.crt")) : null, null);
    }

    private String certificate(Path root) throws Exception {
        if (!tls) {
            return "";
        }
        TlsFiles files = TlsFixture.make(root, TlsFixture.EC);
        return ", tls: {certificate: '%s', key: '%s'}".formatted(files.certificate(), files.key());
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    RegistryAccess access() {
        return access;
    }

    @Override
    protected void after() {
        if (program != null) {
            program.close();
        }
    }
}
