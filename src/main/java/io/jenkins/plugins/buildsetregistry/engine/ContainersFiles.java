package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The configuration of one build by podman or buildah, in files that only it sees.
 *
 * @param environment that points at them
 * @param references what to pull for each relocated base: image names of this build's only
 */
record ContainersFiles(Map<String, String> environment, Map<Relocation, String> references) {

    static ContainersFiles write(
            Host host, BuildRequest request, List<Relocation> relocations, PrivateDirectory directory, String id)
            throws EngineException, HostException, InterruptedException {
        RegistriesConf registries = RegistriesConf.ofUser(host, request.log());
        // A push goes to where its name says, whatever the prefixes.
        registries.add(request.registry().authority(), request.registry());
        Map<RegistryAccess, String> hosts = new HashMap<>();
        Map<Relocation, String> references = new HashMap<>();
        for (Relocation relocation : relocations) {
            String name = hosts.get(relocation.access());
            if (name == null) {
                // ".invalid" is never resolved (RFC 2606), so that a name that escapes the configuration goes nowhere.
                name = id + "-" + hosts.size() + ".invalid";
                hosts.put(relocation.access(), name);
                registries.add(name, relocation.access());
            }
            references.put(relocation, name + "/" + relocation.path());
        }

        AuthFile auth = AuthFile.ofContainers(host);
        request.upstreams().accesses().values().forEach(auth::set);
        auth.set(request.registry());

        Map<String, String> environment = new HashMap<>();
        environment.put("CONTAINERS_REGISTRIES_CONF", directory.write("registries.conf", registries.content()));
        environment.put("REGISTRY_AUTH_FILE", directory.write("auth.json", auth.content()));
        Optional<String> bundle = TrustBundle.of(
                host, Stream.concat(Stream.of(request.registry()), request.upstreams().accesses().values().stream()));
        if (bundle.isPresent()) {
            environment.put("SSL_CERT_FILE", directory.write("certificates.pem", bundle.get()));
        }
        if (!EngineAddress.isLoopback(request.registry())) {
            environment.putAll(
                    ProxyExceptions.with(request.registry().endpoint().getHost(), host.environment()));
        }
        return new ContainersFiles(environment, references);
    }
}
