package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directory of docker's client ({@code DOCKER_CONFIG}): the user's, and one of ours that stands in for it.
 *
 * @param path of the user's; it may be absent
 */
record DockerDirectory(Host host, String path) {
    private static final String CONFIGURATION = "config.json";
    private static final String CONTEXTS = "contexts";
    private static final String PLUGINS = "cli-plugins";
    private static final String BUILDX = "BUILDX_CONFIG";
    private static final List<String> CERTIFICATES = List.of("ca.pem", "cert.pem", "key.pem");

    static DockerDirectory ofUser(Host host) {
        String set = host.environment().getOrDefault("DOCKER_CONFIG", "");
        return new DockerDirectory(
                host,
                set.isEmpty() ? Path.of(home(host.environment()), ".docker").toString() : set);
    }

    /** Where docker takes the user to be at home. */
    static String home(Map<String, String> environment) {
        return environment.getOrDefault("HOME", environment.getOrDefault("USERPROFILE", "/"));
    }

    private String path(String name) {
        return Path.of(path, name).toString();
    }

    /** What the user has said. */
    AuthFile configuration() throws EngineException, HostException {
        AuthFile auth = new AuthFile();
        auth.merge(host, path(CONFIGURATION));
        return auth;
    }

    /**
     * Makes one that says the same and has a login more. Contexts and certificates are copied; docker is told where the user's
     * plugins are, and buildx where its builders are, so that what is made there stays, and Windows needs no links.
     *
     * @param copy directory to make
     * @return variables that make docker use it
     */
    Map<String, String> copyTo(String copy, RegistryAccess registry) throws EngineException, HostException {
        return copyTo(copy, List.of(registry));
    }

    /** As the other one, with several logins more. */
    Map<String, String> copyTo(String copy, Collection<RegistryAccess> registries)
            throws EngineException, HostException {
        AuthFile configuration = configuration();
        addPlugins(configuration);
        registries.forEach(configuration::set);
        host.write(
                Path.of(copy, CONFIGURATION).toString(), configuration.content().getBytes(UTF_8));
        for (String certificate : CERTIFICATES) {
            copyFile(path(certificate), Path.of(copy, certificate));
        }
        copyAll(path(CONTEXTS), Path.of(copy, CONTEXTS));

        Map<String, String> variables = new HashMap<>();
        variables.put("DOCKER_CONFIG", copy);
        if (host.environment().getOrDefault(BUILDX, "").isEmpty()) {
            variables.put(BUILDX, path("buildx"));
        }
        return variables;
    }

    /** Lets a configuration in another directory find the user's plugins. */
    void addPlugins(AuthFile configuration) throws HostException {
        if (!host.list(path(PLUGINS)).isEmpty()) {
            configuration.addPlugins(path(PLUGINS));
        }
    }

    private void copyAll(String source, Path target) throws HostException {
        for (String name : host.list(source)) {
            String entry = Path.of(source, name).toString();
            if (name.endsWith("/")) {
                copyAll(entry, target.resolve(name));
            } else {
                copyFile(entry, target.resolve(name));
            }
        }
    }

    private void copyFile(String source, Path target) throws HostException {
        Optional<byte[]> content = host.read(source);
        if (content.isPresent()) {
            host.write(target.toString(), content.get());
        }
    }
}
