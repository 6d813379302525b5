package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The engines of a machine. {@link LeastVersions} are checked when an engine is found, so keep what was found. */
public final class Engines {
    private static final String EMBEDDED = "embedded";

    /** Names that {@link #named} knows, in the order in which {@link #detect} tries them. */
    public static final List<String> NAMES =
            List.of(BuildahEngine.NAME, PodmanEngine.NAME, DockerEngine.NAME, BuildxEngine.NAME, EMBEDDED);

    private final Host host;
    private final EngineSettings settings;
    private final ContainerEngine embedded;

    /** @param embedded the engine of that name, or null to do without it */
    public Engines(Host host, EngineSettings settings, ContainerEngine embedded) {
        this.host = host;
        this.settings = settings;
        this.embedded = embedded;
    }

    /** @throws EngineException if there is no such engine, or it cannot be used here; says what to install or change */
    public ContainerEngine named(String name) throws EngineException, HostException, InterruptedException {
        return switch (name) {
            case BuildahEngine.NAME -> BuildahEngine.find(host, settings);
            case PodmanEngine.NAME -> PodmanEngine.find(host, settings);
            case DockerEngine.NAME -> DockerEngine.find(host, settings);
            case BuildxEngine.NAME -> BuildxEngine.find(host, settings);
            case EMBEDDED -> {
                if (embedded == null) {
                    throw new EngineException("the embedded engine is not available here");
                }
                yield embedded;
            }
            default ->
                throw new EngineException("unknown engine '" + name + "': known are " + String.join(", ", NAMES));
        };
    }

    /**
     * The first that can be used here and for this image: buildah, which needs no service and isolates best; podman; docker, which
     * shares one store with everybody, by BuildKit or, where client or daemon lack it, by the classic builder; buildx, if docker
     * cannot make the image (several platforms without containerd's image store, a daemon that is not here) and the builder that is
     * selected can; the embedded one, if the Dockerfile has no RUN.
     *
     * @param workDirectory as in {@link BuildRequest}
     * @param log told which was chosen, and why not those before it
     */
    public ContainerEngine detect(ImageSpec spec, String workDirectory, Consumer<String> log)
            throws EngineException, HostException, InterruptedException {
        return first(" for " + spec.name(), engine -> check(engine, spec, workDirectory), log);
    }

    /**
     * An engine for each of several images, whose secrets are all looked up, so that none is built before it is known that they are
     * there.
     *
     * @param name one for all, or null to find one for each as {@link #detect} does
     * @return in the order of {@code specs}
     * @throws EngineException if an engine cannot be used, or if a variable or a file of a secret is missing
     */
    public List<ContainerEngine> forAll(String name, List<ImageSpec> specs, String workDirectory, Consumer<String> log)
            throws EngineException, HostException, InterruptedException {
        ContainerEngine named = name == null ? null : named(name);
        List<ContainerEngine> engines = new ArrayList<>();
        for (ImageSpec spec : specs) {
            ContainerEngine engine = named == null ? detect(spec, workDirectory, log) : named;
            if (!engine.name().equals(EMBEDDED)) { // which has no use for them
                BuildSecrets.require(spec, workDirectory, host);
            }
            engines.add(engine);
        }
        return engines;
    }

    @FunctionalInterface
    private interface Check {
        /** @throws EngineException if the engine will not do */
        void of(ContainerEngine engine) throws EngineException, HostException, InterruptedException;
    }

    private ContainerEngine first(String what, Check check, Consumer<String> log)
            throws EngineException, HostException, InterruptedException {
        List<String> reasons = new ArrayList<>();
        for (String name : NAMES) {
            try {
                ContainerEngine engine = named(name);
                check.of(engine);
                reasons.forEach(log);
                log.accept("engine: " + name);
                return engine;
            } catch (EngineException e) {
                reasons.add("engine " + name + " is not used: " + e.getMessage());
            }
        }
        throw new EngineException(
                "no container engine can be used here" + what + ":\n  " + String.join("\n  ", reasons));
    }

    private static void check(ContainerEngine engine, ImageSpec spec, String workDirectory)
            throws EngineException, HostException, InterruptedException {
        if (engine instanceof DockerEngine docker) {
            docker.check(spec);
        }
        if (engine instanceof BuildxEngine buildx) {
            buildx.check(spec);
        }
        if (engine.name().equals(EMBEDDED)) {
            OptionalInt run =
                    BuildPaths.of(spec, workDirectory).readDockerfile().firstRun(spec, Reach.NEEDED);
            if (run.isPresent()) {
                throw new EngineException(
                        "it cannot run commands, but " + spec.dockerfile() + " has RUN in line " + run.getAsInt());
            }
        }
    }
}
