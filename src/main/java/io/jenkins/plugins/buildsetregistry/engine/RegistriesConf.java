package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * A {@code registries.conf} of our own (containers-registries.conf(5), version 2): the one that would be read without us, and
 * our registries in it. Of two tables with the same prefix engines heed the first only, so there is never more than one of ours.
 */
final class RegistriesConf {
    private final String settings;
    private final List<RegistryTable> registries;

    private RegistriesConf(RegistriesText text) {
        settings = text.settings();
        registries = new ArrayList<>(text.registries());
    }

    /** Starts with what the user has. Files in {@code registries.conf.d} are read by the engine as ever. */
    static RegistriesConf ofUser(Host host, Consumer<String> log) throws HostException {
        for (String file : UsersRegistries.files(host.environment())) {
            String content = new String(host.read(file).orElse(new byte[0]), UTF_8);
            if (!content.isBlank()) {
                return new RegistriesConf(RegistriesText.readable(file, content, log));
            }
        }
        return new RegistriesConf(RegistriesText.EMPTY);
    }

    /**
     * Names that begin with {@code prefix} are at that registry, whatever was said of it before.
     *
     * @param prefix a host name to write in image names
     */
    void add(String prefix, RegistryAccess access) {
        registries.removeIf(table -> table.prefix().equals(prefix));
        registries.add(RegistryTable.at(prefix, access.authority()).reached(access));
    }

    /**
     * Images of a registry are looked for in the buildset registry first. What the user has blocked stays blocked.
     *
     * @param namespace the registry as image names spell it
     */
    void shadow(String namespace, RegistryAccess buildset, Fallback fallback) {
        String place = place(namespace, buildset);
        if (fallback == Fallback.DENY) {
            registries.removeIf(table -> isFor(table, namespace) && !table.isBlocked());
        } else {
            registries.replaceAll(table -> isFor(table, namespace) && !table.isBlocked()
                    ? table.mirroredAt(place + table.prefix().substring(namespace.length()), buildset)
                    : table);
        }
        if (registries.stream().anyMatch(table -> table.prefix().equals(namespace))) {
            return;
        }
        registries.add(
                fallback == Fallback.DENY
                        ? RegistryTable.at(namespace, place).reached(buildset)
                        : withoutUs(namespace).mirroredAt(place, buildset));
    }

    /** Where the images of a registry are in a buildset registry: {@code host:port} or {@code host:port/quay.io}. */
    private static String place(String namespace, RegistryAccess buildset) {
        String image = "/" + new ImageName(namespace, "a", null, null).buildsetRepository();
        return buildset.authority() + image.substring(0, image.length() - "/a".length());
    }

    static boolean isFor(RegistryTable table, String namespace) {
        return table.prefix().equals(namespace) || table.prefix().startsWith(namespace + "/");
    }

    /** What holds for a host that no table names. */
    private RegistryTable withoutUs(String host) {
        return registries.stream()
                .filter(table -> table.isWildcardFor(host))
                .max(Comparator.comparingInt(table -> table.prefix().length()))
                .map(table -> table.forHost(host))
                .orElseGet(() -> RegistryTable.at(host, host));
    }

    /** The content of the file. */
    String content() {
        StringBuilder text = new StringBuilder(settings);
        registries.forEach(table -> text.append(table.content()));
        return text.toString();
    }
}
