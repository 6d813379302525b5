package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.LoopbackRelay;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Images of a buildset under their public names in the store of a docker daemon, for as long as a block lasts. A daemon has one
 * image behind a name, for all who use it: so a name that another build holds with another image is refused, and who leaves last puts
 * back what was there before.
 */
public final class Preload {
    private final DockerInstallation docker;
    private final Clock clock;
    private final Consumer<String> log;

    private Preload(DockerInstallation docker, Clock clock, Consumer<String> log) {
        this.docker = docker;
        this.clock = clock;
        this.log = log;
    }

    /**
     * Who holds names.
     *
     * @param id letters and digits; of one block only
     * @param build for those who want the names too
     */
    public record Holder(String id, String build) implements Serializable {}

    /** @throws EngineException if there is no docker here, its daemon does not answer, or is on another machine */
    public static Preload find(Host host, Clock clock, Consumer<String> log)
            throws EngineException, HostException, InterruptedException {
        return new Preload(DockerInstallation.find(host, Map.of()), clock, log);
    }

    /**
     * Pulls images and puts them under their public names. Done again for the same holder, it changes nothing.
     *
     * @param registry of the buildset, by http on this machine, or by https with an authority of its own
     * @param images with a tag, or {@code latest} is meant
     * @param longest time that they may be held
     * @throws EngineException if the registry does not have one of them, or another build holds its name with another digest; then
     *     none was put anywhere
     */
    public void take(RegistryAccess registry, List<ImageName> images, Holder holder, Duration longest)
            throws EngineException, IOException, InterruptedException {
        Map<ImageName, Digest> wanted = new LinkedHashMap<>();
        for (ImageName image : images) {
            String host = image.registry().toLowerCase(Locale.ROOT);
            wanted.put(new ImageName(host, image.repository(), image.tagOrLatest(), null), digest(registry, image));
        }
        if (registry.caPem() == null) {
            takeFrom(registry, wanted, holder, longest);
            return;
        }
        try (LoopbackRelay relay = LoopbackRelay.to(registry)) {
            takeFrom(relay.access(), wanted, holder, longest);
        }
    }

    private static Digest digest(RegistryAccess registry, ImageName image)
            throws EngineException, IOException, InterruptedException {
        if (image.digest() != null) {
            throw new EngineException("cannot preload " + image
                    + ": a name with a digest means one image for all; leave" + " the digest out");
        }
        return new RemoteRegistry(registry)
                .repository(image.buildsetRepository())
                .head(image.tagOrLatest())
                .map(ManifestHead::digest)
                .orElseThrow(() -> new EngineException("cannot preload " + image.withTag(image.tagOrLatest())
                        + ": the buildset has no such image; preload what was built before, or what a change ahead has"
                        + " built"));
    }

    private void takeFrom(RegistryAccess registry, Map<ImageName, Digest> wanted, Holder holder, Duration longest)
            throws EngineException, IOException, InterruptedException {
        try (PrivateDirectory directory = new PrivateDirectory(docker.host(), log)) {
            EngineProgram program = new EngineProgram(
                    docker.host(), DockerEngine.NAME, DockerEnvironment.of(docker, List.of(registry), directory));
            DockerStore pulled = new DockerStore(program, log);
            try {
                Map<PreloadClaim, String> claims = new LinkedHashMap<>();
                Instant end = clock.instant().plus(longest);
                for (Map.Entry<ImageName, Digest> each : wanted.entrySet()) {
                    ImageName name = each.getKey();
                    PreloadClaim claim = new PreloadClaim(name, each.getValue(), holder.id(), holder.build(), end);
                    PreloadClaim.place(name);
                    String reference = registry.authority() + "/" + name.buildsetRepository() + "@" + each.getValue();
                    claims.put(claim, pull(program, pulled, reference, end));
                }
                if (!claims.isEmpty()) {
                    PreloadStore store = new PreloadStore(program, clock);
                    store.alone(claims.values().iterator().next(), () -> place(store, claims));
                }
            } finally {
                EngineProgram.always(log, () -> pulled.clear(List.of()));
            }
        }
    }

    /** @return its id */
    private static String pull(EngineProgram docker, DockerStore store, String reference, Instant end)
            throws EngineException, HostException, InterruptedException {
        String name = PreloadStore.pulled(end);
        store.pullAs(name, reference, List.of("--quiet"));
        store.forget(reference); // it has no end: who comes after a build that was killed could not remove it
        return docker.require("inspecting " + reference, List.of("inspect", "--format", "{{.Id}}", name), line -> {})
                .output()
                .trim();
    }

    private void place(PreloadStore store, Map<PreloadClaim, String> claims)
            throws EngineException, HostException, InterruptedException {
        store.restore();
        for (PreloadClaim claim : claims.keySet()) {
            for (PreloadClaim other : store.claims(claim.name())) {
                if (!other.digest().equals(claim.digest())) {
                    throw refusal(claim, other);
                }
            }
        }
        List<String> earlier = tags(store, claims.keySet().iterator().next().holder());
        for (Map.Entry<PreloadClaim, String> each : claims.entrySet()) {
            store.place(each.getKey(), each.getValue());
            earlier.remove(each.getKey().reference());
            log.accept("docker: " + each.getKey().name() + " = "
                    + each.getKey().digest().abbreviated() + " until this block ends");
        }
        store.untag(earlier);
    }

    private static EngineException refusal(PreloadClaim claim, PreloadClaim other) throws EngineException {
        return new EngineException(
                "cannot preload " + claim.name() + " = " + claim.digest() + ": in this docker daemon "
                        + other.build() + " holds that name, with " + other.digest() + ", until " + other.end()
                        + " at the latest; run one after the other, or on nodes whose docker daemons are different. If that build"
                        + " is gone: docker rmi " + other.reference());
    }

    private static List<String> tags(PreloadStore store, String holder) throws EngineException {
        List<String> tags = new ArrayList<>();
        for (PreloadClaim claim : store.claims()) {
            if (claim.holder().equals(holder)) {
                tags.add(claim.reference());
            }
        }
        return tags;
    }

    /** Gives names back; nothing happens if the holder has none. */
    public void release(Holder holder) throws EngineException, HostException, InterruptedException {
        PreloadStore store = new PreloadStore(
                new EngineProgram(docker.host(), DockerEngine.NAME, DockerEnvironment.daemon(docker)), clock);
        store.read();
        String image = null;
        for (PreloadClaim claim : store.claims()) {
            image = claim.holder().equals(holder.id()) ? store.id(claim) : image;
        }
        if (image != null) {
            store.alone(image, () -> {
                store.untag(tags(store, holder.id()));
                store.restore();
            });
        }
    }
}
