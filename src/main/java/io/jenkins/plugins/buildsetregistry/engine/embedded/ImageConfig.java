package io.jenkins.plugins.buildsetregistry.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configuration of an image that is built (OCI image specification, config.md; Docker's own fields kept). */
final class ImageConfig {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String COMMENT = "buildset-registry";
    /** What Docker noted of the container that a base was committed from. */
    private static final List<String> OF_THE_BASE =
            List.of("id", "parent", "container", "container_config", "docker_version");

    private final ObjectNode root;
    private final String created;

    private ImageConfig(ObjectNode root, Instant created) {
        this.root = root;
        this.created = created.toString();
    }

    /** Of {@code FROM scratch}. */
    static ImageConfig scratch(Platform platform, Instant created) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("architecture", platform.architecture());
        root.put("os", platform.os());
        if (platform.variant() != null) {
            root.put("variant", platform.variant());
        }
        ObjectNode config = root.putObject("config");
        config.putArray("Env").add("PATH=" + DEFAULT_PATH);
        config.put("WorkingDir", "/");
        ObjectNode rootfs = root.putObject("rootfs");
        rootfs.put("type", "layers");
        rootfs.putArray("diff_ids");
        return new ImageConfig(root, created);
    }

    /** Of an image built on another one. */
    static ImageConfig of(ObjectNode base, Instant created) {
        ObjectNode root = base.deepCopy();
        root.remove(OF_THE_BASE);
        return new ImageConfig(root, created);
    }

    ImageConfig copy() {
        return new ImageConfig(root.deepCopy(), Instant.parse(created));
    }

    byte[] bytes() throws com.fasterxml.jackson.core.JsonProcessingException {
        ObjectNode copy = Json.MAPPER.createObjectNode();
        copy.put("created", created);
        root.fields().forEachRemaining(field -> {
            if (!field.getKey().equals("created")) {
                copy.set(field.getKey(), field.getValue());
            }
        });
        return Json.MAPPER.writeValueAsBytes(copy);
    }

    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (JsonNode entry : config().path("Env")) {
            String[] parts = entry.asText().split("=", 2);
            environment.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return environment;
    }

    void environment(Map<String, String> set) {
        Map<String, String> environment = environment();
        environment.putAll(set);
        ArrayNode list = config().putArray("Env");
        environment.forEach((name, value) -> list.add(name + "=" + value));
    }

    void labels(Map<String, String> labels) {
        if (!labels.isEmpty()) {
            ObjectNode all = object("Labels");
            labels.forEach(all::put);
        }
    }

    /** A value such as {@code User}, {@code WorkingDir} or {@code StopSignal}. */
    void set(String field, String value) {
        config().put(field, value);
    }

    String get(String field) {
        return config().path(field).asText("");
    }

    /** A list such as {@code Cmd}; null removes it. */
    void set(String field, List<String> values) {
        if (values == null) {
            config().remove(field);
        } else {
            ArrayNode list = config().putArray(field);
            values.forEach(list::add);
        }
    }

    List<String> list(String field) {
        List<String> values = new ArrayList<>();
        config().path(field).forEach(value -> values.add(value.asText()));
        return values;
    }

    /** Adds to a set such as {@code ExposedPorts} or {@code Volumes}. */
    void add(String field, String key) {
        object(field).putObject(key);
    }

    void healthcheck(ObjectNode healthcheck) {
        config().set("Healthcheck", healthcheck);
    }

    void author(String author) {
        root.put("author", author);
    }

    void history(String createdBy, boolean layer) {
        ArrayNode history = root.path("history").isArray() ? (ArrayNode) root.get("history") : root.putArray("history");
        ObjectNode entry = history.addObject();
        entry.put("created", created);
        entry.put("created_by", createdBy);
        entry.put("comment", COMMENT);
        if (!layer) {
            entry.put("empty_layer", true);
        }
    }

    void layer(Digest diffId) {
        ((ArrayNode) root.path("rootfs").path("diff_ids")).add(diffId.toString());
    }

    private ObjectNode object(String field) {
        return config().path(field).isObject() ? (ObjectNode) config().get(field) : config().putObject(field);
    }

    private ObjectNode config() {
        return root.path("config").isObject() ? (ObjectNode) root.get("config") : root.putObject("config");
    }
}
