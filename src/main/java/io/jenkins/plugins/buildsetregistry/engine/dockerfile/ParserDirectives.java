package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code # syntax=}, {@code # escape=} and {@code # check=} at the very start of a file. */
final class ParserDirectives {
    private static final Set<String> NAMES = Set.of("syntax", "escape", "check");
    private static final Pattern DIRECTIVE = Pattern.compile("\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*");

    private final String comment;
    private final Map<String, String> values = new LinkedHashMap<>();
    private boolean done;

    ParserDirectives(String comment) {
        this.comment = comment;
    }

    /** @return whether {@code line} repeats a directive, which is an error */
    boolean read(String line) {
        if (done) {
            return false;
        }
        Matcher matcher = line.startsWith(comment) ? DIRECTIVE.matcher(line.substring(comment.length())) : null;
        if (matcher == null
                || !matcher.matches()
                || !NAMES.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
            done = true;
            return false;
        }
        return values.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2)) != null;
    }

    /** @return null if there is none */
    String get(String name) {
        return values.get(name);
    }

    /** The image that a file's syntax directive names, in any of its notations, or null. */
    static String syntax(String text) {
        String body = text.startsWith("\ufeff") ? text.substring(1) : text;
        if (body.startsWith("#!")) {
            body = body.substring(body.indexOf('\n') + 1);
        }
        for (String comment : new String[] {"#", "//"}) {
            ParserDirectives directives = new ParserDirectives(comment);
            body.lines().takeWhile(line -> !directives.done).forEach(directives::read);
            String syntax = directives.get("syntax");
            if (syntax != null) {
                return syntax.split(" ", 2)[0];
            }
        }
        return null;
    }
}
