package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Any registry, seen from here. Holds connections and tokens: keep one for as long as there is work with it. Thread-safe. */
public final class RemoteRegistry {
    /** The name in images and the host that serves them differ for this one registry. */
    private static final Set<String> DOCKER_HUB = Set.of(ImageName.DOCKER_HUB, "index.docker.io");

    private static final URI DOCKER_HUB_ENDPOINT = URI.create("https://registry-1.docker.io");

    private final RegistryAccess access;
    private final URI endpoint;
    private final Transport transport;
    private final TransportOptions options;

    public RemoteRegistry(RegistryAccess access) {
        this(access, TransportOptions.defaults());
    }

    public RemoteRegistry(RegistryAccess access, TransportOptions options) {
        this.access = access;
        this.options = options;
        boolean hub = DOCKER_HUB.contains(access.endpoint().getHost())
                && access.endpoint().getPort() < 0;
        this.endpoint = hub ? DOCKER_HUB_ENDPOINT : access.endpoint();
        this.transport = new Transport(
                new RegistryAccess(
                        endpoint,
                        access.credentials(),
                        access.caPem(),
                        access.proxy(),
                        access.tokens(),
                        access.repositories()),
                options);
    }

    /** The same registry for somebody else, with the same patience. */
    public RemoteRegistry as(RegistryAccess other) {
        return other.equals(access) ? this : new RemoteRegistry(other, options);
    }

    public RegistryAccess access() {
        return access;
    }

    /** Asks {@code /v2/} and checks the credentials. */
    public void ping() throws RegistryException, InterruptedException {
        String purpose = "log in";
        WireRequest request = WireRequest.of("GET", endpoint.resolve("/v2/"), List.of(), purpose);
        try (WireResponse response = transport.send(request)) {
            if (response.status() != 200) {
                throw transport.refused(response, purpose);
            }
        }
    }

    /**
     * A new token with these scopes, for somebody else to use; checks the credentials.
     *
     * @return empty if the registry knows no tokens
     */
    public Optional<TokenIssuer.Issued> token(List<String> scopes) throws RegistryException, InterruptedException {
        ping();
        return transport.token(scopes);
    }

    /** @throws io.jenkins.plugins.buildsetregistry.image.InvalidImageException if {@code name} is no repository path */
    public RemoteRepository repository(String name) {
        return new RemoteRepository(this, name);
    }

    TransportOptions options() {
        return options;
    }

    Transport transport() {
        return transport;
    }

    /** The address of a resource, from a path that starts with {@code /v2/} and may have a query. */
    URI resource(String path) {
        return URI.create(endpoint + path);
    }

    @Override
    public String toString() {
        return access.toString();
    }
}
