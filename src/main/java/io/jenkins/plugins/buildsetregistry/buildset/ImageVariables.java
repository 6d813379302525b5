package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Environment variables that name the images of a buildset by their digests, for what knows no mirrors: {@code docker run}, compose
 * files, {@code ctr}.
 */
public final class ImageVariables {
    private static final String PREFIX = "BUILDSET_IMAGE_";
    private static final String USUAL_TAG = "latest";

    private ImageVariables() {}

    /**
     * Each image has two names: with its registry, {@code BUILDSET_IMAGE_QUAY_IO_ACME_APP_1_2}, and without it,
     * {@code BUILDSET_IMAGE_ACME_APP_1_2}. A name that two images would have is left out: it would tell one of them, and nobody
     * could see which.
     *
     * @param authority {@code host:port} of the buildset registry
     * @param images by name and tag
     * @return values are {@code host:port/repository@digest}
     */
    public static Map<String, String> of(String authority, Map<ImageName, Digest> images) {
        Map<String, String> variables = new TreeMap<>();
        Map<String, ImageName> owners = new HashMap<>();
        Set<String> shared = new HashSet<>();
        images.forEach((name, digest) -> {
            for (String variable : names(name)) {
                if (owners.putIfAbsent(variable, name) != null) {
                    shared.add(variable);
                }
                variables.put(variable, authority + "/" + name.buildsetRepository() + "@" + digest);
            }
        });
        variables.keySet().removeAll(shared);
        return variables;
    }

    private static List<String> names(ImageName name) {
        String tag = name.tagOrLatest().equals(USUAL_TAG) ? "" : "_" + name.tagOrLatest();
        return List.of(variable(name.registry() + "_" + name.repository() + tag), variable(name.repository() + tag));
    }

    private static String variable(String text) {
        return PREFIX + text.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
