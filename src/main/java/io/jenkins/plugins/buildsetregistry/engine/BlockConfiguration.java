package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What podman, buildah, skopeo, docker and ctr are told of a buildset registry when users run them themselves: files of their own,
 * merged with
 * what they would read without us, and the variables that point at them. What the environment of the host names goes into them, so
 * such a configuration inside of another one has all that the outer one has. Nothing else on the machine is changed.
 *
 * @param registry the buildset registry, with the login that engines get
 * @param namespaces registries, as image names spell them, whose images are looked for in the buildset registry first: by podman
 *     and buildah, as docker looks nowhere else for any registry
 */
public record BlockConfiguration(RegistryAccess registry, List<String> namespaces, Fallback fallback) {
    /** What most images are named after. */
    public static final List<String> USUAL_NAMESPACES = List.of(ImageName.DOCKER_HUB, "quay.io", "gcr.io");

    private static final String SKOPEO_OPTIONS = "BUILDSET_SKOPEO_OPTIONS";
    private static final String CTR_OPTIONS = "BUILDSET_CTR_OPTIONS";

    /** @throws InvalidImageException if a namespace is no registry's host */
    public BlockConfiguration {
        namespaces = namespaces.stream()
                .map(BlockConfiguration::registryOf)
                .distinct()
                .toList();
    }

    private static String registryOf(String namespace) {
        String host = new ImageName(namespace, "a", null, null).registry();
        if (!ImageName.namesRegistry(host + "/a")) {
            throw new InvalidImageException("'" + host
                    + "' does not name a registry in an image name: expected a host such as quay.io, or host:port");
        }
        return ImageName.parse(host + "/a").registry();
    }

    /** The usual namespaces, and more. */
    public static List<String> namespacesWith(Collection<String> more) {
        return Stream.concat(USUAL_NAMESPACES.stream(), more.stream())
                .distinct()
                .toList();
    }

    /**
     * Writes the files, which only this user can read: they hold logins.
     *
     * @param directory absolute; made if it is absent. The files are needed as long as the variables are set
     * @param log told of what of the user's does not fit
     * @return variables to set, without secrets
     * @throws EngineException naming a file of the user's that cannot be understood
     */
    public Map<String, String> write(Host host, String directory, Consumer<String> log)
            throws EngineException, HostException, InterruptedException {
        Map<String, String> variables = new HashMap<>();
        variables.put("CONTAINERS_REGISTRIES_CONF", write(host, directory, "registries.conf", registries(host, log)));

        AuthFile logins = AuthFile.ofContainers(host);
        logins.set(registry);
        variables.put("REGISTRY_AUTH_FILE", write(host, directory, "auth.json", logins.content()));

        Path hosts = Path.of(directory, "containerd");
        new ContainerdHosts(registry, host, hosts).write(namespaces, fallback);
        putOptions(variables, hosts.toString(), log);

        variables.putAll(
                DockerDirectory.ofUser(host).copyTo(Path.of(directory, "docker").toString(), registry));

        Optional<String> bundle = TrustBundle.of(host, Stream.of(registry));
        if (bundle.isPresent()) {
            variables.put("SSL_CERT_FILE", write(host, directory, "certificates.pem", bundle.get()));
        }
        variables.putAll(ProxyExceptions.with(registry.endpoint().getHost(), host.environment()));
        return variables;
    }

    /** For programs that want options: without quotes, as a shell splits them at blanks. */
    private static void putOptions(Map<String, String> variables, String hosts, Consumer<String> log) {
        if (hosts.chars().anyMatch(Character::isWhitespace)) {
            log.accept("WARNING: " + hosts + " has a blank in it, so " + SKOPEO_OPTIONS + " and " + CTR_OPTIONS
                    + " are not set: give skopeo --registries-conf \"$CONTAINERS_REGISTRIES_CONF\" instead");
            return;
        }
        variables.put(SKOPEO_OPTIONS, "--registries-conf " + variables.get("CONTAINERS_REGISTRIES_CONF"));
        variables.put(CTR_OPTIONS, "--hosts-dir " + hosts);
    }

    private String registries(Host host, Consumer<String> log) throws HostException {
        RegistriesConf registries = RegistriesConf.ofUser(host, log);
        registries.add(registry.authority(), registry);
        namespaces.forEach(namespace -> registries.shadow(namespace, registry, fallback));
        UsersRegistries.warnOfOverrides(host, namespaces, log);
        return registries.content();
    }

    private static String write(Host host, String directory, String name, String content) throws HostException {
        String path = Path.of(directory, name).toString();
        host.write(path, content.getBytes(UTF_8));
        return path;
    }
}
