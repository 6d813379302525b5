package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;

/**
 * A blob that belongs to a repository here and is fetched when someone asks for it.
 *
 * @param size bytes
 * @param sourceRepository in the registry that linked images are fetched from
 */
record RemoteBlob(Digest digest, long size, String sourceRepository) {
    byte[] toJson() throws IOException {
        return Json.MAPPER.writeValueAsBytes(
                Json.MAPPER.createObjectNode().put("size", size).put("sourceRepository", sourceRepository));
    }

    static RemoteBlob fromJson(Digest digest, byte[] json) throws IOException {
        JsonNode node = Json.MAPPER.readTree(json);
        return new RemoteBlob(
                digest,
                node.path("size").asLong(),
                node.path("sourceRepository").asText());
    }
}
