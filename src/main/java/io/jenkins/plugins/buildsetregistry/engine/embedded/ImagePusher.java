package io.jenkins.plugins.buildsetregistry.engine.embedded;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pushes what was built: blobs, then manifests, then the index; tags come last. */
final class ImagePusher {
    private static final String BASE_NAME = "org.opencontainers.image.base.name";
    private static final String BASE_DIGEST = "org.opencontainers.image.base.digest";

    private final RemoteRepository repository;
    private final LayerStore store;
    private final Map<Digest, Long> sizes = new LinkedHashMap<>();

    ImagePusher(RemoteRepository repository, LayerStore store) {
        this.repository = repository;
        this.store = store;
    }

    /**
     * @param images by platform; more than one make an index
     * @return the manifest or index that the tags stand for
     */
    Manifest push(Map<Platform, StageImage> images, List<String> tags) throws IOException, InterruptedException {
        List<Manifest> manifests = new ArrayList<>();
        for (StageImage image : images.values()) {
            manifests.add(pushBlobs(image));
        }
        Manifest top = manifests.get(0);
        if (images.size() > 1) {
            for (Manifest manifest : manifests) {
                repository.putManifest(manifest.digest().toString(), manifest);
            }
            top = index(List.copyOf(images.keySet()), manifests);
        }
        sizes.put(top.digest(), (long) top.size());
        for (String tag : tags) {
            repository.putManifest(tag, top);
        }
        return top;
    }

    /** Bytes of everything, each blob once. */
    long size() {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private Manifest pushBlobs(StageImage image) throws IOException, InterruptedException {
        for (Layer layer : image.layers()) {
            sizes.put(layer.descriptor().digest(), layer.descriptor().size());
            if (!MediaTypes.isNonDistributable(layer.json().path("mediaType").asText())) {
                push(layer);
            }
        }
        byte[] config = image.config().bytes();
        Descriptor descriptor = new Descriptor(MediaTypes.OCI_CONFIG, Digest.sha256(config), config.length);
        repository.upload(
                descriptor,
                offset -> new ByteArrayInputStream(config, (int) offset, config.length - (int) offset),
                TransferListener.NONE);
        sizes.put(descriptor.digest(), descriptor.size());
        Manifest manifest = manifest(image, descriptor);
        sizes.put(manifest.digest(), (long) manifest.size());
        return manifest;
    }

    private void push(Layer layer) throws IOException, InterruptedException {
        Digest digest = layer.descriptor().digest();
        PulledImage from = layer.image();
        if (from != null) {
            if (repository.hasBlob(digest)) {
                return;
            }
            if (from.speculative() && repository.mount(digest, from.repository().name())) {
                return;
            }
        }
        repository.upload(layer.descriptor(), store.source(layer), TransferListener.NONE);
    }

    private static Manifest manifest(StageImage image, Descriptor config) throws IOException {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("schemaVersion", 2);
        root.put("mediaType", MediaTypes.OCI_MANIFEST);
        root.set("config", Layer.json(config));
        ArrayNode layers = root.putArray("layers");
        image.layers().forEach(layer -> layers.add(layer.json()));
        if (image.base() != null) {
            ObjectNode annotations = root.putObject("annotations");
            annotations.put(BASE_DIGEST, image.base().digest().toString());
            annotations.put(BASE_NAME, image.base().name().canonical());
        }
        return Manifest.of(Json.MAPPER.writeValueAsBytes(root), MediaTypes.OCI_MANIFEST);
    }

    private static Manifest index(List<Platform> platforms, List<Manifest> manifests) throws IOException {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("schemaVersion", 2);
        root.put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode list = root.putArray("manifests");
        for (int i = 0; i < manifests.size(); i++) {
            ObjectNode entry = Layer.json(manifests.get(i).descriptor());
            ObjectNode platform = entry.putObject("platform");
            platform.put("architecture", platforms.get(i).architecture());
            platform.put("os", platforms.get(i).os());
            if (platforms.get(i).variant() != null) {
                platform.put("variant", platforms.get(i).variant());
            }
            list.add(entry);
        }
        return Manifest.of(Json.MAPPER.writeValueAsBytes(root), MediaTypes.OCI_INDEX);
    }
}
