package io.jenkins.plugins.buildsetregistry.cli.serve;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A part of a YAML document that knows where it stands.
 *
 * @param place {@code registry.yaml:12}
 * @param text of a scalar, or null
 * @param list of a sequence, or null
 * @param map of a mapping, or null; all three are null for nothing ({@code key:})
 */
record YamlNode(String place, String text, List<YamlNode> list, Map<String, YamlNode> map) {
    private static final int DEPTH = 20;

    /** @param file name for messages */
    static YamlNode parse(String file, String yaml) throws ConfigException {
        try (YAMLParser parser = new YAMLFactory().createParser(yaml)) {
            if (parser.nextToken() == null) {
                return new YamlNode(file + ":1", null, null, Map.of());
            }
            YamlNode root = read(file, parser, 0);
            if (parser.nextToken() != null) {
                throw new ConfigException(place(file, parser.currentTokenLocation()), "a second document");
            }
            return root;
        } catch (ConfigException e) {
            throw e;
        } catch (JsonProcessingException e) {
            // its own message repeats what stands there, which may be a password
            throw new ConfigException(place(file, e.getLocation()), "this is not YAML");
        } catch (IOException e) {
            throw new ConfigException(file, "this is not YAML");
        }
    }

    private static YamlNode read(String file, YAMLParser parser, int depth) throws IOException {
        String place = place(file, parser.currentTokenLocation());
        if (depth > DEPTH) {
            throw new ConfigException(place, "this is nested too deeply");
        }
        if (parser.isCurrentAlias()) {
            throw new ConfigException(place, "aliases are not supported");
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            List<YamlNode> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(read(file, parser, depth + 1));
            }
            return new YamlNode(place, null, list, null);
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, YamlNode> map = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                String at = place(file, parser.currentTokenLocation());
                parser.nextToken();
                if (map.put(key, read(file, parser, depth + 1).at(at)) != null) {
                    throw new ConfigException(at, "key '" + key + "' is there twice");
                }
            }
            return new YamlNode(place, null, null, map);
        }
        return new YamlNode(place, token == JsonToken.VALUE_NULL ? null : parser.getText(), null, null);
    }

    /** A value is found by its key, even where it begins on the next line. */
    private YamlNode at(String key) {
        return new YamlNode(key, text, list, map);
    }

    /** What it says, wherever it stands. */
    String content() {
        if (list != null) {
            return list.stream().map(YamlNode::content).toList().toString();
        }
        if (map != null) {
            Map<String, String> contents = new TreeMap<>();
            map.forEach((key, value) -> contents.put(key, value.content()));
            return contents.toString();
        }
        return "'" + text + "'";
    }

    boolean isEmpty() {
        return text == null && list == null && map == null;
    }

    private static String place(String file, JsonLocation location) {
        return location == null ? file : file + ":" + location.getLineNr();
    }
}
