package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * A directory for {@code --hosts-dir} of {@code ctr} and {@code nerdctl} (containerd, docs/hosts.md): a {@code hosts.toml} for each
 * registry that has its images in ours too. Ours knows by containerd's {@code ?ns=} which one is meant. The login is a header in
 * these files, so that it is on no command line.
 */
final class ContainerdHosts {
    private final RegistryAccess registry;
    private final Host host;
    private final Path directory;

    ContainerdHosts(RegistryAccess registry, Host host, Path directory) {
        this.registry = registry;
        this.host = host;
        this.directory = directory;
    }

    /** @param namespaces registries whose images are looked for in ours first */
    void write(List<String> namespaces, Fallback fallback) throws HostException {
        if (registry.caPem() != null) {
            host.write(authority(), registry.caPem().getBytes(UTF_8));
        }
        write(registry.authority(), only());
        for (String namespace : namespaces) {
            write(namespace, fallback == Fallback.DENY ? only() : first());
        }
    }

    private String authority() {
        return directory.resolve("ca.pem").toString();
    }

    private void write(String name, String content) throws HostException {
        // containerd looks for this spelling of a port first, and Windows allows no colon
        Path subdirectory = directory.resolve(name.replaceFirst(":([0-9]+)$", "_$1_"));
        host.write(subdirectory.resolve("hosts.toml").toString(), content.getBytes(UTF_8));
    }

    /** Ours is the server itself; containerd 1.6 takes no file without a host. */
    private String only() {
        return "server = " + quoted(registry.endpoint().toString()) + "\n" + settings("header") + first();
    }

    /** What is asked after ours, containerd knows by itself. */
    private String first() {
        String table = "host." + quoted(registry.endpoint().toString());
        return "[" + table + "]\n" + settings(table + ".header");
    }

    private String settings(String header) {
        String settings = "capabilities = [\"pull\", \"resolve\"]\n";
        if (registry.caPem() != null) {
            settings += "ca = " + quoted(authority()) + "\n";
        }
        if (registry.credentials() == null) {
            return settings;
        }
        String pair =
                registry.credentials().username() + ":" + registry.credentials().password();
        String login = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
        return settings + "[" + header + "]\nauthorization = " + quoted("Basic " + login) + "\n";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\") + "\"";
    }
}
