package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Docker with its classic builder ({@code DOCKER_BUILDKIT=0}), which has neither build contexts nor mirrors for any registry but
 * docker.io: bases are pulled by digest and the Dockerfile is rewritten to name them. Needs no login, no buildx, and nothing of the
 * daemon's configuration; docker takes registries on 127.0.0.0/8 without TLS by itself.
 */
public final class DockerEngine implements ContainerEngine {
    static final String NAME = "docker";
    private static final EngineVersion MINIMUM = new EngineVersion(19, 3);

    private final Host host;
    private final EngineSettings settings;
    private final String address;

    private DockerEngine(Host host, EngineSettings settings, String address) {
        this.host = host;
        this.settings = settings;
        this.address = address;
    }

    /** @throws EngineException if docker is missing, too old, on another machine, or its daemon does not answer */
    public static DockerEngine find(Host host, EngineSettings settings)
            throws EngineException, HostException, InterruptedException {
        if (host.which(NAME).isEmpty()) {
            throw new EngineException(
                    "docker is not installed here: install docker (package docker.io or docker-ce), or add it to"
                            + " PATH");
        }
        EngineProgram docker = new EngineProgram(host, NAME, Map.of());
        String address = address(docker);
        if (EngineAddress.isRemote(address)) {
            throw EngineAddress.remote(NAME, address);
        }
        CommandResult versions = docker.run("version", "--format", "{{.Client.Version}} {{.Server.Version}}");
        if (!versions.succeeded()) {
            String said =
                    versions.output().lines().reduce((first, last) -> last).orElse("");
            throw new EngineException("the docker daemon at " + address
                    + " does not answer (start it, or give this user access to" + " it): " + said);
        }
        for (String version : versions.output().trim().split(" ")) {
            if (!EngineVersion.find(NAME, version).isAtLeast(MINIMUM)) {
                throw new EngineException(
                        "docker " + version + " is too old: " + MINIMUM + " is needed, for client and daemon");
            }
        }
        return new DockerEngine(host, settings, address);
    }

    private static String address(EngineProgram docker) throws HostException, InterruptedException {
        String fromEnvironment = docker.host().environment().getOrDefault("DOCKER_HOST", "");
        if (!fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        CommandResult context = docker.run("context", "inspect", "--format", "{{.Endpoints.docker.Host}}");
        String found = context.output().trim();
        return context.succeeded() && found.contains("://") ? found : "unix:///var/run/docker.sock";
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public BuiltImage build(BuildRequest request) throws EngineException, IOException, InterruptedException {
        check(request.spec());
        checkTrust(request.registry());
        try (PrivateDirectory directory = new PrivateDirectory(host, request.log());
                BuildInputs inputs = BuildInputs.prepare(request, Reach.UP_TO_TARGET, settings.pinned())) {
            List<RegistryAccess> logins =
                    new ArrayList<>(request.upstreams().accesses().values());
            logins.add(request.registry());
            EngineProgram docker = program(logins, directory);
            return new DockerBuild(docker, settings, request, inputs, directory).run();
        }
    }

    /** @throws EngineException if the classic builder cannot make such an image */
    static void check(ImageSpec spec) throws EngineException {
        if (spec.platforms().size() > 1) {
            throw new EngineException("docker's classic builder makes one platform at a time, but " + spec.name()
                    + " is for " + spec.platforms() + ": use the engine buildah or podman");
        }
        if (Boolean.TRUE.equals(spec.buildkit())) {
            throw new EngineException(
                    spec.name() + " asks for BuildKit, which the engine docker does not use here: its classic"
                            + " builder is the one that needs no builder of its own; use the engine buildah or podman");
        }
    }

    private static void checkTrust(RegistryAccess registry) throws EngineException {
        if (!EngineAddress.isLoopback(registry)) {
            boolean trusted = registry.endpoint().getScheme().equals("https") && registry.caPem() == null;
            if (!trusted) {
                throw new EngineException("the docker daemon does not trust the buildset registry at " + registry
                        + ": it takes a registry without a public certificate only on its own loopback address; use the engine"
                        + " buildah or podman");
            }
        }
    }

    /** Docker as its user runs it. */
    EngineProgram program() {
        return new EngineProgram(host, NAME, daemon());
    }

    /** With more logins than its user's; there is nothing else of theirs that leads to another daemon or builder. */
    EngineProgram program(Collection<RegistryAccess> logins, PrivateDirectory directory)
            throws EngineException, HostException {
        DockerDirectory users = DockerDirectory.ofUser(host);
        AuthFile auth = users.configuration();
        auth.forgetContextAndAliases();
        logins.forEach(auth::set);
        String file = directory.write("docker/config.json", auth.content());

        Map<String, String> environment = daemon();
        environment.put("DOCKER_CONFIG", Path.of(file).getParent().toString());
        environment.put("DOCKER_BUILDKIT", "0");
        // Client certificates are looked for in the directory of the configuration unless this says where.
        if (!host.environment().containsKey("DOCKER_CERT_PATH")) {
            environment.put("DOCKER_CERT_PATH", users.path());
        }
        return new EngineProgram(host, NAME, environment);
    }

    private Map<String, String> daemon() {
        Map<String, String> environment = new HashMap<>();
        environment.put("DOCKER_HOST", address);
        environment.put("DOCKER_CONTEXT", null);
        environment.put("DOCKER_CONTENT_TRUST", null);
        return environment;
    }
}
