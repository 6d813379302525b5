package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.util.Map;

/**
 * A docker client, its daemon and its plugin.
 *
 * @param environment added to the host's, to meet that daemon
 * @param address of the daemon
 * @param windows whether the daemon makes images for Windows
 */
record DockerInstallation(
        Host host,
        Map<String, String> environment,
        String address,
        EngineVersion client,
        EngineVersion daemon,
        boolean windows,
        Buildx buildx) {
    private static final String DOCKER = DockerEngine.NAME;

    /** @throws EngineException if there is no docker */
    static EngineProgram program(Host host, Map<String, String> environment)
            throws EngineException, HostException, InterruptedException {
        if (host.which(DOCKER).isEmpty()) {
            throw new EngineException(
                    "docker is not installed here: install docker (package docker.io or docker-ce), or add it to"
                            + " PATH");
        }
        return new EngineProgram(host, DOCKER, environment);
    }

    /**
     * @param environment added to the host's: which daemon, if it is not the one of the host's
     * @throws EngineException if docker is missing, too old, on another machine, or its daemon does not answer
     */
    static DockerInstallation find(Host host, Map<String, String> environment)
            throws EngineException, HostException, InterruptedException {
        EngineProgram docker = program(host, environment);
        String address = address(docker);
        if (EngineAddress.isRemote(address)) {
            throw new EngineException(
                    EngineAddress.remote(DOCKER, address).getMessage()
                            + ", or the engine buildx with a builder there (docker buildx create --driver docker-container --use)");
        }
        CommandResult versions =
                docker.run("version", "--format", "{{.Client.Version}} {{.Server.Version}} {{.Server.Os}}");
        if (!versions.succeeded()) {
            String said =
                    versions.output().lines().reduce((first, last) -> last).orElse("");
            throw new EngineException("the docker daemon at " + address
                    + " does not answer (start it, or give this user access to" + " it): " + said);
        }
        String[] fields = versions.output().trim().split(" ");
        EngineVersion client = version(fields[0]);
        EngineVersion daemon = fields.length > 1 ? version(fields[1]) : client;
        boolean windows = fields.length > 2 && fields[2].equals("windows");
        if (!daemon.isAtLeast(LeastVersions.DOCKER_ROOTLESS) && isRootless(docker)) {
            throw new EngineException(
                    "the docker daemon at " + address + " is rootless and has a network of its own up to docker "
                            + LeastVersions.DOCKER_ROOTLESS + " (this is " + daemon
                            + "), so it cannot reach the buildset registry on this machine's loopback address: update docker, or use the"
                            + " engine buildah or podman");
        }
        return new DockerInstallation(host, environment, address, client, daemon, windows, Buildx.of(docker));
    }

    private static boolean isRootless(EngineProgram docker) throws HostException, InterruptedException {
        return docker.run("info", "--format", "{{json .SecurityOptions}}")
                .output()
                .contains("name=rootless");
    }

    private static EngineVersion version(String text) throws EngineException {
        EngineVersion version = EngineVersion.find(DOCKER, text);
        if (!version.isAtLeast(LeastVersions.DOCKER)) {
            throw new EngineException(
                    "docker " + text + " is too old: " + LeastVersions.DOCKER + " is needed, for client and daemon");
        }
        return version;
    }

    private static String address(EngineProgram docker) throws HostException, InterruptedException {
        String fromEnvironment = docker.environment().containsKey("DOCKER_HOST")
                ? docker.environment().get("DOCKER_HOST")
                : docker.host().environment().get("DOCKER_HOST");
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        CommandResult context = docker.run("context", "inspect", "--format", "{{.Endpoints.docker.Host}}");
        String found = context.output().trim();
        return context.succeeded() && found.contains("://") ? found : "unix:///var/run/docker.sock";
    }

    /** Whether the daemon keeps images in containerd, where one name may stand for several platforms. */
    boolean hasImageStore() throws HostException, InterruptedException {
        return hasImageStore(new EngineProgram(host, DOCKER, environment));
    }

    static boolean hasImageStore(EngineProgram docker) throws HostException, InterruptedException {
        return docker.run("info", "--format", "{{json .DriverStatus}}").output().contains("io.containerd.snapshotter");
    }
}
