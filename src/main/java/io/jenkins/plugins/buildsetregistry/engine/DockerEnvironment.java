package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The environment of docker's client during one build: the user's daemon, and a configuration that has our logins. */
final class DockerEnvironment {
    private DockerEnvironment() {}

    /** What leads to the daemon and nowhere else: added to the host's; a null value removes a variable. */
    static Map<String, String> daemon(DockerInstallation docker) {
        Map<String, String> environment = new HashMap<>(docker.environment());
        environment.put("DOCKER_HOST", docker.address());
        environment.put("DOCKER_CONTEXT", null);
        environment.put("DOCKER_CONTENT_TRUST", null);
        return environment;
    }

    /** For a build. */
    static Map<String, String> of(
            DockerInstallation docker, BuildRequest request, PrivateDirectory directory, boolean buildKit)
            throws EngineException, HostException {
        List<RegistryAccess> logins =
                new ArrayList<>(request.upstreams().accesses().values());
        logins.add(request.registry());
        Map<String, String> environment = of(docker, logins, directory);
        environment.put("DOCKER_BUILDKIT", buildKit ? "1" : "0");
        // What buildx remembers of a build goes with it.
        environment.put("BUILDX_CONFIG", directory.path("buildx"));
        return environment;
    }

    /** With more logins than the user's. */
    static Map<String, String> of(DockerInstallation docker, List<RegistryAccess> logins, PrivateDirectory directory)
            throws EngineException, HostException {
        DockerDirectory users = DockerDirectory.ofUser(docker.host());
        AuthFile auth = users.configuration();
        auth.forgetContextAndAliases();
        users.addPlugins(auth);
        logins.forEach(auth::set);
        String file = directory.write("docker/config.json", auth.content());

        Map<String, String> environment = daemon(docker);
        environment.put("DOCKER_CONFIG", Path.of(file).getParent().toString());
        // Client certificates are looked for in the directory of the configuration unless this says where.
        if (!docker.host().environment().containsKey("DOCKER_CERT_PATH")) {
            environment.put("DOCKER_CERT_PATH", users.path());
        }
        return environment;
    }
}
