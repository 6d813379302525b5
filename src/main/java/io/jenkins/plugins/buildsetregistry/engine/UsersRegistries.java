package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Where podman and buildah look for what a machine says of registries (containers-registries.conf(5)). */
final class UsersRegistries {
    private static final String NAME = "/containers/registries.conf";

    private UsersRegistries() {}

    /** Only the first that exists is read (containers/image, sysregistriesv2). */
    static List<String> files(Map<String, String> environment) {
        String set = environment.getOrDefault("CONTAINERS_REGISTRIES_CONF", "");
        if (!set.isEmpty()) {
            return List.of(set);
        }
        List<String> files = new ArrayList<>();
        String users = usersDirectory(environment);
        if (!users.isEmpty()) {
            files.add(users + NAME);
        }
        files.add("/etc" + NAME);
        files.add("/usr/share" + NAME);
        return files;
    }

    private static String usersDirectory(Map<String, String> environment) {
        String configuration = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        return configuration.isEmpty() && !home.isEmpty() ? home + "/.config" : configuration;
    }

    /**
     * Warns of files in {@code registries.conf.d}: they are read after any {@code registries.conf}, and what they say of a registry
     * replaces what was said of it there.
     */
    static void warnOfOverrides(Host host, Collection<String> namespaces, Consumer<String> log) throws HostException {
        List<String> directories = new ArrayList<>(List.of("/etc"));
        String users = usersDirectory(host.environment());
        if (!users.isEmpty()) {
            directories.add(users);
        }
        for (String directory : directories) {
            for (String name : host.list(directory + NAME + ".d")) {
                if (name.endsWith(".conf")) {
                    warnOfOverrides(host, directory + NAME + ".d/" + name, namespaces, log);
                }
            }
        }
    }

    private static void warnOfOverrides(Host host, String file, Collection<String> namespaces, Consumer<String> log)
            throws HostException {
        String content = new String(host.read(file).orElse(new byte[0]), UTF_8);
        for (RegistryTable table : RegistriesText.parse(content).registries()) {
            if (!table.isBlocked()
                    && namespaces.stream().anyMatch(namespace -> RegistriesConf.isFor(table, namespace))) {
                log.accept("WARNING: podman and buildah take images of " + table.prefix() + " from where " + file
                        + " says, and not from the buildset registry: build with buildImage, or move what that file says"
                        + " to a registries.conf");
            }
        }
    }
}
