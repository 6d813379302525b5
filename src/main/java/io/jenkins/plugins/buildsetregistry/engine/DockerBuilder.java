package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageSpec;

/**
 * Which of docker's builders makes an image.
 *
 * @param text for people: which, and why
 * @param contexts whether it knows named build contexts
 */
record DockerBuilder(Kind kind, String text, boolean contexts) {
    enum Kind {
        /** {@code docker build} with {@code DOCKER_BUILDKIT=0}. */
        CLASSIC,
        /** {@code docker build} of a client that speaks BuildKit itself. */
        BUILDKIT,
        /** {@code docker buildx build}. */
        BUILDX
    }

    /** @throws EngineException if the image wants BuildKit and there is none, or the other way round */
    static DockerBuilder choose(ImageSpec spec, DockerInstallation docker) throws EngineException {
        if (Boolean.FALSE.equals(spec.buildkit())) {
            if (!spec.secrets().isEmpty()) {
                throw new EngineException(
                        spec.name()
                                + " has secrets, which docker's classic builder cannot take: do not ask for it (buildkit, dockerBuilder)");
            }
            return classic("the image asks for it");
        }
        String missing = missing(docker);
        if (missing.isEmpty()) {
            return buildKit(docker);
        }
        if (Boolean.TRUE.equals(spec.buildkit()) || !spec.secrets().isEmpty()) {
            throw new EngineException(spec.name()
                    + (spec.secrets().isEmpty() ? " asks for BuildKit" : " has secrets, which need BuildKit") + ", but "
                    + missing + "; or use the engine buildah or podman");
        }
        return classic("BuildKit cannot be used: " + missing);
    }

    private static DockerBuilder classic(String why) {
        return new DockerBuilder(Kind.CLASSIC, "docker: the classic builder: " + why, false);
    }

    private static DockerBuilder buildKit(DockerInstallation docker) {
        String text = "docker: BuildKit of the daemon (docker " + docker.daemon() + ")";
        return docker.buildx().isUsable()
                ? new DockerBuilder(
                        Kind.BUILDX,
                        text + " through buildx " + docker.buildx().version(),
                        docker.daemon().isAtLeast(LeastVersions.DOCKER_23))
                : new DockerBuilder(Kind.BUILDKIT, text, false);
    }

    /** Why there is no BuildKit, or an empty text. */
    private static String missing(DockerInstallation docker) {
        if (docker.windows()) {
            return "a daemon for Windows has none";
        }
        boolean speaksItself = !docker.client().isAtLeast(LeastVersions.DOCKER_23);
        return docker.buildx().isUsable() || speaksItself
                ? ""
                : docker.buildx().problem() + ", which a client since 23 (this is " + docker.client()
                        + ") needs for it";
    }
}
