package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One build by the BuildKit in docker's daemon. It pulls by itself, with the client's logins, by http from 127.0.0.0/8: nothing is
 * named in the daemon's store but the result, for as long as it takes to push it.
 */
final class BuildKitBuild {
    private final EngineProgram docker;
    private final EngineSettings settings;
    private final BuildRequest request;
    private final BuildInputs inputs;
    private final PrivateDirectory directory;
    private final DockerStore store;
    // The image store has no image by the id that --iidfile tells, so the name is what we go by.
    private final String name = PrivateDirectory.newName() + ":built";

    BuildKitBuild(
            EngineProgram docker,
            EngineSettings settings,
            BuildRequest request,
            BuildInputs inputs,
            PrivateDirectory directory) {
        this.docker = docker;
        this.settings = settings;
        this.request = request;
        this.inputs = inputs;
        this.directory = directory;
        this.store = new DockerStore(docker, request.log());
    }

    /** @param imageStore whether the daemon keeps images in containerd, and so can put a cache into a registry */
    BuiltImage run(DockerBuilder builder, BuildSecrets secrets, boolean imageStore)
            throws EngineException, IOException, InterruptedException {
        ImageSpec spec = request.spec();
        try {
            Frontend frontend = Frontend.of(request, inputs.dockerfile());
            boolean buildx = builder.kind() == DockerBuilder.Kind.BUILDX;
            BuildKitBases bases = bases(builder.contexts() && frontend.contexts());
            List<String> arguments =
                    new ArrayList<>(buildx ? List.of("buildx", "build", "--builder", "default") : List.of("build"));
            arguments.addAll(List.of("--file", bases.dockerfile(), "--tag", store.reserve(name)));
            arguments.addAll(BuildKitOptions.ALWAYS);
            if (buildx) {
                arguments.addAll(BuildKitOptions.NO_ATTESTATIONS);
            }
            arguments.addAll(BuildKitOptions.platforms(spec));
            arguments.addAll(bases.options());
            arguments.addAll(frontend.options(request));
            arguments.addAll(secrets.options());
            arguments.addAll(cache(buildx && imageStore));
            arguments.addAll(inputs.options());
            arguments.addAll(settings.buildOptions());
            arguments.add(inputs.paths().context().toString());
            new UnknownBases(request, inputs)
                    .require(docker, "building " + spec.name(), docker.run(arguments, request.log()));

            Digest digest = store.push(spec.name().toString(), name, PushedImage.target(request));
            if (spec.cache() && !(buildx && imageStore)) {
                pushCache();
            }
            return PushedImage.finish(request.registry(), spec, digest, frontend.among(inputs.baseImages()));
        } finally {
            EngineProgram.always(request.log(), () -> store.clear(List.of()));
        }
    }

    private BuildKitBases bases(boolean contexts) throws EngineException, IOException {
        List<Relocation> relocations = Relocation.of(inputs.bases(), request);
        if (contexts) {
            Map<ResolvedBase, String> sources = new LinkedHashMap<>();
            relocations.forEach(
                    relocation -> sources.put(relocation.base(), "docker-image://" + relocation.reference()));
            return BuildKitBases.contexts(docker.name(), sources, request, inputs, docker.host(), directory);
        }
        Map<String, String> references = new LinkedHashMap<>();
        relocations.forEach(relocation -> references.put(relocation.base().written(), relocation.reference()));
        return BuildKitBases.rewritten(docker.name(), references, request, inputs, docker.host(), directory);
    }

    private List<String> cache(boolean registry) throws IOException, InterruptedException {
        if (!request.spec().cache()) {
            return List.of();
        }
        String reference = BuildCache.reference(request);
        List<String> options = new ArrayList<>();
        if (BuildCache.exists(request)) {
            options.addAll(List.of("--cache-from", reference));
        }
        // Docker's own store can only write it into the image's configuration.
        options.addAll(
                registry
                        ? List.of("--cache-to", "type=registry,ref=" + reference + ",mode=max,ignore-error=true")
                        : List.of("--build-arg", "BUILDKIT_INLINE_CACHE=1"));
        return options;
    }

    private void pushCache() throws IOException, InterruptedException {
        try {
            store.push("the cache of " + request.spec().name(), name, BuildCache.reference(request));
        } catch (EngineException e) {
            request.log().accept("docker: steps are not cached: " + e.getMessage());
        }
    }
}
