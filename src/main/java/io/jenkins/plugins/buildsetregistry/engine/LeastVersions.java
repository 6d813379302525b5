package io.jenkins.plugins.buildsetregistry.engine;

/** The least versions of engines, and of what we use of them. */
final class LeastVersions {
    /** Client and daemon; a client takes {@code --platform} and {@code --iidfile}, and BuildKit is no experiment any more. */
    static final EngineVersion DOCKER = new EngineVersion(19, 3);
    /** The first client that leaves BuildKit to buildx, and the first daemon whose BuildKit (0.10) knows named build contexts. */
    static final EngineVersion DOCKER_23 = new EngineVersion(23, 0);
    /** A rootless daemon pulls and pushes from its user's network since then (RootlessKit's {@code --detach-netns}). */
    static final EngineVersion DOCKER_ROOTLESS = new EngineVersion(26, 0);
    /** Knows {@code --provenance}, {@code oci-layout://} and results that are directories. */
    static final EngineVersion BUILDX = new EngineVersion(0, 10);
    /** Of a builder that is not docker's own: what buildx 0.10 speaks of. */
    static final EngineVersion BUILDKIT = new EngineVersion(0, 11);
    /** The first with buildah 1.24, whose {@code --pull} takes {@code always}. */
    static final EngineVersion PODMAN = new EngineVersion(4, 0);

    static final EngineVersion PODMAN_BUILD_CONTEXTS = new EngineVersion(4, 2);
    /** {@code --cache-from} and {@code --cache-to}. */
    static final EngineVersion PODMAN_CACHE = new EngineVersion(4, 3);
    /** The first whose {@code --pull} takes {@code always}. */
    static final EngineVersion BUILDAH = new EngineVersion(1, 24);

    static final EngineVersion BUILDAH_BUILD_CONTEXTS = new EngineVersion(1, 27);
    /** {@code --cache-from} and {@code --cache-to}. */
    static final EngineVersion BUILDAH_CACHE = new EngineVersion(1, 28);

    private LeastVersions() {}

    /** @throws EngineException that says which is needed */
    static void check(String program, EngineVersion found, EngineVersion least) throws EngineException {
        if (!found.isAtLeast(least)) {
            throw tooOld(program, found, least);
        }
    }

    static EngineException tooOld(String program, EngineVersion found, EngineVersion least) {
        return new EngineException(program + " " + found + " is too old: " + least + " is needed");
    }
}
