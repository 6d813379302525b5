package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One build by docker's classic builder. */
final class DockerBuild {
    private final EngineProgram docker;
    private final EngineSettings settings;
    private final BuildRequest request;
    private final BuildInputs inputs;
    private final PrivateDirectory directory;
    private final DockerStore store;
    private final ClassicBuildLog buildLog;
    private final String id = PrivateDirectory.newName();

    DockerBuild(
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
        this.buildLog = new ClassicBuildLog(request.log());
    }

    BuiltImage run() throws EngineException, IOException, InterruptedException {
        try {
            if (request.spec().cache()) {
                request.log().accept("docker: steps are not cached: the classic builder keeps none in a registry");
            }
            String dockerfile = directory.write("Dockerfile", rewritten(pullBases()));
            String image = build(dockerfile);
            ImageSpec spec = request.spec();
            Digest digest = store.push(spec.name().toString(), image, PushedImage.target(request));
            return PushedImage.finish(request.registry(), spec, digest, inputs.baseImages());
        } finally {
            EngineProgram.always(request.log(), () -> store.clear(buildLog.imagesMade()));
        }
    }

    /** @return what to write in place of the bases that were pulled from elsewhere */
    private Map<String, String> pullBases() throws EngineException, IOException, InterruptedException {
        Map<String, String> replacements = new HashMap<>();
        for (Relocation relocation : Relocation.of(inputs.bases(), request)) {
            String name = id + ":base-" + replacements.size();
            try {
                store.pullAs(name, relocation.reference(), platform());
            } catch (EngineException e) {
                throw new UnknownBases(request, inputs).explain(e, e.getMessage());
            }
            replacements.put(relocation.base().written(), name);
        }
        for (ResolvedBase base : inputs.bases()) {
            if (!replacements.containsKey(base.written())) {
                pullPublished(base);
            }
        }
        return replacements;
    }

    // Without --pull, which would look for our temporary names in docker.io, the builder takes whatever copy the store
    // has.
    private void pullPublished(ResolvedBase base) throws EngineException, IOException, InterruptedException {
        String reference = base.name().digest() == null
                ? base.name().withTag(base.name().tagOrLatest()).canonical()
                : base.name()
                        .withoutReference()
                        .withDigest(base.name().digest())
                        .canonical();
        try {
            store.pull(reference, platform());
        } catch (EngineException e) {
            throw new UnknownBases(request, inputs).explain(e, e.getMessage());
        }
    }

    private byte[] rewritten(Map<String, String> replacements) throws EngineException {
        if (!replacements.isEmpty()) {
            request.log()
                    .accept("docker: building from a copy of "
                            + inputs.dockerfile().file() + " in which " + replacements.size()
                            + " base image(s) are named by digest");
        }
        return inputs.dockerfile().rewriteBytes(request.spec(), replacements);
    }

    private List<String> platform() {
        ImageSpec spec = request.spec();
        return spec.platforms().isEmpty()
                ? List.of()
                : List.of("--platform", spec.platforms().get(0).toString());
    }

    private String build(String dockerfile) throws EngineException, IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("build", "--file", dockerfile));
        arguments.addAll(List.of("--tag", store.reserve(id + ":built"), "--iidfile", directory.path("iid")));
        // Steps cached by another build of ours go away with it, perhaps while this one needs them.
        arguments.addAll(List.of("--no-cache", "--force-rm"));
        arguments.addAll(platform());
        arguments.addAll(inputs.options());
        arguments.addAll(settings.buildOptions());
        arguments.add(inputs.paths().context().toString());
        docker.require("building " + request.spec().name(), arguments, buildLog);
        return directory
                .read("iid")
                .orElseThrow(() ->
                        new EngineException("docker: building " + request.spec().name() + " left no image id"));
    }
}
