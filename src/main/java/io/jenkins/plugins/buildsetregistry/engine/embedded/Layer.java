package io.jenkins.plugins.buildsetregistry.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A layer of an image that is built.
 *
 * @param json its descriptor for an OCI manifest; nothing of a base's is lost
 * @param descriptor as its source has it
 * @param image that it comes from, or null
 * @param file where it was written, or null
 */
record Layer(ObjectNode json, Descriptor descriptor, PulledImage image, Path file) {
    private static final Map<String, String> OCI = Map.of(
            MediaTypes.DOCKER_LAYER_GZIP,
            MediaTypes.OCI_LAYER_GZIP,
            "application/vnd.docker.image.rootfs.diff.tar",
            MediaTypes.OCI_LAYER,
            "application/vnd.docker.image.rootfs.diff.tar.zstd",
            MediaTypes.OCI_LAYER_ZSTD,
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            "application/vnd.docker.image.rootfs.foreign.diff.tar",
            "application/vnd.oci.image.layer.nondistributable.v1.tar");

    /** Of a base; Docker's media types become OCI's, which mean the same bytes. */
    static List<Layer> of(PulledImage image) {
        List<Descriptor> descriptors = image.manifest().layers();
        List<Layer> layers = new ArrayList<>();
        try {
            JsonNode list = Json.MAPPER.readTree(image.manifest().bytes()).path("layers");
            for (int i = 0; i < descriptors.size(); i++) {
                ObjectNode json = list.get(i).deepCopy();
                String mediaType = json.path("mediaType").asText();
                json.put("mediaType", OCI.getOrDefault(mediaType, mediaType));
                layers.add(new Layer(json, descriptors.get(i), image, null));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return layers;
    }

    static Layer of(LayerWriter.Written written) {
        return new Layer(json(written.descriptor()), written.descriptor(), null, written.file());
    }

    static ObjectNode json(Descriptor descriptor) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("mediaType", descriptor.mediaType());
        json.put("digest", descriptor.digest().toString());
        json.put("size", descriptor.size());
        return json;
    }
}
