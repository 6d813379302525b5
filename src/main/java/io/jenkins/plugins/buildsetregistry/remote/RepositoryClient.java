package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.remote.transport.Scopes;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Requests about one repository, with the scopes they need. */
final class RepositoryClient {
    private final RemoteRepository repository;
    private final Transport transport;

    RepositoryClient(RemoteRepository repository) {
        this.repository = repository;
        this.transport = repository.registry().transport();
    }

    Transport transport() {
        return transport;
    }

    /** @param path below {@code /v2/<name>/}, with its query */
    URI resource(String path) {
        return repository.registry().resource("/v2/" + repository.name() + "/" + path);
    }

    WireRequest pull(String method, String path, String purpose) {
        return WireRequest.of(method, resource(path), List.of(Scopes.pull(repository.name())), purpose);
    }

    WireRequest push(String method, URI uri, String purpose) {
        return WireRequest.of(method, uri, List.of(Scopes.push(repository.name())), purpose);
    }

    WireResponse send(WireRequest request) throws RegistryException, InterruptedException {
        return transport.send(request);
    }

    RegistryException refused(WireResponse response, WireRequest request) {
        return transport.refused(response, request.purpose());
    }

    /** A body of at most {@code limit} bytes is all here if the status is 200. */
    WireResponse whole(WireRequest request, int limit) throws RegistryException, InterruptedException {
        return transport.whole(request, limit);
    }

    byte[] body(WireResponse response, WireRequest request, int limit) throws RegistryException, InterruptedException {
        try {
            return response.bytes(limit);
        } catch (IOException e) {
            throw transport.broken(e, response.uri(), request.purpose());
        }
    }
}
