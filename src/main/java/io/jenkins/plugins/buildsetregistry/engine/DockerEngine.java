package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.remote.LoopbackRelay;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.util.Map;

/**
 * Docker and its daemon on this machine. BuildKit, where client and daemon have it and the image does not refuse it, gets bases as
 * named build contexts (buildx, and a daemon since 23) or from a rewritten Dockerfile; the classic builder always from a rewritten
 * one. Needs no login and nothing of the daemon's configuration: docker takes registries on 127.0.0.0/8 without TLS by itself, and
 * one with a certificate of its own is shown to it there while a build runs.
 */
public final class DockerEngine implements ContainerEngine {
    static final String NAME = "docker";

    private final DockerInstallation docker;
    private final EngineSettings settings;

    private DockerEngine(DockerInstallation docker, EngineSettings settings) {
        this.docker = docker;
        this.settings = settings;
    }

    /** @throws EngineException if docker is missing, too old, on another machine, or its daemon does not answer */
    public static DockerEngine find(Host host, EngineSettings settings)
            throws EngineException, HostException, InterruptedException {
        return find(host, settings, Map.of());
    }

    /** @param environment added to the host's: which daemon, if it is not the one of the host's */
    static DockerEngine find(Host host, EngineSettings settings, Map<String, String> environment)
            throws EngineException, HostException, InterruptedException {
        return new DockerEngine(DockerInstallation.find(host, environment), settings);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public BuiltImage build(BuildRequest request) throws EngineException, IOException, InterruptedException {
        check(request.spec());
        DockerBuilder builder = DockerBuilder.choose(request.spec(), docker);
        request.log().accept(builder.text());
        if (!needsRelay(request.registry())) {
            return build(request, builder);
        }
        try (LoopbackRelay relay = LoopbackRelay.to(request.registry())) {
            request.log()
                    .accept("docker: the daemon reaches the buildset registry " + request.registry() + " through "
                            + relay.access() + " while this build runs");
            return build(request.through(relay.access()), builder);
        }
    }

    private BuiltImage build(BuildRequest request, DockerBuilder builder)
            throws EngineException, IOException, InterruptedException {
        Host host = docker.host();
        try (PrivateDirectory directory = new PrivateDirectory(host, request.log())) {
            BuildSecrets secrets = BuildSecrets.prepare(request, host, directory);
            boolean classic = builder.kind() == DockerBuilder.Kind.CLASSIC;
            EngineProgram program =
                    new EngineProgram(host, NAME, DockerEnvironment.of(docker, request, directory, !classic));
            try (BuildInputs inputs =
                    BuildInputs.prepare(request, classic ? Reach.UP_TO_TARGET : Reach.NEEDED, settings.pinned())) {
                boolean imageStore = !classic && request.spec().cache() && docker.hasImageStore();
                BuiltImage image;
                do {
                    image = classic
                            ? new DockerBuild(program, settings, request, inputs, directory).run()
                            : new BuildKitBuild(program, settings, request, inputs, directory)
                                    .run(builder, secrets, imageStore);
                } while (inputs.baseHasMoved());
                return image;
            }
        }
    }

    /** @throws EngineException if no builder of this docker can make such an image */
    void check(ImageSpec spec) throws EngineException, HostException, InterruptedException {
        DockerBuilder builder = DockerBuilder.choose(spec, docker);
        if (spec.platforms().stream().distinct().count() < 2) {
            return;
        }
        String what = spec.name() + " is for " + spec.platforms();
        if (builder.kind() == DockerBuilder.Kind.CLASSIC) {
            throw new EngineException("docker's classic builder makes one platform at a time, but " + what
                    + ": use the engine buildah, podman, or buildx");
        }
        if (!docker.hasImageStore()) {
            throw new EngineException("docker makes one platform at a time, but " + what
                    + ": use the engine buildah, podman, or buildx, or let the daemon keep its images in containerd"
                    + " (\"features\": {\"containerd-snapshotter\": true} in its daemon.json)");
        }
    }

    private static boolean needsRelay(RegistryAccess registry) throws EngineException {
        if (registry.endpoint().getScheme().equals("https")) {
            return registry.caPem() != null;
        }
        if (!EngineAddress.isLoopback(registry)) {
            throw new EngineException("the docker daemon does not trust the buildset registry at " + registry
                    + ": it takes one without TLS only on its own loopback address; use the engine buildah or podman");
        }
        return false;
    }
}
