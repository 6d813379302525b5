package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageSpec;

/** Where steps of builds are kept in the buildset registry, for later builds of the same image. */
final class BuildCache {
    private static final String PREFIX = "buildset-cache/";

    private BuildCache() {}

    /** A repository that holds nothing else, so that no image can be taken for a cache, or a cache for an image. */
    static String repository(ImageSpec spec) {
        return PREFIX + spec.name().buildsetRepository();
    }
}
