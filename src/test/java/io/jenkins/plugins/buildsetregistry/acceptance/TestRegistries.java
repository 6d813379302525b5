package io.jenkins.plugins.buildsetregistry.acceptance;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** An intermediate registry and a target registry in this process, with random passwords. */
final class TestRegistries implements AutoCloseable {
    private final Credentials intermediateLogin = new Credentials("intermediate", secret());
    private final Credentials targetLogin = new Credentials("target", secret());
    private final RegistryServer intermediate;
    private final RegistryServer target;
    private final StallingProxy slowTarget;

    private TestRegistries(String address, Path directory) throws IOException {
        intermediate = start(address, directory.resolve("intermediate"), intermediateLogin);
        target = start(address, directory.resolve("target"), targetLogin);
        slowTarget = StallingProxy.start(address, target.address());
    }

    /** @param address of this machine, which Jenkins and its agents reach */
    static TestRegistries start(String address, Path directory) throws IOException {
        return new TestRegistries(address, directory);
    }

    private static RegistryServer start(String address, Path directory, Credentials login) throws IOException {
        return RegistryServer.start(new RegistryConfig(address, 0, directory, login, null, null, null, null));
    }

    private static String secret() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    URI intermediate() {
        return intermediate.address();
    }

    URI target() {
        return target.address();
    }

    /** The target registry, as long as it does not stall. */
    StallingProxy slowTarget() {
        return slowTarget;
    }

    Credentials intermediateLogin() {
        return intermediateLogin;
    }

    Credentials targetLogin() {
        return targetLogin;
    }

    /** Digest of what users would pull; empty if nothing is there. */
    Optional<String> published(ImageName image) throws IOException, InterruptedException {
        RemoteRepository repository = new RemoteRegistry(
                        RegistryAccess.of(target.address()).withCredentials(targetLogin))
                .repository(image.repository());
        return repository.head(image.tagOrLatest()).map(ManifestHead::digest).map(Object::toString);
    }

    @Override
    public void close() throws IOException {
        slowTarget.close();
        target.close();
        intermediate.close();
    }
}
