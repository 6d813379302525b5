package io.jenkins.plugins.buildsetregistry.registry.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Reads configurations of images that are here (OCI image specification, config.md). */
final class ConfigReader {
    /** They are some kilobytes; what is much larger costs more than it tells. */
    private static final int LARGEST = 256 * 1024;

    private final Store store;
    private final RepositoryContent content;

    ConfigReader(Store store, RepositoryContent content) {
        this.store = store;
        this.content = content;
    }

    /** What the image runs on; empty if it is no image, or if its configuration is elsewhere, too large or damaged. */
    Optional<Platform> platform(String repository, Manifest manifest) {
        Optional<Descriptor> config = manifest.config().filter(ConfigReader::isReadable);
        if (config.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode root = Json.MAPPER.readTree(read(repository, config.get()));
            String variant = root.path("variant").asText("");
            return Optional.of(new Platform(
                    root.path("os").asText(""),
                    root.path("architecture").asText(""),
                    variant.isEmpty() ? null : variant));
        } catch (IOException | InvalidImageException e) {
            return Optional.empty();
        }
    }

    private static boolean isReadable(Descriptor config) {
        boolean image = config.mediaType().equals(MediaTypes.OCI_CONFIG)
                || config.mediaType().equals(MediaTypes.DOCKER_CONFIG);
        return image && config.size() <= LARGEST;
    }

    private byte[] read(String repository, Descriptor config) throws IOException {
        if (content.blob(repository, config.digest()).isEmpty()) {
            return new byte[0];
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) config.size());
        try (FileChannel stored = store.blobs().open(config.digest()).orElse(null)) {
            while (stored != null && bytes.hasRemaining()) {
                if (stored.read(bytes, bytes.position()) < 0) {
                    return new byte[0];
                }
            }
        }
        return config.digest().matches(bytes.array()) ? bytes.array() : new byte[0];
    }
}
