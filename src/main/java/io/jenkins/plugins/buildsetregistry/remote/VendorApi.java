package io.jenkins.plugins.buildsetregistry.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.transport.RequestBody;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a vendor offers beside the registry, over HTTP with JSON: with the registry's credentials, certificates, proxy and
 * patience. Requests bring their own authorization.
 */
public final class VendorApi {
    private static final int ANSWER_LIMIT = 16 << 20;

    private final RemoteRepository repository;
    private final URI base;
    private final Transport transport;

    /**
     * @param repository with the credentials for deletions
     * @param base {@code http} or {@code https}, host, port and path without a slash at its end
     */
    public VendorApi(RemoteRepository repository, URI base) {
        this.repository = repository;
        this.base = base;
        RegistryAccess registry = repository.registry().access();
        URI origin = URI.create(base.getScheme() + "://" + base.getRawAuthority());
        this.transport = new Transport(
                new RegistryAccess(origin, registry.credentials(), registry.caPem(), registry.proxy()),
                repository.registry().options());
    }

    public RemoteRepository repository() {
        return repository;
    }

    public URI base() {
        return base;
    }

    /** The {@code Authorization} of the user and password. */
    public String basic() {
        return BasicAuthorization.of(credentials());
    }

    /** The {@code Authorization} for which the password is a token. */
    public String bearer() {
        return "Bearer " + credentials().password();
    }

    public Credentials credentials() {
        return repository.registry().access().credentials();
    }

    /**
     * @param path below the base, with its query, encoded
     * @param purpose a verb phrase such as {@code delete tag acme/app:1}
     */
    public WireRequest request(String method, String path, String authorization, String purpose) {
        WireRequest request = WireRequest.of(method, URI.create(base + path), List.of(), purpose)
                .withHeader("Accept", "application/json");
        return authorization == null ? request : request.withHeader("Authorization", authorization);
    }

    /** @param body written as JSON */
    public WireRequest withBody(WireRequest request, JsonNode body, String contentType) {
        return request.withBody(RequestBody.of(body.toString().getBytes(StandardCharsets.UTF_8)), contentType);
    }

    /** @throws RegistryException if the answer is no success, or not JSON */
    public JsonNode json(WireRequest request) throws RegistryException, InterruptedException {
        try (WireResponse response = transport.whole(request, ANSWER_LIMIT)) {
            if (response.status() / 100 != 2) {
                throw transport.refused(response, request.purpose());
            }
            return Json.MAPPER.readTree(response.bytes(ANSWER_LIMIT));
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new RegistryException(base + " cannot " + request.purpose()
                    + ": its answer is not JSON. Is this the address of the registry's own interface?");
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw transport.broken(e, request.uri(), request.purpose());
        }
    }

    /** Sends a request that deletes {@code tag}. */
    public TagDeletion delete(WireRequest request, String tag) throws RegistryException, InterruptedException {
        RegistryException refusal;
        try (WireResponse response = transport.send(request)) {
            if (response.status() / 100 == 2) {
                return TagDeletion.deleted();
            }
            refusal = transport.refused(response, request.purpose());
        }
        return refused(refusal, tag);
    }

    /**
     * What a refusal on the way to the deletion of {@code tag} means.
     *
     * @throws RegistryException the same, if it is none, but a failure
     */
    public TagDeletion refused(RegistryException refusal, String tag) throws RegistryException, InterruptedException {
        return TagDeletion.refused(refusal, repository, tag);
    }
}
