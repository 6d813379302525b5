package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Podman without its service, in the user's own storage, under names that only one build uses. Bases come through named build
 * contexts (4.2 and later) or a rewritten Dockerfile; configuration and credentials are files of the one build.
 */
public final class PodmanEngine implements ContainerEngine {
    static final String NAME = "podman";

    private final ContainersFamily family;

    private PodmanEngine(ContainersFamily family) {
        this.family = family;
    }

    /** @throws EngineException if podman is missing, too old, or talks to a service, which does not see our environment */
    public static PodmanEngine find(Host host, EngineSettings settings)
            throws EngineException, HostException, InterruptedException {
        if (host.which(NAME).isEmpty()) {
            throw new EngineException("podman is not installed here: install the package podman, or add it to PATH");
        }
        for (String variable : List.of("CONTAINER_HOST", "CONTAINER_CONNECTION")) {
            String address = host.environment().getOrDefault(variable, "");
            if (!address.isBlank()) {
                throw service(variable + "=" + address.replaceFirst("//[^/]*@", "//"));
            }
        }
        EngineProgram podman = new EngineProgram(host, NAME, Map.of());
        EngineVersion version = EngineVersion.find(NAME, podman.run("--version").output());
        LeastVersions.check(NAME, version, LeastVersions.PODMAN);
        CommandResult remote = podman.run("info", "--format", "{{.Host.ServiceIsRemote}}");
        if (remote.output().trim().equals("true")) {
            throw service("podman info: ServiceIsRemote");
        }
        return new PodmanEngine(new ContainersFamily(
                host,
                settings,
                NAME,
                version.isAtLeast(LeastVersions.PODMAN_BUILD_CONTEXTS),
                version.isAtLeast(LeastVersions.PODMAN_CACHE)));
    }

    private static EngineException service(String how) {
        return new EngineException(
                "podman talks to a service (" + how + "), which sees neither the configuration of a build"
                        + " nor, on another machine, the buildset registry on this one's loopback address: unset it, or use buildah");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public BuiltImage build(BuildRequest request) throws EngineException, IOException, InterruptedException {
        return family.build(request);
    }
}
