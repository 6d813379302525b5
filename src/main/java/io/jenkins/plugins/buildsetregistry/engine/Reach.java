package io.jenkins.plugins.buildsetregistry.engine;

/** Which stages of a Dockerfile an engine builds. */
public enum Reach {
    /** What the target needs: BuildKit, buildah and podman (they skip unused stages), the embedded engine. */
    NEEDED,
    /** Every stage of the file up to the target: docker's classic builder. */
    UP_TO_TARGET
}
