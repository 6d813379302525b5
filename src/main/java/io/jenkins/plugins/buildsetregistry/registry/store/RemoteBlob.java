package io.jenkins.plugins.buildsetregistry.registry.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;

/**
 * A blob that belongs to a repository here and is fetched when someone asks for it.
 *
 * @param size bytes
 * @param namespace of the upstream that has it, or null: the source of linked images
 * @param sourceRepository in the registry that has it
 */
public record RemoteBlob(Digest digest, long size, String namespace, String sourceRepository) {
    /** A blob of a linked image. */
    public RemoteBlob(Digest digest, long size, String sourceRepository) {
        this(digest, size, null, sourceRepository);
    }

    byte[] toJson() throws IOException {
        ObjectNode node = Json.MAPPER.createObjectNode().put("size", size).put("sourceRepository", sourceRepository);
        if (namespace != null) {
            node.put("namespace", namespace);
        }
        return Json.MAPPER.writeValueAsBytes(node);
    }

    public static RemoteBlob fromJson(Digest digest, byte[] json) throws IOException {
        JsonNode node = Json.MAPPER.readTree(json);
        return new RemoteBlob(
                digest,
                node.path("size").asLong(),
                node.path("namespace").asText(null),
                node.path("sourceRepository").asText());
    }
}
