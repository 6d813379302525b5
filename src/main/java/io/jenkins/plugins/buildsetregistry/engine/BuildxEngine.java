package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code docker buildx build} with the builder that the user has selected, wherever it is ({@code docker buildx use},
 * {@code BUILDX_BUILDER}). A builder that can, gets bases as OCI layouts and gives the image back as one: it need not reach the
 * buildset registry, which we push to ourselves. The docker driver can with containerd's image store; without, it builds as
 * {@link DockerEngine} does.
 */
public final class BuildxEngine implements ContainerEngine {
    static final String NAME = "buildx";

    private final Host host;
    private final EngineSettings settings;
    private final BuildxBuilder builder;
    private final ContainerEngine docker;

    private BuildxEngine(Host host, EngineSettings settings, BuildxBuilder builder, ContainerEngine docker) {
        this.host = host;
        this.settings = settings;
        this.builder = builder;
        this.docker = docker;
    }

    /** @throws EngineException if docker's client or buildx is missing or too old, or there is no builder */
    public static BuildxEngine find(Host host, EngineSettings settings)
            throws EngineException, HostException, InterruptedException {
        EngineProgram program = DockerInstallation.program(host, Map.of());
        Buildx buildx = Buildx.of(program);
        if (!buildx.isUsable()) {
            throw new EngineException(buildx.problem());
        }
        BuildxBuilder builder = BuildxBuilder.selected(program);
        boolean layouts = !builder.isDocker()
                || DockerInstallation.hasImageStore(DockerInstallation.program(host, builder.daemon()));
        return new BuildxEngine(
                host, settings, builder, layouts ? null : DockerEngine.find(host, settings, builder.daemon()));
    }

    @Override
    public String name() {
        return NAME;
    }

    /** @throws EngineException if the builder cannot make such an image */
    void check(ImageSpec spec) throws EngineException {
        if (Boolean.FALSE.equals(spec.buildkit())) {
            throw new EngineException(
                    spec.name() + " asks for no BuildKit, but buildx is nothing else: use the engine docker");
        }
        if (docker != null && spec.platforms().stream().distinct().count() > 1) {
            throw new EngineException(
                    "the " + builder + " makes one platform at a time, but " + spec.name() + " is for "
                            + spec.platforms()
                            + ": make another builder with 'docker buildx create --driver docker-container --use', or let the daemon"
                            + " keep its images in containerd (\"features\": {\"containerd-snapshotter\": true} in its daemon.json)");
        }
    }

    @Override
    public BuiltImage build(BuildRequest request) throws EngineException, IOException, InterruptedException {
        check(request.spec());
        request.log().accept("buildx: " + builder);
        if (docker != null) {
            return docker.build(request);
        }
        try (PrivateDirectory directory = new PrivateDirectory(host, request.log())) {
            BuildSecrets secrets = BuildSecrets.prepare(request, host, directory);
            Map<String, String> environment = new HashMap<>(builder.daemon());
            environment.putAll(DockerDirectory.ofUser(host)
                    .copyTo(
                            directory.path("docker"),
                            request.upstreams().accesses().values()));
            EngineProgram program = new EngineProgram(host, DockerEngine.NAME, environment);
            try (BuildInputs inputs = BuildInputs.prepare(request, Reach.NEEDED, settings.pinned())) {
                BuiltImage image;
                do {
                    try (PrivateDirectory large =
                            PrivateDirectory.forLayers(host, request.log(), PrivateDirectory.newName())) {
                        image = new BuildxBuild(
                                        program, builder, settings, request, inputs, directory, Path.of(large.path()))
                                .run(secrets);
                    }
                } while (inputs.baseHasMoved());
                return image;
            }
        }
    }
}
