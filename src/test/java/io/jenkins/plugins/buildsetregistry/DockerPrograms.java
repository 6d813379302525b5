package io.jenkins.plugins.buildsetregistry;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Which docker a test wants.
 *
 * @param directory that holds the client, first on the PATH; null for what is on it anyway
 * @param plugins that the client shall find in the user's directory; null for none
 */
public record DockerPrograms(Path directory, Path daemon, Path plugins) {
    /** What is installed, whatever it is. */
    public static DockerPrograms installed() {
        RequiresProgram.require("docker");
        return new DockerPrograms(null, Path.of(RequiresProgram.require("dockerd")), null);
    }

    /** Debian 12's, whose client speaks BuildKit itself; a newer client may stand before it on the PATH. */
    public static DockerPrograms debian12() throws Exception {
        DockerPrograms programs =
                new DockerPrograms(Path.of("/usr/bin"), Path.of(RequiresProgram.require("dockerd")), null);
        boolean right = Files.isExecutable(Path.of("/usr/bin/docker"))
                && new LocalHost()
                        .run(Command.of("/usr/bin/docker", "--version"), line -> {})
                        .output()
                        .contains(" 20.10.");
        RequiresProgram.require(right, "docker 20.10 in /usr/bin (package docker.io of Debian 12)");
        return programs;
    }

    /** Debian 13's with buildx, which {@code bin/verify} fetches and does not install. */
    public static DockerPrograms debian13() {
        String set = System.getenv("BUILDSET_DOCKER");
        Path root = set != null
                ? Path.of(set)
                : Path.of(System.getProperty("user.home"), ".cache/buildset-registry/docker");
        Path plugins = root.resolve("usr/libexec/docker/cli-plugins");
        RequiresProgram.require(
                Files.isExecutable(plugins.resolve("docker-buildx")),
                "docker of Debian 13 with buildx in " + root + " (bin/verify fetches it)");
        return new DockerPrograms(root.resolve("usr/bin"), root.resolve("usr/sbin/dockerd"), plugins);
    }

    /** For a client. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        if (directory != null) {
            environment.put("PATH", directory + ":" + System.getenv("PATH"));
        }
        return environment;
    }

    /** Where docker looks for what a user has installed. */
    public void installPlugins(Path home) throws IOException {
        if (plugins != null) {
            Path link = home.resolve(".docker/cli-plugins");
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, plugins);
        }
    }
}
