package io.jenkins.plugins.buildsetregistry.buildset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The form of a {@link ChangeRecord} in the intermediate registry. Fields that a reader does not know are ignored. */
final class ChangeRecordJson {
    private static final int VERSION = 1;

    private ChangeRecordJson() {}

    static byte[] write(ChangeRecord record) {
        try {
            return Json.MAPPER.writeValueAsBytes(node(record));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static ObjectNode node(ChangeRecord record) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("version", VERSION);
        root.set("change", change(record.change()));
        root.put("build", record.build().value());
        root.put("buildUrl", record.buildUrl());
        root.put("time", record.time().toString());
        ArrayNode dependsOn = root.putArray("dependsOn");
        record.dependsOn().forEach(id -> dependsOn.add(id(id)));
        ArrayNode images = root.putArray("images");
        record.images().forEach(image -> images.add(image(image)));
        ArrayNode uploads = root.putArray("uploads");
        record.uploads().forEach(upload -> uploads.add(upload(upload)));
        return root;
    }

    /** @throws IllegalArgumentException if the content is not a record of a version that we know */
    static ChangeRecord read(byte[] content) {
        try {
            return of(Json.MAPPER.readTree(content));
        } catch (IOException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        }
    }

    static ChangeRecord of(JsonNode root) {
        if (root.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException(
                    "its version is '" + root.path("version").asText() + "', this program knows version " + VERSION);
        }
        List<ChangeId> dependsOn = new ArrayList<>();
        for (JsonNode node : root.path("dependsOn")) {
            dependsOn.add(readId(node));
        }
        List<RecordedImage> images = new ArrayList<>();
        for (JsonNode node : root.path("images")) {
            images.add(readImage(node));
        }
        List<RecordedUpload> uploads = new ArrayList<>();
        for (JsonNode node : root.path("uploads")) {
            uploads.add(readUpload(node));
        }
        return new ChangeRecord(
                readChange(root.path("change")),
                new BuildId(text(root, "build")),
                optional(root, "buildUrl"),
                Instant.parse(text(root, "time")),
                dependsOn,
                images,
                uploads);
    }

    static ObjectNode id(ChangeId id) {
        return Json.MAPPER.createObjectNode().put("project", id.project()).put("number", id.number());
    }

    private static ObjectNode change(Change change) {
        return id(change.id()).put("revision", change.revision()).put("url", change.url());
    }

    private static ObjectNode image(RecordedImage image) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("name", image.name().canonical());
        ArrayNode tags = node.putArray("tags");
        image.tags().forEach(tags::add);
        node.put("digest", image.digest().toString());
        node.put("mediaType", image.mediaType());
        node.put("manifestSize", image.manifestSize());
        node.put("size", image.size());
        ArrayNode platforms = node.putArray("platforms");
        image.platforms().forEach(platform -> platforms.add(platform.toString()));
        ArrayNode bases = node.putArray("bases");
        for (RecordedBase base : image.bases()) {
            ObjectNode entry = bases.addObject();
            entry.put("name", base.name().canonical());
            entry.put("digest", base.digest() == null ? null : base.digest().toString());
            if (base.change() != null) {
                entry.set("change", change(base.change()));
            }
        }
        return node;
    }

    private static ObjectNode upload(RecordedUpload upload) {
        return Json.MAPPER
                .createObjectNode()
                .put("image", upload.image().canonical())
                .put("temporaryTag", upload.temporaryTag())
                .put("digest", upload.digest().toString())
                .put(
                        "previous",
                        upload.previous() == null ? null : upload.previous().toString());
    }

    static ChangeId readId(JsonNode node) {
        return new ChangeId(text(node, "project"), text(node, "number"));
    }

    private static Change readChange(JsonNode node) {
        return new Change(readId(node), text(node, "revision"), optional(node, "url"));
    }

    private static RecordedImage readImage(JsonNode node) {
        List<RecordedBase> bases = new ArrayList<>();
        for (JsonNode base : node.path("bases")) {
            bases.add(new RecordedBase(
                    ImageName.parse(text(base, "name")),
                    digest(optional(base, "digest")),
                    base.has("change") ? readChange(base.get("change")) : null));
        }
        return new RecordedImage(
                ImageName.parse(text(node, "name")),
                texts(node.path("tags")),
                Digest.parse(text(node, "digest")),
                text(node, "mediaType"),
                node.path("manifestSize").asLong(),
                node.path("size").asLong(),
                texts(node.path("platforms")).stream().map(Platform::parse).toList(),
                bases);
    }

    private static RecordedUpload readUpload(JsonNode node) {
        return new RecordedUpload(
                ImageName.parse(text(node, "image")),
                text(node, "temporaryTag"),
                Digest.parse(text(node, "digest")),
                digest(optional(node, "previous")));
    }

    private static Digest digest(String text) {
        return text == null ? null : Digest.parse(text);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        for (Iterator<JsonNode> entries = list.elements(); entries.hasNext(); ) {
            texts.add(entries.next().asText());
        }
        return texts;
    }

    private static String text(JsonNode node, String field) {
        String text = optional(node, field);
        if (text == null) {
            throw new IllegalArgumentException("it has no '" + field + "'");
        }
        return text;
    }

    private static String optional(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.get(field).asText() : null;
    }
}
