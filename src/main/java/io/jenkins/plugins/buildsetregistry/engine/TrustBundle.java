package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code SSL_CERT_FILE} for programs in Go: it replaces the system's bundle, so it must hold that, too. */
final class TrustBundle {
    /** Where Go looks (crypto/x509, root_linux.go). */
    private static final List<String> SYSTEM = List.of(
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/ca-bundle.pem",
            "/etc/pki/tls/cacert.pem",
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
            "/etc/ssl/cert.pem");

    private TrustBundle() {}

    /** @return empty if the system's bundle will do */
    static Optional<String> of(Host host, Stream<RegistryAccess> registries) throws HostException {
        List<String> ours = registries
                .map(RegistryAccess::caPem)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (ours.isEmpty()) {
            return Optional.empty();
        }
        String system = system(host);
        return Optional.of(Stream.concat(Stream.of(system), ours.stream().filter(pem -> !system.contains(pem)))
                .collect(Collectors.joining("\n")));
    }

    private static String system(Host host) throws HostException {
        String set = host.environment().getOrDefault("SSL_CERT_FILE", "");
        for (String file : set.isEmpty() ? SYSTEM : List.of(set)) {
            Optional<byte[]> content = host.read(file);
            if (content.isPresent()) {
                return new String(content.get(), US_ASCII);
            }
        }
        return "";
    }
}
