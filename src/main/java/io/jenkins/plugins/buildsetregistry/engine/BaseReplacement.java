package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How podman and buildah are told to take a base from somewhere else: by named build contexts where those can say it, else by a
 * copy of the Dockerfile that names it.
 *
 * @param dockerfile to build from
 * @param options for the build
 * @param references what will be pulled, as the engine names it in its store
 */
record BaseReplacement(String dockerfile, List<String> options, List<String> references) {

    /** @param contexts whether this version of the engine knows {@code --build-context} */
    static BaseReplacement choose(
            String engine,
            boolean contexts,
            ContainersFiles files,
            BuildRequest request,
            BuildInputs inputs,
            PrivateDirectory directory)
            throws EngineException, HostException {
        Map<String, String> references = new HashMap<>();
        files.references()
                .forEach((relocation, name) -> references.put(relocation.base().written(), name));
        List<String> pulled = List.copyOf(references.values());
        String original = inputs.paths().dockerfile().toString();
        if (references.isEmpty()) {
            return new BaseReplacement(original, List.of(), pulled);
        }
        List<String> options = new ArrayList<>(baseName(files, inputs));
        if (contexts && canBeContexts(inputs, references)) {
            request.log().accept(engine + ": " + references.size() + " base image(s) through named build contexts");
            references.forEach(
                    (written, name) -> options.addAll(List.of("--build-context", written + "=docker-image://" + name)));
            return new BaseReplacement(original, options, pulled);
        }
        request.log()
                .accept(engine + ": building from a copy of "
                        + inputs.dockerfile().file() + " in which " + references.size()
                        + " base image(s) are named by digest");
        ImageSpec spec = request.spec();
        String copy = directory.write("Dockerfile", inputs.dockerfile().rewriteBytes(spec, references));
        options.addAll(ignoreFile(original));
        return new BaseReplacement(copy, options, pulled);
    }

    // The engine would write our own name of the base into the manifest (OCI image specification, annotations.md).
    private static List<String> baseName(ContainersFiles files, BuildInputs inputs) throws EngineException {
        Optional<ResolvedBase> base = inputs.targetBase();
        boolean moved = base.isPresent()
                && files.references().keySet().stream()
                        .anyMatch(relocation -> relocation.base().equals(base.get()));
        return moved
                ? List.of(
                        "--annotation",
                        "org.opencontainers.image.base.name="
                                + TargetBase.tagged(base.get().name()).canonical())
                : List.of();
    }

    // buildah looks a context up by what FROM says before arguments are expanded, and prefers it to a stage of the same
    // name,
    // even in COPY --from (imagebuildah/executor.go, stage_executor.go). A name with ':' or '/' is no stage's.
    private static boolean canBeContexts(BuildInputs inputs, Map<String, String> references) throws EngineException {
        return inputs.images().stream()
                .filter(use -> references.containsKey(use.name()))
                .allMatch(use -> use.written().equals(use.name())
                        && (use.name().contains("/") || use.name().contains(":"))
                        && !use.name().contains("="));
    }

    // Looked for beside the Dockerfile, so a copy elsewhere would lose it.
    private static List<String> ignoreFile(String dockerfile) {
        for (String ending : List.of(".containerignore", ".dockerignore")) {
            if (new File(dockerfile + ending).isFile()) {
                return List.of("--ignorefile", dockerfile + ending);
            }
        }
        return List.of();
    }
}
