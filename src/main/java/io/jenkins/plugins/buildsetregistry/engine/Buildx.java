package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Docker's plugin for BuildKit.
 *
 * @param problem why it cannot be used, with the remedy; null if it can
 */
record Buildx(EngineVersion version, String problem) {
    private static final Pattern SAID = Pattern.compile("buildx v?([0-9]+\\.[0-9]+)");

    static Buildx of(EngineProgram docker) throws EngineException, HostException, InterruptedException {
        CommandResult said = docker.run("buildx", "version");
        Matcher matcher = SAID.matcher(said.output());
        if (!said.succeeded() || !matcher.find()) {
            return new Buildx(
                    null,
                    "docker has no plugin buildx here: install it (package docker-buildx-plugin of Docker, docker-buildx of Debian)");
        }
        EngineVersion version = EngineVersion.find("buildx", matcher.group(1));
        return version.isAtLeast(LeastVersions.BUILDX)
                ? new Buildx(version, null)
                : new Buildx(
                        version,
                        LeastVersions.tooOld("buildx", version, LeastVersions.BUILDX)
                                .getMessage());
    }

    boolean isUsable() {
        return problem == null;
    }
}
