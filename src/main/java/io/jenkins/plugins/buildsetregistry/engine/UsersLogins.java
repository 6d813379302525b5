package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where podman and buildah look for logins (containers-auth.json(5)). */
final class UsersLogins {
    private UsersLogins() {}

    /** In the order in which the first that knows a registry wins. */
    static List<String> files(Host host) throws HostException, InterruptedException {
        Map<String, String> environment = host.environment();
        List<String> files = new ArrayList<>();
        add(files, environment.get("REGISTRY_AUTH_FILE"), "");
        add(files, environment.get("DOCKER_CONFIG"), "/config.json");
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!runtime.isEmpty()) {
            add(files, runtime, "/containers/auth.json");
        } else if (host.which("id").isPresent()) {
            add(files, "/run/containers/" + userId(host), "/auth.json");
        }
        add(files, environment.get("XDG_CONFIG_HOME"), "/containers/auth.json");
        add(files, environment.get("HOME"), "/.config/containers/auth.json");
        add(files, DockerDirectory.home(environment), "/.docker/config.json");
        return files;
    }

    private static String userId(Host host) throws HostException, InterruptedException {
        return host.run(Command.of("id", "-u"), line -> {}).output().trim();
    }

    private static void add(List<String> files, String directory, String file) {
        if (directory != null && !directory.isEmpty()) {
            files.add(directory + file);
        }
    }
}
