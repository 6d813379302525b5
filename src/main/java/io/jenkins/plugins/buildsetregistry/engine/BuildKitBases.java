package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How BuildKit is told to take a base from somewhere else: by named build contexts, else by a copy of the Dockerfile.
 *
 * @param dockerfile to build from
 * @param options for the build
 */
record BuildKitBases(String dockerfile, List<String> options) {
    private static final String COPY = "dockerfile/Dockerfile";

    /**
     * By contexts. The Dockerfile is copied only for a base that is called like a stage: a context of that name would be taken for
     * both (BuildKit, dockerfile2llb).
     *
     * @param sources {@code docker-image://…} or {@code oci-layout://…} by base
     */
    static BuildKitBases contexts(
            String engine,
            Map<ResolvedBase, String> sources,
            BuildRequest request,
            BuildInputs inputs,
            Host host,
            PrivateDirectory directory)
            throws EngineException, HostException {
        Map<String, String> renamed = new LinkedHashMap<>();
        List<String> options = new ArrayList<>();
        sources.forEach((base, source) -> {
            String name = base.written();
            if (isStage(base.name(), inputs.dockerfile())) {
                name = "buildset-base-" + renamed.size();
                renamed.put(base.written(), name);
            }
            options.addAll(List.of("--build-context", name + "=" + source));
        });
        if (!sources.isEmpty()) {
            request.log().accept(engine + ": " + sources.size() + " base image(s) through named build contexts");
        }
        return new BuildKitBases(dockerfile(renamed, request, inputs, host, directory), options);
    }

    /** @param references by what the Dockerfile has */
    static BuildKitBases rewritten(
            String engine,
            Map<String, String> references,
            BuildRequest request,
            BuildInputs inputs,
            Host host,
            PrivateDirectory directory)
            throws EngineException, HostException {
        if (!references.isEmpty()) {
            request.log()
                    .accept(engine + ": building from a copy of "
                            + inputs.dockerfile().file() + " in which " + references.size()
                            + " base image(s) are named by digest");
        }
        return new BuildKitBases(dockerfile(references, request, inputs, host, directory), List.of());
    }

    private static boolean isStage(ImageName image, Dockerfile dockerfile) {
        String name = image.familiar().replaceFirst(":latest$", "");
        return dockerfile.stages().list().stream()
                .anyMatch(stage -> stage.name() != null
                        && stage.name().toLowerCase(Locale.ROOT).equals(name));
    }

    // A frontend may ask for any file of the Dockerfile's directory, so the copy has one of its own, without passwords.
    private static String dockerfile(
            Map<String, String> replacements,
            BuildRequest request,
            BuildInputs inputs,
            Host host,
            PrivateDirectory directory)
            throws EngineException, HostException {
        String original = inputs.paths().dockerfile().toString();
        if (replacements.isEmpty()) {
            return original;
        }
        Optional<byte[]> ignored = host.read(original + ".dockerignore");
        if (ignored.isPresent()) {
            directory.write(COPY + ".dockerignore", ignored.get());
        }
        return directory.write(COPY, inputs.dockerfile().rewriteBytes(request.spec(), replacements));
    }
}
