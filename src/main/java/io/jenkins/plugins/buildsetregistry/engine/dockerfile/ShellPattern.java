package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The patterns of {@code ${x#p}}, {@code ${x%p}} and {@code ${x/p/r}}: {@code *} and {@code ?}, no brackets. */
final class ShellPattern {
    private ShellPattern() {}

    static String withoutPrefix(String value, String pattern, boolean greedy) {
        Matcher matcher = compile(pattern, greedy).matcher(value);
        return matcher.lookingAt() ? value.substring(matcher.end()) : value;
    }

    static String withoutSuffix(String value, String pattern, boolean greedy) {
        Pattern compiled = compile(pattern, true);
        int length = value.length();
        for (int i = 0; i <= length; i++) {
            int start = greedy ? i : length - i;
            if (compiled.matcher(value.substring(start)).matches()) {
                return value.substring(0, start);
            }
        }
        return value;
    }

    static String replace(String value, String pattern, String replacement, boolean all) {
        Matcher matcher = compile(pattern, true).matcher(value);
        String literal = Matcher.quoteReplacement(replacement);
        return all ? matcher.replaceAll(literal) : matcher.replaceFirst(literal);
    }

    private static Pattern compile(String pattern, boolean greedy) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*') {
                regex.append(greedy ? ".*" : ".*?");
            } else if (c == '?') {
                regex.append('.');
            } else if (c == '\\') {
                i++;
                if (i == pattern.length() || "*?\\}/".indexOf(pattern.charAt(i)) < 0) {
                    throw new DockerfileException("invalid escape in the pattern '" + pattern + "' of a substitution");
                }
                regex.append(Pattern.quote(pattern.substring(i, i + 1)));
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString());
    }
}
