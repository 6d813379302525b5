package io.jenkins.plugins.buildsetregistry.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of a YAML or JSON document as it was written: scalars keep their spelling ({@code 1.10} stays {@code 1.10}, a
 * tag and not a number), everything knows its line, a key that stands twice is an error.
 *
 * @param entries of a mapping, in the order written
 * @param items of a list
 * @param text of a scalar as written; null for the others
 * @param line in the document, from 1
 */
record SpecNode(Kind kind, Map<String, SpecNode> entries, List<SpecNode> items, String text, int line) {
    private static final int DEPTH_LIMIT = 16;

    enum Kind {
        MAPPING("a mapping"),
        LIST("a list"),
        TEXT("a text"),
        NUMBER("a number"),
        BOOLEAN("a boolean"),
        NOTHING("nothing");

        private final String phrase;

        Kind(String phrase) {
            this.phrase = phrase;
        }

        @Override
        public String toString() {
            return phrase;
        }
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isScalar() {
        return text != null;
    }

    /**
     * Reads one document. What starts like JSON and is JSON is read as such, anything else as YAML.
     *
     * @throws InvalidImageException naming source and line
     */
    static SpecNode parse(String document, String source) {
        String start = document.stripLeading();
        if (start.startsWith("{") || start.startsWith("[")) {
            try {
                return parse(new JsonFactory().createParser(document), source);
            } catch (IOException e) {
                if (source.endsWith(".json")) {
                    throw malformed(source, "JSON", e);
                }
            }
        }
        try {
            return parse(new YAMLFactory().createParser(document), source);
        } catch (IOException e) {
            throw malformed(source, "YAML", e);
        }
    }

    private static SpecNode parse(JsonParser opened, String source) throws IOException {
        try (JsonParser parser = opened) {
            if (parser.nextToken() == null) {
                throw new InvalidImageException(source + ": is empty: expected a list of images");
            }
            SpecNode root = read(parser, source, 0);
            if (parser.nextToken() != null) {
                throw problem(parser, source, "a second document or text after the end: expected one list of images");
            }
            return root;
        }
    }

    private static SpecNode read(JsonParser parser, String source, int depth) throws IOException {
        if (depth > DEPTH_LIMIT) {
            throw problem(parser, source, "nested more than " + DEPTH_LIMIT + " levels deep");
        }
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            throw problem(parser, source, "YAML aliases (*name) are not supported: write the value out");
        }
        int line = line(parser);
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, source, depth, line);
            case START_ARRAY -> list(parser, source, depth, line);
            case VALUE_STRING -> scalar(Kind.TEXT, parser, line);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(Kind.NUMBER, parser, line);
            case VALUE_TRUE, VALUE_FALSE -> scalar(Kind.BOOLEAN, parser, line);
            case VALUE_NULL -> new SpecNode(Kind.NOTHING, Map.of(), List.of(), null, line);
            default -> throw problem(parser, source, "unexpected " + parser.currentToken());
        };
    }

    private static SpecNode mapping(JsonParser parser, String source, int depth, int line) throws IOException {
        Map<String, SpecNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            if (entries.containsKey(key)) {
                throw problem(parser, source, "key '" + Shortened.of(key) + "' stands twice: keep one of them");
            }
            parser.nextToken();
            entries.put(key, read(parser, source, depth + 1));
        }
        return new SpecNode(Kind.MAPPING, entries, List.of(), null, line);
    }

    private static SpecNode list(JsonParser parser, String source, int depth, int line) throws IOException {
        List<SpecNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(parser, source, depth + 1));
        }
        return new SpecNode(Kind.LIST, Map.of(), items, null, line);
    }

    private static SpecNode scalar(Kind kind, JsonParser parser, int line) throws IOException {
        return new SpecNode(kind, Map.of(), List.of(), parser.getText(), line);
    }

    private static int line(JsonParser parser) {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    private static InvalidImageException problem(JsonParser parser, String source, String problem) {
        return new InvalidImageException(source + ":" + line(parser) + ": " + problem);
    }

    private static InvalidImageException malformed(String source, String format, IOException e) {
        String reason = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        int line = e instanceof JsonProcessingException json && json.getLocation() != null
                ? json.getLocation().getLineNr()
                : -1;
        return new InvalidImageException(
                source + (line < 1 ? "" : ":" + line) + ": is not " + format + ": "
                        + Shortened.of(
                                String.valueOf(reason).lines().findFirst().orElse("")),
                e);
    }
}
