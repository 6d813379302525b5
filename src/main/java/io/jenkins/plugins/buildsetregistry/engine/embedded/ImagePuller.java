package io.jenkins.plugins.buildsetregistry.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.engine.BuildRequest;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.ResolvedBase;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds base images: those of the buildset in its registry, others where they are published. */
final class ImagePuller {
    private static final int CONFIG_LIMIT = 1 << 24;

    private final RemoteRegistry buildset;
    private final RegistryDirectory upstreams;
    private final Map<RegistryAccess, RemoteRegistry> registries = new HashMap<>();

    ImagePuller(RemoteRegistry buildset, BuildRequest request) {
        this.buildset = buildset;
        this.upstreams = request.upstreams();
    }

    /**
     * @param exact whether an image of another platform is refused even if it is the only one
     * @throws EngineException if it does not exist, or not for {@code platform}; without file and line
     */
    PulledImage pull(ResolvedBase base, Platform platform, boolean exact)
            throws IOException, EngineException, InterruptedException {
        RemoteRepository repository = repository(base);
        String reference =
                base.isSpeculative() ? base.digest().toString() : base.name().reference();
        Manifest top = manifest(repository, reference, base.name());
        Manifest manifest = top;
        if (top.isIndex()) {
            manifest = manifest(
                    repository, child(top, platform, base.name()).digest().toString(), base.name());
        }
        ObjectNode config = config(repository, manifest, base.name());
        Platform found = platform(config);
        if (exact && !top.isIndex() && found != null && rank(platform, found) == 0) {
            throw lacks(base.name(), platform, found.toString());
        }
        return new PulledImage(base.name(), top.digest(), repository, base.isSpeculative(), manifest, config);
    }

    private RemoteRepository repository(ResolvedBase base) {
        ImageName name = base.name();
        if (base.isSpeculative()) {
            return buildset.repository(name.buildsetRepository());
        }
        return registries
                .computeIfAbsent(upstreams.access(name), RemoteRegistry::new)
                .repository(name.repository());
    }

    private static Manifest manifest(RemoteRepository repository, String reference, ImageName name)
            throws IOException, EngineException, InterruptedException {
        try {
            Optional<Manifest> found = repository.manifest(reference);
            if (found.isPresent()) {
                return found.get();
            }
        } catch (InvalidImageException e) {
            throw new EngineException("image " + name + ": " + e.getMessage(), e);
        }
        throw new EngineException("image " + name + " does not exist in "
                + repository.registry().access() + " (" + repository.name() + ", " + reference
                + "): check its name and tag, and whether it was published");
    }

    private static Descriptor child(Manifest index, Platform platform, ImageName name) throws EngineException {
        Descriptor best = null;
        for (Descriptor child : index.children()) {
            if (child.platform() != null
                    && rank(platform, child.platform()) > (best == null ? 0 : rank(platform, best.platform()))) {
                best = child;
            }
        }
        if (best == null
                && index.children().size() == 1
                && index.children().get(0).platform() == null) {
            // Some tools put the only image into an index and say no platform.
            return index.children().get(0);
        }
        if (best == null) {
            throw lacks(
                    name,
                    platform,
                    index.children().stream()
                            .map(Descriptor::platform)
                            .filter(found -> found != null && !found.isUnknown())
                            .map(Platform::toString)
                            .distinct()
                            .collect(Collectors.joining(", ")));
        }
        return best;
    }

    /** 0 if {@code found} does not run on {@code wanted}; the higher the better. */
    private static int rank(Platform wanted, Platform found) {
        Platform normal = Platform.parse(found.toString());
        if (!wanted.os().equals(normal.os()) || !wanted.architecture().equals(normal.architecture())) {
            return 0;
        }
        String want = wanted.variant() == null ? "" : wanted.variant();
        String have = normal.variant() == null ? "" : normal.variant();
        if (want.equals(have)) {
            return 100;
        }
        if (want.isEmpty() || have.isEmpty()) {
            return 50;
        }
        // Processors run what was built for older variants of theirs: v7 runs v6.
        List<String> variants = List.of("v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9");
        int older = variants.indexOf(want) - variants.indexOf(have);
        return variants.contains(want) && variants.contains(have) && older > 0 ? 40 - older : 0;
    }

    private static EngineException lacks(ImageName name, Platform platform, String available) {
        return new EngineException("image " + name + " is not built for " + platform + ", only for " + available
                + ": build those platforms, or use a base that has " + platform);
    }

    private static ObjectNode config(RemoteRepository repository, Manifest manifest, ImageName name)
            throws IOException, EngineException, InterruptedException {
        Descriptor descriptor = manifest.config()
                .orElseThrow(
                        () -> new EngineException("image " + name + " has no configuration: it is no container image"));
        if (descriptor.size() > CONFIG_LIMIT) {
            throw new EngineException(
                    "image " + name + " has a configuration of " + descriptor.size() + " bytes: too big");
        }
        JsonNode config = Json.MAPPER.readTree(repository.content(descriptor));
        if (config instanceof ObjectNode object
                && object.path("rootfs").path("diff_ids").isArray()) {
            return object;
        }
        throw new EngineException("image " + name + " is no container image: its configuration has no rootfs");
    }

    private static Platform platform(ObjectNode config) {
        String os = config.path("os").asText("");
        String architecture = config.path("architecture").asText("");
        if (os.isEmpty() || architecture.isEmpty()) {
            return null;
        }
        String variant = config.path("variant").asText("");
        return Platform.parse(os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant));
    }
}
