package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One build by buildx whose bases come, and whose result goes, as OCI layouts: nothing is asked of the builder's network. */
final class BuildxBuild {
    /** Relative, for buildx ends a path at its first "@" or ":", and workspaces of Jenkins have such. */
    private static final String BASES = "bases";

    private final EngineProgram docker;
    private final BuildxBuilder builder;
    private final EngineSettings settings;
    private final BuildRequest request;
    private final BuildInputs inputs;
    private final PrivateDirectory directory;
    private final Path large;
    private final OciLayout bases;
    private final OciLayout result;
    private final OciLayout cacheBefore;
    private final OciLayout cacheAfter;

    /** @param large a directory of this build's, for layers */
    BuildxBuild(
            EngineProgram docker,
            BuildxBuilder builder,
            EngineSettings settings,
            BuildRequest request,
            BuildInputs inputs,
            PrivateDirectory directory,
            Path large) {
        this.docker = docker;
        this.builder = builder;
        this.settings = settings;
        this.request = request;
        this.inputs = inputs;
        this.directory = directory;
        this.large = large;
        this.bases = new OciLayout(large.resolve(BASES));
        this.result = new OciLayout(large.resolve("image"));
        this.cacheBefore = new OciLayout(large.resolve("cache-before"));
        this.cacheAfter = new OciLayout(large.resolve("cache-after"));
    }

    BuiltImage run(BuildSecrets secrets) throws EngineException, IOException, InterruptedException {
        ImageSpec spec = request.spec();
        Frontend frontend = Frontend.of(request, inputs.dockerfile());
        warnOf(frontend);
        Map<ResolvedBase, String> layouts = layouts();
        if (!layouts.isEmpty() && !frontend.contexts()) {
            throw new EngineException("buildx: the frontend that '# syntax=' names in `"
                    + inputs.dockerfile().file()
                    + "` is not known to take bases from elsewhere: name docker/dockerfile:1, leave the line out, or use the engine"
                    + " docker");
        }
        BuildKitBases contexts =
                BuildKitBases.contexts(BuildxEngine.NAME, layouts, request, inputs, docker.host(), directory);
        List<String> arguments = new ArrayList<>(List.of("buildx", "build", "--builder", builder.name()));
        arguments.addAll(List.of("--file", contexts.dockerfile()));
        arguments.addAll(List.of("--output", "type=oci,tar=false,dest=" + result.directory()));
        arguments.addAll(BuildKitOptions.ALWAYS);
        arguments.addAll(BuildKitOptions.NO_ATTESTATIONS);
        arguments.addAll(BuildKitOptions.platforms(spec));
        arguments.addAll(contexts.options());
        arguments.addAll(secrets.options());
        arguments.addAll(cache());
        arguments.addAll(inputs.options());
        arguments.addAll(settings.buildOptions());
        arguments.add(inputs.paths().context().toString());
        CommandResult built = docker.run(large.toString(), arguments, request.log());
        new UnknownBases(request, inputs).require(docker, "building " + spec.name() + " with buildx", built);

        RemoteRepository target =
                new RemoteRegistry(request.registry()).repository(spec.name().buildsetRepository());
        Digest digest = result.push(target, spec.tags().get(0), bases);
        pushCache();
        return PushedImage.finish(request.registry(), spec, digest, inputs.baseImages());
    }

    // BuildKit takes frontends from registries only.
    private void warnOf(Frontend frontend) {
        if (frontend.image() != null) {
            request.log()
                    .accept("warning: the " + builder + " cannot be given the frontend of this buildset, and uses "
                            + frontend.image().name()
                            + " as it is published: use the engine docker to test with it");
        }
    }

    private Map<ResolvedBase, String> layouts() throws EngineException, IOException, InterruptedException {
        Map<ResolvedBase, String> sources = new LinkedHashMap<>();
        for (Relocation relocation : Relocation.of(inputs.bases(), request)) {
            ImageName name = relocation.base().name();
            RemoteRepository repository = relocation.base().isSpeculative()
                    ? new RemoteRegistry(request.registry()).repository(name.buildsetRepository())
                    : new RemoteRegistry(relocation.access()).repository(name.repository());
            String reference = relocation.base().isSpeculative()
                    ? relocation.base().digest().toString()
                    : name.reference();
            try {
                Digest digest = bases.fetch(repository, reference);
                sources.put(relocation.base(), "oci-layout://" + BASES + "@" + digest);
            } catch (RegistryException e) {
                EngineException failure =
                        new EngineException("buildx: fetching base image " + name + ": " + e.getMessage(), e);
                throw new UnknownBases(request, inputs).explain(failure, failure.getMessage());
            }
        }
        return sources;
    }

    private List<String> cache() throws IOException, InterruptedException {
        if (!request.spec().cache()) {
            return List.of();
        }
        List<String> options = new ArrayList<>(List.of(
                "--cache-to",
                "type=local,mode=max,image-manifest=true,ignore-error=true,dest=" + cacheAfter.directory()));
        try {
            if (BuildCache.exists(request)) {
                Digest digest = cacheBefore.fetch(BuildCache.remote(request), BuildCache.TAG);
                options.addAll(
                        List.of("--cache-from", "type=local,src=" + cacheBefore.directory() + ",digest=" + digest));
            }
        } catch (RegistryException e) {
            request.log().accept("buildx: steps are not taken from the cache: " + e.getMessage());
        }
        return options;
    }

    private void pushCache() throws IOException, InterruptedException {
        if (!request.spec().cache()) {
            return;
        }
        if (!Files.exists(cacheAfter.directory().resolve("index.json"))) {
            request.log().accept("buildx: steps are not cached: the " + builder + " cannot give its cache away");
            return;
        }
        try {
            cacheAfter.push(BuildCache.remote(request), BuildCache.TAG, bases);
        } catch (EngineException | RegistryException e) {
            request.log().accept("buildx: steps are not cached: " + e.getMessage());
        }
    }
}
