package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import java.io.IOException;

/** Builds an image and pushes it to the buildset registry. */
public interface ContainerEngine {
    /** {@code docker}, {@code buildx}, {@code podman}, {@code buildah} or {@code embedded}. */
    String name();

    /**
     * Builds {@code request.spec()}, pushes it as {@code spec.name().buildsetRepository()} under each of its tags, and leaves
     * nothing behind in the engine's own store but published bases that the engine pulled under their own names, which are its
     * cache.
     *
     * @throws EngineException if the Dockerfile is wrong, a base is unknown, or the build fails
     * @throws IOException if the buildset registry fails
     */
    BuiltImage build(BuildRequest request) throws EngineException, IOException, InterruptedException;
}
