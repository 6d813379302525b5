package io.jenkins.plugins.buildsetregistry.image;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to build, upload and promote: one image, the one input of all three.
 *
 * @param name public name, without tag and digest
 * @param tags final tags; {@code latest} if none were given
 * @param context directory of the image below the work directory; relative, {@code .} by default
 * @param path what is handed to the build as its context, relative to {@code context}; {@code .} by default
 * @param dockerfile file below {@code context}; {@code Dockerfile} by default
 * @param target stage to build, or null for the last one
 * @param buildArgs in the order given
 * @param labels in the order given
 * @param siblings directories below the work directory, copied into {@code <context>/.zuul-siblings} for the build
 * @param platforms to build; the engine's own if empty
 * @param buildkit whether docker shall use BuildKit; null leaves it to the engine
 * @param secrets for RUN instructions, each id once
 * @param cache whether steps are cached in the buildset registry, for later builds in the same buildset
 */
public record ImageSpec(
        ImageName name,
        List<String> tags,
        String context,
        String path,
        String dockerfile,
        String target,
        Map<String, String> buildArgs,
        Map<String, String> labels,
        List<String> siblings,
        List<Platform> platforms,
        Boolean buildkit,
        List<BuildSecret> secrets,
        boolean cache)
        implements Serializable {
    public ImageSpec {
        if (name.tag() != null || name.digest() != null) {
            throw new InvalidImageException("image name '" + name + "': give tags in 'tags', not in the repository");
        }
        tags = tags.isEmpty() ? List.of("latest") : List.copyOf(tags);
        for (String tag : tags) {
            name.withTag(tag);
        }
        buildArgs = Collections.unmodifiableMap(new LinkedHashMap<>(buildArgs));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        siblings = List.copyOf(siblings);
        platforms = List.copyOf(platforms);
        secrets = secrets == null ? List.of() : List.copyOf(secrets); // stored before they were there
        if (secrets.stream().map(BuildSecret::id).distinct().count() < secrets.size()) {
            throw new InvalidImageException("image " + name + ": two secrets have the same id");
        }
    }

    /** An image of that name with all defaults. */
    public static ImageSpec of(String repository) {
        return new ImageSpec(
                ImageName.parse(repository),
                List.of(),
                ".",
                ".",
                "Dockerfile",
                null,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                false);
    }
}
