package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a joined line apart: keyword, flags, arguments (BuildKit, frontend/dockerfile/parser/split_command.go). */
final class InstructionParser {
    private static final Pattern KEYWORD = Pattern.compile("\\s*+(\\S++)(?:[\\t\\x0B\\f\\r ]++(.*+))?", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("[^\\t\\x0B\\f\\r ]++");
    private static final Set<String> MAYBE_JSON =
            Set.of("ADD", "CMD", "COPY", "ENTRYPOINT", "HEALTHCHECK", "RUN", "SHELL", "VOLUME");
    private static final Set<String> HEREDOCS = Set.of("ADD", "COPY", "RUN");
    private static final Pattern HEREDOC = Pattern.compile("\\d*<<(-?)\\s*([^<]*)");

    private final LogicalLine line;
    private final int number;
    private final char escape;

    InstructionParser(LogicalLine line, int number, char escape) {
        this.line = line;
        this.number = number;
        this.escape = escape;
    }

    Instruction parse() {
        return parse(0);
    }

    private Instruction parse(int from) {
        String text = line.text();
        Matcher matcher = KEYWORD.matcher(text).region(from, text.length());
        if (!matcher.lookingAt()) {
            return new Instruction(
                    "", number, text.substring(from), List.of(), "", List.of(), null, List.of(), null, "");
        }
        String keyword = matcher.group(1).toUpperCase(Locale.ROOT);
        int start = matcher.group(2) == null ? text.length() : matcher.start(2);
        List<Flag> flags = new ArrayList<>();
        start = readFlags(text, start, flags);
        int end = text.length();
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        String arguments = text.substring(start, end);
        List<Word> words = words(text, start, end);
        Instruction trigger = keyword.equals("ONBUILD") && !arguments.isEmpty() ? parse(start) : null;
        String original = text.substring(from).strip();
        try {
            List<String> json = MAYBE_JSON.contains(keyword) ? json(keyword, arguments) : null;
            return new Instruction(keyword, number, original, flags, arguments, words, json, List.of(), trigger, null);
        } catch (DockerfileException e) {
            return new Instruction(
                    keyword, number, original, flags, arguments, words, null, List.of(), trigger, e.getMessage());
        }
    }

    private List<Word> words(String text, int start, int end) {
        List<Word> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text).region(start, end);
        while (matcher.find()) {
            words.add(new Word(matcher.group(), line.span(matcher.start(), matcher.end())));
        }
        return words;
    }

    /** @return where the arguments start */
    private int readFlags(String text, int from, List<Flag> flags) {
        int at = from;
        while (true) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (!text.startsWith("--", at)) {
                return at;
            }
            FlagReader reader = new FlagReader(text, at);
            at = reader.read();
            if (reader.word.toString().equals("--")) {
                return at;
            }
            flags.add(reader.flag());
        }
    }

    /** Reads one flag: quotes are removed wherever they stand. */
    private final class FlagReader {
        private final String text;
        private final StringBuilder word = new StringBuilder();
        private final List<Integer> positions = new ArrayList<>();
        private int at;

        FlagReader(String text, int at) {
            this.text = text;
            this.at = at;
        }

        int read() {
            char quote = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (quote == 0 && Character.isWhitespace(c)) {
                    return at;
                }
                if (quote == 0 && (c == '\'' || c == '"')) {
                    quote = c;
                } else if (c == quote) {
                    quote = 0;
                } else {
                    if (c == escape) {
                        at++;
                    }
                    if (at < text.length()) {
                        word.append(text.charAt(at));
                        positions.add(at);
                    }
                }
                at++;
            }
            return text.length();
        }

        Flag flag() {
            int equals = word.indexOf("=");
            if (equals < 0) {
                return new Flag(word.substring(2), null, new int[0], Span.NONE);
            }
            int[] starts = new int[word.length() - equals - 1];
            for (int i = 0; i < starts.length; i++) {
                int position = positions.get(equals + 1 + i);
                starts[i] = line.span(position, position + 1).start();
            }
            Span span = line.span(positions.get(equals) + 1, Math.min(at, text.length()));
            return new Flag(word.substring(2, equals), word.substring(equals + 1), starts, span);
        }
    }

    private static List<String> json(String keyword, String arguments) {
        String text = keyword.equals("HEALTHCHECK") ? afterFirstWord(arguments) : arguments;
        if (!text.startsWith("[")) {
            return null;
        }
        JsonNode array;
        try {
            array = Json.MAPPER.readTree(text);
        } catch (IOException e) {
            // Docker takes what is no JSON as the shell form.
            return null;
        }
        List<String> elements = new ArrayList<>();
        for (JsonNode element : array) {
            if (!element.isTextual()) {
                throw new DockerfileException("when using JSON array syntax, arrays must be comprised of strings only");
            }
            elements.add(element.asText());
        }
        return elements;
    }

    static String afterFirstWord(String arguments) {
        int at = 0;
        while (at < arguments.length() && !Character.isWhitespace(arguments.charAt(at))) {
            at++;
        }
        return arguments.substring(at).strip();
    }

    /** The here-documents that an instruction announces, still without content. */
    static List<Heredoc> heredocs(Instruction instruction) {
        Instruction bearer = instruction.trigger() == null ? instruction : instruction.trigger();
        if (!HEREDOCS.contains(bearer.keyword())
                || bearer.isJson()
                || !instruction.original().contains("<<")) {
            return List.of();
        }
        List<Heredoc> found = new ArrayList<>();
        List<String> words;
        try {
            words = Words.split(instruction.original(), true);
        } catch (DockerfileException e) {
            // An open quote is the shell's business: BuildKit sees no here-document then.
            return List.of();
        }
        for (String word : words) {
            Heredoc heredoc = heredoc(word);
            if (heredoc != null) {
                found.add(heredoc);
            }
        }
        return found;
    }

    /** @return null if {@code word} announces none */
    static Heredoc heredoc(String word) {
        Matcher matcher = HEREDOC.matcher(word);
        if (!matcher.matches() || matcher.group(2).isEmpty()) {
            return null;
        }
        List<String> plain = Words.split(matcher.group(2), false);
        List<String> raw = Words.split(matcher.group(2), true);
        if (plain.size() != 1 || raw.size() != 1) {
            return null;
        }
        boolean quoted = quotes(raw.get(0)) != quotes(plain.get(0));
        return new Heredoc(plain.get(0), !quoted, matcher.group(1).equals("-"), "");
    }

    private static long quotes(String text) {
        return text.chars().filter(c -> c == '\'' || c == '"').count();
    }
}
