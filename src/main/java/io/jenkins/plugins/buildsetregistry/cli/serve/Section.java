package io.jenkins.plugins.buildsetregistry.cli.serve;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A mapping whose keys are taken one by one; what nobody has taken in the end is unknown. A value in the environment goes
 * before the one in the file: {@code tls.certificate} is {@code BUILDSET_REGISTRY_TLS_CERTIFICATE}.
 */
final class Section {
    static final String PREFIX = "BUILDSET_REGISTRY_";

    private final YamlNode node;
    private final String name;
    private final Context context;
    private final Set<String> taken = new LinkedHashSet<>();

    /**
     * What all sections of a file share.
     *
     * @param directory that paths are relative to
     * @param used names of variables that have been taken
     */
    record Context(Path directory, Map<String, String> environment, Set<String> used) {}

    /** @param name dotted, empty for the whole file; null for one in a list, which the environment cannot reach */
    private Section(YamlNode node, String name, Context context) {
        this.node = node;
        this.name = name;
        this.context = context;
    }

    static Section root(YamlNode node, Context context) throws ConfigException {
        return new Section(requireMapping(node), "", context);
    }

    private static YamlNode requireMapping(YamlNode node) throws ConfigException {
        if (node.isEmpty()) {
            return new YamlNode(node.place(), null, null, Map.of());
        }
        if (node.map() == null) {
            throw new ConfigException(node.place(), "expected keys with values");
        }
        return node;
    }

    /** The section of that key, if anything of it is in the file or in the environment. */
    Optional<Section> section(String key) throws ConfigException {
        YamlNode inner = take(key);
        String path = path(key);
        boolean inEnvironment =
                context.environment().keySet().stream().anyMatch(variable -> variable.startsWith(variable(path) + "_"));
        if (inner == null && !inEnvironment) {
            return Optional.empty();
        }
        YamlNode mapping = inner == null ? new YamlNode(node.place(), null, null, Map.of()) : requireMapping(inner);
        return Optional.of(new Section(mapping, path, context));
    }

    /** Each mapping of the list of that key. */
    List<Section> sections(String key) throws ConfigException {
        List<Section> sections = new ArrayList<>();
        for (YamlNode entry : list(key)) {
            if (entry.map() == null) {
                throw new ConfigException(entry.place(), "expected keys with values");
            }
            sections.add(new Section(entry, null, context));
        }
        return sections;
    }

    private List<YamlNode> list(String key) throws ConfigException {
        YamlNode inner = take(key);
        if (inner == null || inner.isEmpty()) {
            return List.of();
        }
        if (inner.list() == null) {
            throw new ConfigException(inner.place(), "'" + key + "' is a list: each entry begins with '- '");
        }
        return inner.list();
    }

    Optional<String> text(String key) throws ConfigException {
        return value(key, Function.identity());
    }

    String requiredText(String key) throws ConfigException {
        return text(key).orElseThrow(() -> missing(key));
    }

    Optional<Path> file(String key) throws ConfigException {
        return value(key, text -> context.directory().resolve(text).normalize());
    }

    Optional<Duration> time(String key) throws ConfigException {
        return value(key, Quantity::time);
    }

    /** @param remedy what to do instead of giving no time at all */
    Optional<Duration> timeAboveZero(String key, String remedy) throws ConfigException {
        return value(key, text -> {
            Duration time = Quantity.time(text);
            if (time.isZero()) {
                throw new IllegalArgumentException("this must be more than " + text + ": " + remedy);
            }
            return time;
        });
    }

    /** @param remedy what to do instead of giving no size at all */
    Optional<Long> bytesAboveZero(String key, String remedy) throws ConfigException {
        return value(key, text -> {
            long bytes = Quantity.bytes(text);
            if (bytes == 0) {
                throw new IllegalArgumentException("this must be more than " + text + ": " + remedy);
            }
            return bytes;
        });
    }

