package io.jenkins.plugins.buildsetregistry.local;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** References to variables in a value: {@code $NAME}, <code>${NAME}</code>; {@code $$} is a dollar sign. */
public final class Macros {
    private static final Pattern REFERENCE = Pattern.compile("\\$(?:(\\w+)|\\{([\\w.]+)}|\\$)");

    private Macros() {}

    /** A reference to nothing stays as it is. */
    public static String expand(String value, UnaryOperator<String> variables) {
        if (value == null) {
            return null;
        }
        Matcher matcher = REFERENCE.matcher(value);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            String name = name(matcher);
            String found = name == null ? "$" : variables.apply(name);
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(found == null ? matcher.group() : found));
        }
        return matcher.appendTail(expanded).toString();
    }

    /** The names in an order in which each can be expanded by those before it; names with {@code +} come last. */
    public static Collection<String> order(Map<String, String> values) {
        Map<String, String> plain = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Set<String> ordered = new LinkedHashSet<>();
        values.forEach((name, value) -> {
            if (name.indexOf('+') <= 0) {
                plain.put(name, value);
            }
        });
        Set<String> visited = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        plain.keySet().forEach(name -> visit(name, plain, visited, ordered));
        Set<String> names = new LinkedHashSet<>();
        ordered.forEach(name -> values.keySet().stream()
                .filter(key -> key.equalsIgnoreCase(name))
                .forEach(names::add));
        values.keySet().stream().filter(name -> name.indexOf('+') > 0).forEach(names::add);
        return names;
    }

    private static void visit(String name, Map<String, String> values, Set<String> visited, Set<String> ordered) {
        if (!values.containsKey(name) || !visited.add(name)) {
            return;
        }
        Matcher matcher = REFERENCE.matcher(values.get(name) == null ? "" : values.get(name));
        while (matcher.find()) {
            String referred = name(matcher);
            if (referred != null) {
                visit(referred, values, visited, ordered);
            }
        }
        ordered.add(name);
    }

    private static String name(Matcher matcher) {
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }
}
