package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Quotes and variables in a word, as Dockerfiles have them: {@code 'x'}, {@code "x"}, escapes, {@code $X}, <code>${X}</code>,
 * <code>${X:-default}</code>, <code>${X:+alternative}</code>, <code>${X:?message}</code>, and the patterns {@code #},
 * {@code ##}, {@code %}, {@code %%}, {@code /}, {@code //}.
 */
public final class Words {
    private static final String SPECIAL_PARAMETERS = "@*#?-$!0";
    private static final char END = '\uffff';

    private final String source;
    private final char escape;
    private final Map<String, String> variables;
    private final boolean rawQuotes;
    private final boolean plainQuotes;
    private final boolean keepUnset;
    private boolean rawEscapes;
    private int at;

    private Words(String source, char escape, Map<String, String> variables, boolean raw, boolean plain, boolean keep) {
        this.source = source;
        this.escape = escape;
        this.variables = variables;
        this.rawQuotes = raw;
        this.rawEscapes = raw;
        this.plainQuotes = plain;
        this.keepUnset = keep;
    }

    /**
     * The word without its quotes, variables replaced; unset ones by nothing.
     *
     * @throws DockerfileException saying what is wrong, without file and line
     */
    public static String expand(String word, char escape, Map<String, String> variables) {
        return new Words(word, escape, variables, false, false, false).read(END, false, null);
    }

    /** For here-documents: variables are replaced, quotes are left alone. */
    public static String expandText(String text, Map<String, String> variables) {
        return new Words(text, '\\', variables, false, true, false).read(END, false, null);
    }

    /** Splits at white space outside quotes; variables stay as they are. */
    static List<String> split(String text, boolean raw) {
        List<String> words = new ArrayList<>();
        new Words(text, '\\', Map.of(), raw, false, true).read(END, raw, new Splitter(words));
        return words;
    }

    private record Splitter(List<String> words, StringBuilder word) {
        Splitter(List<String> words) {
            this(words, new StringBuilder());
        }

        void add(char c) {
            if (!Character.isWhitespace(c)) {
                word.append(c);
            } else {
                finish();
            }
        }

        void finish() {
            if (word.length() > 0) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
    }

    private String read(char stop, boolean withRawEscapes, Splitter splitter) {
        boolean before = rawEscapes;
        rawEscapes = withRawEscapes;
        try {
            return readUpTo(stop, splitter);
        } finally {
            rawEscapes = before;
        }
    }

    private String readUpTo(char stop, Splitter splitter) {
        StringBuilder result = new StringBuilder();
        while (peek() != END) {
            char c = peek();
            if (c == stop) {
                at++;
                return result.toString();
            }
            if (c == '$') {
                String value = dollar();
                result.append(value);
                if (splitter != null) {
                    value.chars().forEach(each -> splitter.add((char) each));
                }
            } else if (c == '\'' && !plainQuotes || c == '"' && !plainQuotes || c == '<') {
                String value = c == '<' ? lessThan() : c == '"' ? doubleQuoted() : singleQuoted();
                result.append(value);
                if (splitter != null) {
                    splitter.word().append(value);
                }
            } else {
                character(result, splitter);
            }
        }
        if (stop != END) {
            throw new DockerfileException("syntax error: missing '" + stop + "' in '" + source + "'");
        }
        if (splitter != null) {
            splitter.finish();
        }
        return result.toString();
    }

    private void character(StringBuilder result, Splitter splitter) {
        char c = next();
        boolean escaped = c == escape;
        if (escaped) {
            if (rawEscapes) {
                result.append(c);
                if (splitter != null) {
                    splitter.word().append(c);
                }
            }
            if (peek() == END) {
                return;
            }
            c = next();
        }
        result.append(c);
        if (splitter != null && escaped) {
            splitter.word().append(c);
        } else if (splitter != null) {
            splitter.add(c);
        }
    }

    private String singleQuoted() {
        int end = source.indexOf('\'', at + 1);
        if (end < 0) {
            throw new DockerfileException("a single quote is not closed in '" + source + "'");
        }
        String value = rawQuotes ? source.substring(at, end + 1) : source.substring(at + 1, end);
        at = end + 1;
        return value;
    }

    private String doubleQuoted() {
        StringBuilder result = new StringBuilder();
        at++;
        if (rawQuotes) {
            result.append('"');
        }
        while (peek() != END) {
            if (peek() == '"') {
                at++;
                return rawQuotes ? result.append('"').toString() : result.toString();
            }
            if (peek() == '$') {
                result.append(dollar());
                continue;
            }
            char c = next();
            if (c == escape) {
                if (rawEscapes) {
                    result.append(c);
                }
                if (peek() == END) {
                    break;
                }
                if (peek() == '"' || peek() == '$' || peek() == escape) {
                    c = next();
                } else if (rawEscapes) {
                    c = next();
                }
            }
            result.append(c);
        }
        throw new DockerfileException("a double quote is not closed in '" + source + "'");
    }

    /** {@code <<} takes the white space after it along: a here-document's terminator may stand apart. */
    private String lessThan() {
        int start = at++;
        if (peek() == '<') {
            at++;
            while (peek() == ' ' || peek() == '\t' || peek() == '\r') {
                at++;
            }
        }
        return source.substring(start, at);
    }

    private String dollar() {
        int start = at++;
        if (peek() != '{') {
            String name = name();
            if (name.isEmpty()) {
                return "$";
            }
            return value(name, source.substring(start, at));
        }
        at++;
        char first = peek();
        if (first == END || first == '{' || first == '}' || first == ':') {
            throw new DockerfileException("syntax error: bad substitution in '" + source + "'");
        }
        String name = name();
        char c = next();
        if (c == '}') {
            return value(name, source.substring(start, at));
        }
        boolean nullIsUnset = c == ':';
        if (nullIsUnset) {
            c = next();
        }
        return switch (c) {
            case '-', '+', '?' -> conditional(name, c, nullIsUnset, start);
            case '#', '%' -> trimmed(name, c, nullIsUnset, start);
            case '/' -> replaced(name, nullIsUnset, start);
            default -> throw unsupported();
        };
    }

    private String conditional(String name, char operator, boolean nullIsUnset, int start) {
        String word = read('}', false, null);
        String value = variables.get(name);
        if (keepUnset && value == null) {
            return source.substring(start, at);
        }
        boolean absent = value == null || nullIsUnset && value.isEmpty();
        if (operator == '-') {
            return absent ? word : value;
        }
        if (operator == '+') {
            return absent ? "" : word;
        }
        if (absent) {
            String why = value == null ? "is not allowed to be unset" : "is not allowed to be empty";
            throw new DockerfileException(name + ": " + (word.isEmpty() ? why : word));
        }
        return value;
    }

    private String trimmed(String name, char operator, boolean nullIsUnset, int start) {
        if (nullIsUnset) {
            throw unsupported();
        }
        String pattern = read('}', true, null);
        String value = variables.get(name);
        if (value == null) {
            return keepUnset ? source.substring(start, at) : "";
        }
        boolean greedy = !pattern.isEmpty() && pattern.charAt(0) == operator;
        String rest = greedy ? pattern.substring(1) : pattern;
        return operator == '#'
                ? ShellPattern.withoutPrefix(value, rest, greedy)
                : ShellPattern.withoutSuffix(value, rest, greedy);
    }

    private String replaced(String name, boolean nullIsUnset, int start) {
        if (nullIsUnset) {
            throw unsupported();
        }
        boolean all = peek() == '/';
        if (all) {
            at++;
        }
        String pattern = read('/', true, null);
        String replacement = read('}', true, null);
        String value = variables.get(name);
        if (value == null) {
            return keepUnset ? source.substring(start, at) : "";
        }
        return ShellPattern.replace(value, pattern, replacement, all);
    }

    private String value(String name, String asWritten) {
        String value = variables.get(name);
        if (value != null) {
            return value;
        }
        return keepUnset ? asWritten : "";
    }

    private String name() {
        int start = at;
        if (Character.isDigit(peek())) {
            while (Character.isDigit(peek())) {
                at++;
            }
        } else if (SPECIAL_PARAMETERS.indexOf(peek()) >= 0) {
            at++;
        } else {
            while (Character.isLetterOrDigit(peek()) || peek() == '_') {
                at++;
            }
        }
        return source.substring(start, at);
    }

    private DockerfileException unsupported() {
        return new DockerfileException("unsupported substitution in '" + source + "'");
    }

    private char peek() {
        return at < source.length() ? source.charAt(at) : END;
    }

    private char next() {
        return at < source.length() ? source.charAt(at++) : END;
    }
}
