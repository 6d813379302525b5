package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.rules.ExternalResource;
import org.junit.runner.Description;
import org.junit.runners.model.Statement;

/**
 * A mirror with speculative images under public names, with passwords, and the registry that stands in for the public
 * one. Both know {@code library/base:1}, each its own; only the public one knows {@code library/other:1}.
 */
final class MirrorRule extends ExternalResource {
    private final RegistryRule mirror = new RegistryRule().withUsers();
    private final RegistryRule upstream = new RegistryRule();
    private SampleImage speculative;
    private SampleImage published;

    @Override
    public Statement apply(Statement base, Description description) {
        return mirror.apply(upstream.apply(super.apply(base, description), description), description);
    }

    @Override
    protected void before() throws Throwable {
        speculative = TarImage.of("speculative");
        published = TarImage.of("published");
        Client writer = mirror.client("writer", "w-secret");
        speculative.push(writer, "library/base", "1");
        speculative.push(writer, "quay.io/acme/app", "1");
        published.push(upstream.client(), "library/base", "1");
        published.push(upstream.client(), "library/other", "1");
    }

    RegistryRule mirror() {
        return mirror;
    }

    RegistryRule upstream() {
        return upstream;
    }

    /** What clients call the image's id: the digest of its configuration. */
    Digest speculativeId() {
        return Digest.sha256(speculative.config());
    }

    Digest publishedId() {
        return Digest.sha256(published.config());
    }

    SampleImage speculative() {
        return speculative;
    }

    SampleImage published() {
        return published;
    }

    /** For {@code CONTAINERS_REGISTRIES_CONF}. */
    Path writeRegistriesConf(Path file) throws IOException {
        return Files.writeString(file, """
                [[registry]]
                prefix = "docker.io"
                location = "%1$s"
                insecure = true
                [[registry.mirror]]
                location = "%2$s"
                insecure = true
                [[registry]]
                prefix = "quay.io"
                location = "%1$s/quay.io"
                insecure = true
                [[registry.mirror]]
                location = "%2$s/quay.io"
                insecure = true
                """.formatted(upstream.authority(), mirror.authority()));
    }

    /** For {@code --hosts-dir} of {@code ctr}: the mirror for {@code docker.io}. */
    Path writeHostsDirectory(Path directory) throws IOException {
        Path host = Files.createDirectories(directory.resolve("docker.io"));
        Files.writeString(host.resolve("hosts.toml"), """
                server = "http://%s"
                [host."http://%s"]
                  capabilities = ["pull", "resolve"]
                """.formatted(upstream.authority(), mirror.authority()));
        return directory;
    }

    /** For {@code dockerd}: both are mirrors, ours first. */
    List<String> daemonOptions() {
        return List.of(
                "--registry-mirror=http://" + mirror.authority(), "--registry-mirror=http://" + upstream.authority());
    }
}
