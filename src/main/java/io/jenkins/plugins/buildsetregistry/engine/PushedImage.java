package io.jenkins.plugins.buildsetregistry.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An image that an engine has pushed under the first of its tags: put under the others, compared, described. */
final class PushedImage {
    /** A configuration is JSON of a few KiB; a registry may still send anything. */
    private static final int CONFIG_LIMIT = 8 << 20;

    private final RemoteRepository repository;
    private final Set<Digest> counted = new LinkedHashSet<>();
    private final Set<Platform> platforms = new LinkedHashSet<>();
    private long size;

    private PushedImage(RemoteRepository repository) {
        this.repository = repository;
    }

    /** {@code host:port/repository:tag} with the first tag, for an engine that pushes by itself. */
    static String target(BuildRequest request) {
        ImageSpec spec = request.spec();
        return request.registry().authority() + "/" + spec.name().buildsetRepository() + ":"
                + spec.tags().get(0);
    }

    /** @param digest as the engine reported it */
    static BuiltImage finish(RegistryAccess registry, ImageSpec spec, Digest digest, List<BaseImage> bases)
            throws RegistryException, InterruptedException {
        RemoteRepository repository =
                new RemoteRegistry(registry).repository(spec.name().buildsetRepository());
        Manifest manifest = repository
                .manifest(digest.toString())
                .orElseThrow(() -> new RegistryException("the buildset registry has no manifest " + digest + " of "
                        + spec.name() + " after the engine has pushed it"));
        for (String tag : spec.tags().subList(1, spec.tags().size())) {
            repository.putManifest(tag, manifest);
        }
        for (String tag : spec.tags()) {
            Optional<Digest> found = repository.head(tag).map(ManifestHead::digest);
            if (!found.equals(Optional.of(digest))) {
                throw new RegistryException("tag " + tag + " of " + spec.name() + " in the buildset registry is "
                        + found.map(Digest::toString).orElse("absent") + ", but " + digest
                        + " was pushed: does another build push the same tag?");
            }
        }
        PushedImage image = new PushedImage(repository);
        image.count(manifest);
        return new BuiltImage(
                spec.name(),
                spec.tags(),
                digest,
                manifest.mediaType(),
                image.size,
                List.copyOf(image.platforms),
                bases);
    }

    private void count(Manifest manifest) throws RegistryException, InterruptedException {
        if (!counted.add(manifest.digest())) {
            return;
        }
        size += manifest.size();
        for (Descriptor blob : manifest.blobs()) {
            size += counted.add(blob.digest()) ? blob.size() : 0;
        }
        for (Descriptor child : manifest.children()) {
            count(repository
                    .manifest(child.digest().toString())
                    .orElseThrow(() -> new RegistryException(
                            "the buildset registry lacks " + child.digest() + ", a part of " + manifest.digest())));
        }
        if (manifest.config().isPresent()) {
            platform(manifest.config().get());
        }
    }

    private void platform(Descriptor config) throws RegistryException, InterruptedException {
        try (InputStream stream = repository.blob(config, 0)) {
            JsonNode json = Json.MAPPER.readTree(stream.readNBytes(CONFIG_LIMIT));
            if (json != null && json.path("architecture").isTextual()) {
                String variant = json.path("variant").asText("");
                Platform platform = new Platform(
                        json.path("os").asText("linux"),
                        json.path("architecture").asText(),
                        variant.isEmpty() ? null : variant);
                if (!platform.isUnknown()) {
                    platforms.add(platform);
                }
            }
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw new RegistryException(
                    "configuration " + config.digest() + " in the buildset registry is not readable: " + e.getMessage(),
                    0,
                    "",
                    e);
        }
    }
}
