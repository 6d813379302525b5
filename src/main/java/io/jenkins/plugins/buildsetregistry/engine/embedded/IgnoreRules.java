package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The rules of {@code .dockerignore} (docs.docker.com/build/concepts/context; moby/patternmatcher): the last rule that matches
 * a path or one of its parents decides, {@code !} takes back, {@code **} spans directories.
 */
final class IgnoreRules {
    static final IgnoreRules NONE = new IgnoreRules(List.of());

    private final List<Rule> rules;

    private record Rule(boolean exclusion, Pattern pattern) {}

    private IgnoreRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * @param text of the file
     * @param file for messages
     */
    static IgnoreRules parse(String text, String file) throws EngineException {
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        String body = text.startsWith("\ufeff") ? text.substring(1) : text;
        for (String line : body.split("\r?\n", -1)) {
            number++;
            if (!line.startsWith("#") && !line.isBlank()) {
                rules.add(rule(line.strip(), "`" + file + "` line " + number + ": "));
            }
        }
        return new IgnoreRules(rules);
    }

    /** Of COPY --exclude. */
    static IgnoreRules of(List<String> patterns) throws EngineException {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : patterns) {
            rules.add(rule(pattern.strip(), ""));
        }
        return new IgnoreRules(rules);
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Whether a rule takes something back, so that an ignored directory must be entered. */
    boolean takesBack() {
        return rules.stream().anyMatch(Rule::exclusion);
    }

    /** @param path relative, with slashes */
    boolean ignores(String path) {
        boolean ignored = false;
        for (Rule rule : rules) {
            if (rule.exclusion() == ignored && matchesPathOrParent(rule.pattern(), path)) {
                ignored = !rule.exclusion();
            }
        }
        return ignored;
    }

    private static boolean matchesPathOrParent(Pattern pattern, String path) {
        if (pattern.matcher(path).matches()) {
            return true;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (pattern.matcher(path.substring(0, slash)).matches()) {
                return true;
            }
        }
        return false;
    }

    private static Rule rule(String line, String place) throws EngineException {
        boolean exclusion = line.startsWith("!");
        String pattern = clean(exclusion ? line.substring(1).strip() : line);
        if (exclusion && pattern.isEmpty()) {
            throw new EngineException(place + "'!' needs a pattern");
        }
        try {
            PathPattern.of(pattern);
            return new Rule(exclusion, Pattern.compile(regex(pattern), Pattern.DOTALL));
        } catch (EngineException | PatternSyntaxException e) {
            throw new EngineException(place + "the pattern '" + line + "' is broken", e);
        }
    }

    /** Go's {@code filepath.Clean}, without a leading slash. */
    private static String clean(String pattern) {
        List<String> names = new ArrayList<>();
        for (String name : FileTree.names(pattern)) {
            if (!name.equals("..") || names.isEmpty() && !pattern.startsWith("/")) {
                names.add(name);
            } else if (!names.isEmpty()) {
                names.remove(names.size() - 1);
            }
        }
        return names.isEmpty() && !pattern.isEmpty() ? "." : String.join("/", names);
    }

    private static String regex(String pattern) throws EngineException {
        StringBuilder regex = new StringBuilder();
        if (pattern.startsWith("**") && !pattern.startsWith("**/") && !PathPattern.hasWildcard(pattern.substring(2))) {
            // Docker takes this as "ends with", across any slash.
            return ".*" + Pattern.quote(pattern.substring(2));
        }
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (pattern.startsWith("**", i)) {
                i++;
                if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '/') {
                    i++;
                }
                regex.append(i + 1 == pattern.length() ? ".*" : "(?:.*/)?");
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else if (c == '\\' && i + 1 < pattern.length()) {
                regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
            } else if (c == '[') {
                int end = PathPattern.classEnd(pattern, i) - 1;
                regex.append('[')
                        .append(pattern.substring(i + 1, end)
                                .replace("[", "\\[")
                                .replace("&&", "&\\&"))
                        .append(']');
                i = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }
}
