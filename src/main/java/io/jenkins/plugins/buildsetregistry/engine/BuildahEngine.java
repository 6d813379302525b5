package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import java.io.IOException;
import java.util.Map;

/**
 * Buildah, in the user's own storage, under names that only one build uses. Bases come through named build contexts (1.27 and
 * later) or a rewritten Dockerfile; configuration and credentials are files of the one build.
 */
public final class BuildahEngine implements ContainerEngine {
    static final String NAME = "buildah";

    private final ContainersFamily family;

    private BuildahEngine(ContainersFamily family) {
        this.family = family;
    }

    /** @throws EngineException if buildah is missing or too old */
    public static BuildahEngine find(Host host, EngineSettings settings)
            throws EngineException, HostException, InterruptedException {
        if (host.which(NAME).isEmpty()) {
            throw new EngineException("buildah is not installed here: install the package buildah, or add it to PATH");
        }
        CommandResult said = new EngineProgram(host, NAME, Map.of()).run("--version");
        EngineVersion version = EngineVersion.find(NAME, said.output());
        LeastVersions.check(NAME, version, LeastVersions.BUILDAH);
        return new BuildahEngine(new ContainersFamily(
                host,
                settings,
                NAME,
                version.isAtLeast(LeastVersions.BUILDAH_BUILD_CONTEXTS),
                version.isAtLeast(LeastVersions.BUILDAH_CACHE)));
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