    Optional<Integer> count(String key) throws ConfigException {
        return value(key, text -> {
            if (!text.matches("0*[1-9][0-9]{0,8}")) {
                throw new IllegalArgumentException("expected a whole number from 1 to 999999999");
            }
            return Integer.valueOf(text);
        });
    }

    boolean flag(String key, boolean otherwise) throws ConfigException {
        return value(key, text -> {
                    if (!text.equals("true") && !text.equals("false")) {
                        throw new IllegalArgumentException("expected true or false");
                    }
                    return text.equals("true");
                })
                .orElse(otherwise);
    }

    Optional<Pattern> pattern(String key) throws ConfigException {
        return value(key, Section::regularExpression);
    }

    /** One pattern, or a list of them. */
    List<Pattern> patterns(String key) throws ConfigException {
        YamlNode inner = node.map().get(key);
        if (inner == null || inner.list() == null) {
            return pattern(key).stream().toList();
        }
        List<Pattern> patterns = new ArrayList<>();
        for (YamlNode entry : list(key)) {
            patterns.add(convert(entry, key, Section::regularExpression));
        }
        return patterns;
    }

    private static Pattern regularExpression(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("this is not a regular expression: " + e.getDescription(), e);
        }
    }

    /** @param convert throws IllegalArgumentException with what is wrong */
    <T> Optional<T> value(String key, Function<String, T> convert) throws ConfigException {
        YamlNode inner = take(key);
        if (name != null) {
            String variable = variable(path(key));
            String override = context.environment().get(variable);
            if (override != null) {
                context.used().add(variable);
                return Optional.of(convert(new YamlNode(variable, override, null, null), key, convert));
            }
        }
        return inner == null || inner.isEmpty() ? Optional.empty() : Optional.of(convert(inner, key, convert));
    }

    private static <T> T convert(YamlNode value, String key, Function<String, T> convert) throws ConfigException {
        if (value.text() == null) {
            throw new ConfigException(value.place(), "'" + key + "' has one value");
        }
        try {
            return convert.apply(value.text());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(value.place(), "'" + key + "': " + e.getMessage());
        }
    }

    private YamlNode take(String key) {
        taken.add(key);
        return node.map().get(key);
    }

    ConfigException missing(String key) {
        return new ConfigException(node.place(), "'" + key + "' is missing" + inSection());
    }

    /** Something is wrong with this section as a whole. */
    ConfigException problem(String message) {
        return new ConfigException(node.place(), message);
    }

    /** Something is wrong with the value of that key. */
    ConfigException problem(String key, String message) {
        return new ConfigException(place(key), "'" + key + "': " + message);
    }

    private String place(String key) {
        if (name != null && context.environment().containsKey(variable(path(key)))) {
            return variable(path(key));
        }
        YamlNode inner = node.map().get(key);
        return inner == null ? node.place() : inner.place();
    }

    /** @throws ConfigException if there is a key that nobody has taken */
    void requireNothingElse(String title) throws ConfigException {
        for (Map.Entry<String, YamlNode> entry : node.map().entrySet()) {
            if (!taken.contains(entry.getKey())) {
                throw new ConfigException(
                        entry.getValue().place(),
                        "unknown key '" + entry.getKey() + "'" + (title.isEmpty() ? "" : " in " + title)
                                + Similar.to(entry.getKey(), taken)
                                        .map(known -> " (did you mean '" + known + "'?)")
                                        .orElse(""));
            }
        }
    }

    private String inSection() {
        return name == null || name.isEmpty() ? "" : " in " + name;
    }

    private String path(String key) {
        return name == null || name.isEmpty() ? key : name + "." + key;
    }

    /** {@code tls.certificate} to {@code BUILDSET_REGISTRY_TLS_CERTIFICATE}, {@code accessLog} to {@code …_ACCESS_LOG}. */
    private static String variable(String path) {
        return PREFIX
                + path.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
