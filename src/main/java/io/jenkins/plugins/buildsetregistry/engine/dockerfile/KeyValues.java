package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The arguments of ARG, ENV and LABEL. */
public final class KeyValues {
    private static final Pattern SPACE = Pattern.compile("[\\t\\x0B\\f\\r ]+");

    private KeyValues() {}

    /**
     * One of them, not expanded, quotes kept.
     *
     * @param value null for an ARG without default
     */
    public record KeyValue(String key, String value) {}

    public static List<KeyValue> ofArg(Instruction instruction, char escape) {
        return words(instruction.arguments(), escape).stream()
                .map(KeyValues::split)
                .toList();
    }

    /** Of ENV and LABEL: {@code a=b c=d}, or the old form {@code a b}. */
    public static List<KeyValue> of(Instruction instruction, char escape) {
        List<String> words = words(instruction.arguments(), escape);
        if (words.isEmpty()) {
            throw new DockerfileException(instruction.keyword() + " needs at least one argument");
        }
        if (words.get(0).indexOf('=') < 0) {
            String[] parts = SPACE.split(instruction.arguments(), 2);
            if (parts.length < 2) {
                throw new DockerfileException(instruction.keyword() + " needs a name and a value: name=value");
            }
            return List.of(new KeyValue(parts[0], parts[1]));
        }
        List<KeyValue> pairs = new ArrayList<>();
        for (String word : words) {
            if (word.indexOf('=') < 1) {
                throw new DockerfileException("'" + word + "' is not of the form name=value");
            }
            pairs.add(split(word));
        }
        return pairs;
    }

    private static KeyValue split(String word) {
        int equals = word.indexOf('=');
        return equals < 0
                ? new KeyValue(word, null)
                : new KeyValue(word.substring(0, equals), word.substring(equals + 1));
    }

    /** Splits at white space outside quotes; quotes and escapes are kept for the expansion. */
    static List<String> words(String text, char escape) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                add(words, word);
                continue;
            }
            if (c == escape && quote != '\'') {
                if (i + 1 == text.length()) {
                    break;
                }
                word.append(c).append(text.charAt(++i));
                continue;
            }
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
            word.append(c);
        }
        add(words, word);
        return words;
    }

    private static void add(List<String> words, StringBuilder word) {
        if (word.length() > 0) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}
