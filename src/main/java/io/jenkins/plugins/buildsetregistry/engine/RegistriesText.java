package io.jenkins.plugins.buildsetregistry.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A {@code registries.conf} in its parts. It is TOML, but no value in it is a table or a list of lists: a line that begins with
 * a bracket is a header.
 *
 * @param settings all but the registries
 */
record RegistriesText(String settings, List<RegistryTable> registries) {
    static final RegistriesText EMPTY = new RegistriesText("", List.of());

    private static final Pattern VERSION_1 = Pattern.compile("(?m)^\\s*\\[registries\\.");
    private static final Pattern INLINE = Pattern.compile("(?m)^\\s*registry\\s*=");
    private static final Pattern REGISTRY = Pattern.compile("\\s*\\[\\[\\s*registry\\s*]]\\s*(?:#.*)?");
    private static final Pattern MIRROR = Pattern.compile("\\s*\\[\\[\\s*registry\\s*\\.\\s*mirror\\s*]]\\s*(?:#.*)?");
    private static final Pattern OTHER = Pattern.compile("\\s*\\[.*");

    /** What can be mixed with ours; nothing, and a warning, if that is not so. */
    static RegistriesText readable(String file, String content, Consumer<String> log) {
        String reason = VERSION_1.matcher(content).find()
                ? "is of version 1"
                : INLINE.matcher(content).find() ? "has its registries in one value" : null;
        if (reason != null) {
            log.accept("WARNING: " + file + " " + reason
                    + ", which does not mix with ours: it is left out here; write a" + " [[registry]] for each");
            return EMPTY;
        }
        return parse(content);
    }

    static RegistriesText parse(String content) {
        StringBuilder settings = new StringBuilder();
        List<RegistryTable> registries = new ArrayList<>();
        List<List<String>> parts = new ArrayList<>(); // of the last registry: its own lines, then those of each mirror
        boolean inRegistry = false;
        for (String line : content.lines().filter(line -> !line.isBlank()).toList()) {
            if (REGISTRY.matcher(line).matches()) {
                close(parts, registries);
                parts.add(new ArrayList<>());
                inRegistry = true;
            } else if (MIRROR.matcher(line).matches() && !parts.isEmpty()) {
                parts.add(new ArrayList<>());
                inRegistry = true;
            } else {
                inRegistry = inRegistry && !OTHER.matcher(line).matches();
                if (inRegistry) {
                    parts.get(parts.size() - 1).add(line);
                } else {
                    settings.append(line).append('\n');
                }
            }
        }
        close(parts, registries);
        return new RegistriesText(settings.toString(), List.copyOf(registries));
    }

    private static void close(List<List<String>> parts, List<RegistryTable> registries) {
        if (!parts.isEmpty()) {
            registries.add(new RegistryTable(parts.get(0), parts.subList(1, parts.size())));
            parts.clear();
        }
    }
}
