package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.util.List;
import java.util.stream.Collectors;

/** Options that BuildKit's clients share. */
final class BuildKitOptions {
    /** Buildx adds an attestation by default, which makes an index of one image, other each time. */
    static final List<String> NO_ATTESTATIONS = List.of("--provenance=false", "--sbom=false");

    /** Docker would take its own copy of a published base, however old. */
    static final List<String> ALWAYS = List.of("--progress", "plain", "--pull");

    private BuildKitOptions() {}

    /** Each platform once. */
    static List<String> platforms(ImageSpec spec) {
        return spec.platforms().isEmpty()
                ? List.of()
                : List.of(
                        "--platform",
                        spec.platforms().stream()
                                .map(Platform::toString)
                                .distinct()
                                .collect(Collectors.joining(",")));
    }
}
