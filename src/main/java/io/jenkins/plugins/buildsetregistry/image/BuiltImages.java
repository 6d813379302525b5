package io.jenkins.plugins.buildsetregistry.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Built images as JSON, to hand from one command to the next:
 * {@code {"images": [{"name", "tags", "digest", "mediaType", "size", "platforms", "bases": [{"name", "digest",
 * "origin": {"label", "url"}}]}]}}. Names are canonical, sizes are bytes, what is not known is left out.
 */
public final class BuiltImages {
    private BuiltImages() {}

    /** One JSON document, indented, with a line end. */
    public static String toJson(List<BuiltImage> images) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        ArrayNode list = root.putArray("images");
        images.forEach(image -> write(image, list.addObject()));
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote; keys that it does not know are ignored.
     *
     * @param source name of the document, for messages
     * @throws InvalidImageException with one line that names source, image and key
     */
    public static List<BuiltImage> fromJson(String json, String source) {
        JsonNode root;
        try {
            root = Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new InvalidImageException(
                    source + ": is not JSON: " + Shortened.of(String.valueOf(e.getOriginalMessage())), e);
        }
        JsonNode list = root.path("images");
        if (!list.isArray()) {
            throw new InvalidImageException(source + ": has no list 'images': expected what a build wrote");
        }
        List<BuiltImage> images = new ArrayList<>();
        for (JsonNode node : list) {
            String place = source + ": image " + (images.size() + 1);
            try {
                images.add(read(node, place));
            } catch (InvalidImageException e) {
                throw e.getMessage().startsWith(place)
                        ? e
                        : new InvalidImageException(place + ": " + e.getMessage(), e);
            }
        }
        return List.copyOf(images);
    }

    private static void write(BuiltImage image, ObjectNode to) {
        to.put("name", image.name().canonical());
        image.tags().forEach(to.putArray("tags")::add);
        to.put("digest", image.digest().toString());
        to.put("mediaType", image.mediaType());
        to.put("size", image.size());
        ArrayNode platforms = to.putArray("platforms");
        image.platforms().forEach(platform -> platforms.add(platform.toString()));
        ArrayNode bases = to.putArray("bases");
        for (BaseImage base : image.bases()) {
            ObjectNode node = bases.addObject().put("name", base.name().canonical());
            if (base.digest() != null) {
                node.put("digest", base.digest().toString());
            }
            if (base.origin() != null) {
                ObjectNode origin =
                        node.putObject("origin").put("label", base.origin().label());
                if (base.origin().url() != null) {
                    origin.put("url", base.origin().url());
                }
            }
        }
    }

    private static BuiltImage read(JsonNode node, String place) {
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            throw new InvalidImageException(place + ": 'size' is not a number of bytes");
        }
        List<BaseImage> bases = new ArrayList<>();
        for (JsonNode base : list(node, "bases", place)) {
            bases.add(new BaseImage(
                    ImageName.parse(text(base, "name", place)),
                    base.hasNonNull("digest") ? Digest.parse(text(base, "digest", place)) : null,
                    base.hasNonNull("origin") ? origin(base.get("origin"), place) : null));
        }
        return new BuiltImage(
                ImageName.parse(text(node, "name", place)),
                texts(node, "tags", place),
                Digest.parse(text(node, "digest", place)),
                text(node, "mediaType", place),
                size.asLong(),
                texts(node, "platforms", place).stream().map(Platform::parse).toList(),
                bases);
    }

    private static Origin origin(JsonNode node, String place) {
        return new Origin(text(node, "label", place), node.hasNonNull("url") ? text(node, "url", place) : null);
    }

    private static String text(JsonNode node, String key, String place) {
        JsonNode value = node.path(key);
        if (!value.isTextual()) {
            throw new InvalidImageException(place + ": '" + key + "' is not a text");
        }
        return value.asText();
    }

    private static JsonNode list(JsonNode node, String key, String place) {
        JsonNode value = node.path(key);
        if (!value.isArray()) {
            throw new InvalidImageException(place + ": '" + key + "' is not a list");
        }
        return value;
    }

    private static List<String> texts(JsonNode node, String key, String place) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list(node, key, place)) {
            if (!item.isTextual()) {
                throw new InvalidImageException(place + ": '" + key + "' holds something that is not a text");
            }
            texts.add(item.asText());
        }
        return texts;
    }
}
