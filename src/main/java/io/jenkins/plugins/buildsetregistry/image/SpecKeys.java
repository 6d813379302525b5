package io.jenkins.plugins.buildsetregistry.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The keys of one mapping in a list of images, each read as what it must be; unknown ones are refused at once. */
final class SpecKeys {
    static final Set<String> TOP = Set.of(
            "docker_images",
            "container_images",
            "images",
            "docker_use_buildkit",
            "buildkit",
            "dockerfile",
            "docker_dockerfile",
            "container_filename",
            "containerfile");

    static final Set<String> IMAGE = Set.of(
            "context",
            "path",
            "dockerfile",
            "container_filename",
            "containerfile",
            "repository",
            "registry",
            "target",
            "build_args",
            "buildArgs",
            "tags",
            "labels",
            "siblings",
            "arch",
            "platforms",
            "buildkit",
            "secrets",
            "cache");

    private static final String CREDENTIALS =
            "credentials do not belong in a list of images: give them to the step or command that uploads";
    private static final String ENGINE = "the engine is chosen by the step or command, for all images: leave it out";
    private static final Map<String, String> ELSEWHERE = Map.of(
            "docker_credentials", CREDENTIALS,
            "container_registry_credentials", CREDENTIALS,
            "credentials", CREDENTIALS,
            "username", CREDENTIALS,
            "password", CREDENTIALS,
            "api_token", CREDENTIALS,
            "docker_use_buildkit", "it is for all images: write it beside 'docker_images', not inside an image",
            "container_command", ENGINE,
            "zuul_work_dir", "the work directory is given by the step or command: leave it out");

    private final SpecNode mapping;
    private final SpecPlace place;

    SpecKeys(SpecNode mapping, SpecPlace place, Set<String> known) {
        this.mapping = mapping;
        this.place = place;
        mapping.entries().forEach((key, value) -> {
            if (!known.contains(key)) {
                throw place.problem(value, "key '" + Shortened.of(key) + "': " + remedy(key, known));
            }
            if (value.is(SpecNode.Kind.NOTHING)) {
                throw place.problem(value, "key '" + key + "' has no value: give one or leave the key out");
            }
        });
    }

    private static String remedy(String key, Set<String> known) {
        String elsewhere = ELSEWHERE.get(key);
        if (elsewhere != null) {
            return elsewhere;
        }
        return NearestWord.to(key, known)
                .map(nearest -> "unknown; did you mean '" + nearest + "'?")
                .orElseGet(() -> "unknown; known are " + String.join(", ", new TreeSet<>(known)));
    }

    /** The value of the one key among {@code names} that is there, or null; two spellings of one thing are an error. */
    SpecNode oneOf(Collection<String> names) {
        SpecNode found = null;
        String foundName = null;
        for (String name : new TreeSet<>(names)) {
            SpecNode value = mapping.entries().get(name);
            if (value != null && found != null) {
                throw place.problem(value, "'" + foundName + "' and '" + name + "' mean the same: keep one of them");
            }
            if (value != null) {
                found = value;
                foundName = name;
            }
        }
        return found;
    }

    /** Whichever spelling of these names was written, or the first of them. */
    String spelling(String... names) {
        for (String name : names) {
            if (mapping.entries().containsKey(name)) {
                return name;
            }
        }
        return names[0];
    }

    String text(String... names) {
        SpecNode value = oneOf(List.of(names));
        if (value == null) {
            return null;
        }
        if (!value.isScalar()) {
            throw wrong(value, "a text", names);
        }
        if (value.text().isBlank()) {
            throw place.problem(value, "key '" + spelling(names) + "' is blank: give a value or leave the key out");
        }
        return value.text();
    }

    Boolean bool(String... names) {
        SpecNode value = oneOf(List.of(names));
        if (value == null) {
            return null;
        }
        if (value.isScalar()) {
            switch (value.text()) {
                case "true", "True", "yes", "on":
                    return true;
                case "false", "False", "no", "off":
                    return false;
                default:
                    break;
            }
        }
        throw wrong(value, "true or false", names);
    }

    /** A list of texts, each once; empty if there is no such key. */
    List<String> texts(String... names) {
        SpecNode value = oneOf(List.of(names));
        if (value == null) {
            return List.of();
        }
        String name = spelling(names);
        if (!value.is(SpecNode.Kind.LIST)) {
            throw wrong(value, "a list", names);
        }
        if (value.items().isEmpty()) {
            throw place.problem(value, "key '" + name + "' is an empty list: name something or leave the key out");
        }
        Set<String> texts = new LinkedHashSet<>();
        for (SpecNode item : value.items()) {
            if (!item.isScalar() || item.text().isBlank()) {
                throw place.problem(
                        item,
                        "key '" + name + "': expected texts in the list, found "
                                + (item.isScalar() ? "a blank one" : item.kind()));
            }
            if (!texts.add(item.text())) {
                throw place.problem(
                        item, "key '" + name + "': '" + Shortened.of(item.text()) + "' stands twice: keep one");
            }
        }
        return new ArrayList<>(texts);
    }

    /** A mapping, or a list of {@code KEY=VALUE}; empty if there is no such key. */
    Map<String, String> pairs(String... names) {
        SpecNode value = oneOf(List.of(names));
        if (value == null) {
            return Map.of();
        }
        String name = spelling(names);
        Map<String, String> pairs = new LinkedHashMap<>();
        if (value.is(SpecNode.Kind.MAPPING)) {
            value.entries().forEach((key, item) -> {
                if (!item.isScalar()) {
                    throw place.problem(
                            item,
                            "key '" + name + "': '" + Shortened.of(key) + "' must have a text, found " + item.kind());
                }
                put(pairs, name, key, item.text(), item);
            });
        } else if (value.is(SpecNode.Kind.LIST)) {
            for (SpecNode item : value.items()) {
                int equals = item.isScalar() ? item.text().indexOf('=') : -1;
                if (equals < 0) {
                    throw place.problem(
                            item,
                            "key '" + name + "': expected KEY=VALUE in the list, found "
                                    + (item.isScalar()
                                            ? "'" + Shortened.of(item.text()) + "'"
                                            : item.kind().toString()));
                }
                put(pairs, name, item.text().substring(0, equals), item.text().substring(equals + 1), item);
            }
        } else {
            throw wrong(value, "a list of KEY=VALUE or a mapping", names);
        }
        if (pairs.isEmpty()) {
            throw place.problem(value, "key '" + name + "' is empty: name something or leave the key out");
        }
        return Collections.unmodifiableMap(pairs);
    }

    private void put(Map<String, String> pairs, String name, String key, String text, SpecNode node) {
        if (key.isBlank()) {
            throw place.problem(node, "key '" + name + "': a name is missing before '='");
        }
        if (pairs.putIfAbsent(key, text) != null) {
            throw place.problem(node, "key '" + name + "': '" + Shortened.of(key) + "' is given twice: keep one");
        }
    }

    InvalidImageException wrong(SpecNode value, String expected, String... names) {
        return place.problem(
                value,
                "key '" + spelling(names) + "': expected " + expected + ", found "
                        + (value.isScalar() ? "'" + Shortened.of(value.text()) + "'" : value.kind()));
    }
}
