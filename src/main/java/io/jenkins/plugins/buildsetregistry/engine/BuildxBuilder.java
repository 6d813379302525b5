package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The builder that buildx uses unless it is told otherwise.
 *
 * @param driver {@code docker}, {@code docker-container}, {@code remote}, {@code kubernetes}, …
 */
record BuildxBuilder(String name, String driver) {
    private static final Pattern NAME = Pattern.compile("(?m)^Name:\\s+(\\S+)");
    private static final Pattern DRIVER = Pattern.compile("(?m)^Driver:\\s+(\\S+)");
    private static final Pattern BUILDKIT = Pattern.compile("(?mi)^BuildKit(?: version)?:\\s+v?([0-9]+\\.[0-9]+)");
    private static final EngineVersion UNKNOWN = new EngineVersion(0, 0);

    /** @throws EngineException if there is none, or its BuildKit is too old, as far as it says */
    static BuildxBuilder selected(EngineProgram docker) throws EngineException, HostException, InterruptedException {
        CommandResult inspected = docker.run("buildx", "inspect");
        Matcher name = NAME.matcher(inspected.output());
        Matcher driver = DRIVER.matcher(inspected.output());
        if (!inspected.succeeded() || !name.find() || !driver.find()) {
            throw new EngineException(
                    docker.failure("asking buildx for its builder", inspected).getMessage()
                            + "\nselect one with 'docker buildx use NAME' or BUILDX_BUILDER ('docker buildx ls' shows them)");
        }
        BuildxBuilder builder = new BuildxBuilder(name.group(1), driver.group(1));
        Matcher versions = BUILDKIT.matcher(inspected.output());
        while (!builder.isDocker() && versions.find()) {
            EngineVersion version = EngineVersion.find("BuildKit", versions.group(1));
            // Distributions build it without a version.
            if (!version.equals(UNKNOWN)) {
                LeastVersions.check("BuildKit of the builder " + builder.name, version, LeastVersions.BUILDKIT);
            }
        }
        return builder;
    }

    /** Whether it is the BuildKit in a docker daemon; it is called like the context of that daemon. */
    boolean isDocker() {
        return driver.equals("docker");
    }

    /** Lets docker's other commands meet the daemon that this builder is in. */
    Map<String, String> daemon() {
        if (!isDocker() || name.equals("default")) {
            return Map.of();
        }
        Map<String, String> environment = new HashMap<>();
        environment.put("DOCKER_CONTEXT", name);
        environment.put("DOCKER_HOST", null);
        return environment;
    }

    @Override
    public String toString() {
        return "builder " + name + " (driver " + driver + ")";
    }
}
