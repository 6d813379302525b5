package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One {@code [[registry]]} of a {@code registries.conf}, as text.
 *
 * @param lines keys and comments that follow its header
 * @param mirrors the same of each {@code [[registry.mirror]]} of it, the first that is asked first
 */
record RegistryTable(List<String> lines, List<List<String>> mirrors) {
    private static final Pattern BLOCKED = Pattern.compile("\\s*blocked\\s*=\\s*true\\b.*");
    private static final Pattern BY_DIGEST_ONLY = Pattern.compile("\\s*mirror-by-digest-only\\s*=\\s*true\\b.*");
    private static final Pattern PLACE = Pattern.compile("\\s*(?:prefix|location)\\s*=.*");

    RegistryTable {
        lines = List.copyOf(lines);
        mirrors = List.copyOf(mirrors);
    }

    /** @param location without a scheme; it may have a path */
    static RegistryTable at(String prefix, String location) {
        return new RegistryTable(List.of(setting("prefix", prefix), setting("location", location)), List.of());
    }

    private static List<String> place(String location, RegistryAccess access) {
        return List.of(setting("location", location), insecure(access));
    }

    RegistryTable reached(RegistryAccess access) {
        return new RegistryTable(
                Stream.concat(lines.stream(), Stream.of(insecure(access))).toList(), mirrors);
    }

    private static String setting(String key, String value) {
        return key + " = \"" + value + "\"";
    }

    private static String insecure(RegistryAccess access) {
        return "insecure = " + access.endpoint().getScheme().equals("http");
    }

    /** Which names it is for: a host, perhaps with a path; {@code *.example.org}; empty if it does not say. */
    String prefix() {
        String prefix = value(lines, "prefix");
        return prefix.isEmpty() ? location() : prefix;
    }

    /** Empty if it is where the name says. */
    String location() {
        return value(lines, "location");
    }

    private static String value(List<String> lines, String key) {
        Pattern pattern = Pattern.compile("\\s*" + key + "\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)').*");
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches()) {
                String value = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
                return value.replaceFirst("/+$", "");
            }
        }
        return "";
    }

    boolean isBlocked() {
        return lines.stream().anyMatch(line -> BLOCKED.matcher(line).matches());
    }

    /** Whether it is for {@code host} and all below it by a wildcard. */
    boolean isWildcardFor(String host) {
        return prefix().startsWith("*.") && host.endsWith(prefix().substring(1));
    }

    /** The same settings, for one host only. */
    RegistryTable forHost(String host) {
        String location = location().isEmpty() ? host : location();
        List<String> kept = Stream.concat(
                        at(host, location).lines().stream(),
                        lines.stream().filter(line -> !PLACE.matcher(line).matches()))
                .toList();
        return new RegistryTable(kept, mirrors);
    }

    /** Asks {@code location} first, for tags as well as for digests, and goes on as before after a miss. */
    RegistryTable mirroredAt(String location, RegistryAccess access) {
        if (location().equals(location)) {
            return this;
        }
        boolean byDigestOnly =
                lines.stream().anyMatch(line -> BY_DIGEST_ONLY.matcher(line).matches());
        List<List<String>> all = new ArrayList<>(List.of(place(location, access)));
        for (List<String> mirror : mirrors) {
            if (!value(mirror, "location").equals(location)) {
                all.add(byDigestOnly ? with(mirror, setting("pull-from-mirror", "digest-only")) : mirror);
            }
        }
        List<String> kept = lines.stream()
                .filter(line -> !BY_DIGEST_ONLY.matcher(line).matches())
                .toList();
        return new RegistryTable(kept, all);
    }

    private static List<String> with(List<String> lines, String line) {
        return Stream.concat(lines.stream(), Stream.of(line)).toList();
    }

    /** As it stands in the file. */
    String content() {
        StringBuilder text = new StringBuilder("\n[[registry]]\n");
        lines.forEach(line -> text.append(line).append('\n'));
        for (List<String> mirror : mirrors) {
            text.append("[[registry.mirror]]\n");
            mirror.forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }
}
