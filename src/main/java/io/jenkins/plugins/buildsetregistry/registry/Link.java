package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * An image that this registry serves but that lives elsewhere.
 *
 * @param repository here
 * @param tag here
 * @param digest of the manifest or index
 * @param mediaType of the manifest or index
 * @param size bytes of the manifest
 * @param sourceRepository in the registry that holds it
 * @param origin where it came from, or null
 */
public record Link(
        String repository,
        String tag,
        Digest digest,
        String mediaType,
        long size,
        String sourceRepository,
        Origin origin) {
    public Link {
        if (repository == null || !ImageName.isRepository(repository)) {
            throw new InvalidImageException("invalid repository '" + repository + "' in a link");
        }
        if (tag == null || !ImageName.isTag(tag)) {
            throw new InvalidImageException("invalid tag '" + tag + "' in a link of " + repository);
        }
        if (digest == null || mediaType == null || !MediaTypes.isManifest(mediaType) || size <= 0) {
            throw new InvalidImageException("the link of " + repository + ":" + tag
                    + " needs the digest, the media type and the size of a manifest");
        }
        if (sourceRepository == null || !ImageName.isRepository(sourceRepository)) {
            throw new InvalidImageException(
                    "invalid source repository '" + sourceRepository + "' in the link of " + repository + ":" + tag);
        }
    }

    /** The body of {@code POST /_control/links}: a list of objects with the fields of this record. */
    public static byte[] toJson(Collection<Link> links) throws IOException {
        return Json.MAPPER.writeValueAsBytes(toTree(links));
    }

    static ArrayNode toTree(Collection<Link> links) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        for (Link link : links) {
            ObjectNode node = list.addObject();
            node.put("repository", link.repository);
            node.put("tag", link.tag);
            node.put("digest", link.digest.toString());
            node.put("mediaType", link.mediaType);
            node.put("size", link.size);
            node.put("sourceRepository", link.sourceRepository);
            if (link.origin != null) {
                node.putObject("origin").put("label", link.origin.label()).put("url", link.origin.url());
            }
        }
        return list;
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws InvalidImageException if a field is missing or wrong
     */
    public static List<Link> fromJson(byte[] json) throws IOException {
        return fromTree(Json.MAPPER.readTree(json));
    }

    static List<Link> fromTree(JsonNode list) {
        List<Link> links = new ArrayList<>();
        for (JsonNode node : list) {
            links.add(new Link(
                    node.path("repository").asText(null),
                    node.path("tag").asText(null),
                    Digest.parse(node.path("digest").asText("")),
                    node.path("mediaType").asText(null),
                    node.path("size").asLong(),
                    node.path("sourceRepository").asText(null),
                    origin(node.path("origin"))));
        }
        return links;
    }

    private static Origin origin(JsonNode node) {
        return node.isObject()
                ? new Origin(node.path("label").asText(""), node.path("url").asText(null))
                : null;
    }
}
