package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What podman and buildah have in common.
 *
 * @param program {@code podman} or {@code buildah}
 * @param buildContexts whether this version knows {@code --build-context}
 * @param cache whether this version knows {@code --cache-from} and {@code --cache-to}
 */
record ContainersFamily(Host host, EngineSettings settings, String program, boolean buildContexts, boolean cache) {

    BuiltImage build(BuildRequest request) throws EngineException, IOException, InterruptedException {
        String id = PrivateDirectory.newName();
        try (PrivateDirectory directory = new PrivateDirectory(host, request.log());
                PrivateDirectory large = PrivateDirectory.forLayers(host, request.log(), id);
                BuildInputs inputs = BuildInputs.prepare(request, Reach.NEEDED, settings.pinned())) {
            BuildSecrets secrets = BuildSecrets.prepare(request, host, directory);
            List<Relocation> relocations = Relocation.of(inputs.bases(), request);
            ContainersFiles files = ContainersFiles.write(host, request, relocations, directory, id);
            Map<String, String> environment = new HashMap<>(files.environment());
            environment.putAll(Isolation.environment(host, settings.buildOptions()));
            // Where layers lie on their way; an engine that is killed leaves them.
            environment.put("TMPDIR", large.path());
            EngineProgram engine = new EngineProgram(host, program, environment);
            BaseReplacement bases = BaseReplacement.choose(program, buildContexts, files, request, inputs, directory);
            BuiltImage image;
            do {
                ContainersCache cache = cache(engine, request, inputs);
                image = new ContainersBuild(engine, settings, request, inputs, directory, bases, secrets, cache, id)
                        .run();
            } while (inputs.baseHasMoved());
            return image;
        }
    }

    /** Or null to do without it. */
    private ContainersCache cache(EngineProgram engine, BuildRequest request, BuildInputs inputs)
            throws EngineException, HostException, InterruptedException {
        if (!request.spec().cache()) {
            return null;
        }
        if (!cache) {
            request.log()
                    .accept("no cache for " + request.spec().name() + ": this version of " + program
                            + " keeps none in a registry");
            return null;
        }
        if (inputs.dockerfile().mountsOthers(request.spec(), Reach.NEEDED)) {
            // The step would be found again by its text, whatever the image is now (buildah issues 4522 and 5400).
            request.log()
                    .accept("no cache for " + request.spec().name() + ": " + program
                            + " does not see that what RUN --mount=from mounts has changed");
            return null;
        }
        return ContainersCache.begin(engine, request);
    }
}
