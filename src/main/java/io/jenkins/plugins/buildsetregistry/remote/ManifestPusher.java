package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.transport.RequestBody;
import io.jenkins.plugins.buildsetregistry.remote.transport.RetryPolicy;
import io.jenkins.plugins.buildsetregistry.remote.transport.Scopes;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.util.List;

/** Writes manifests and deletes tags (OCI distribution specification, "Pushing Manifests", "Deleting tags"). */
final class ManifestPusher {
    private final RemoteRepository repository;
    private final RepositoryClient client;

    ManifestPusher(RemoteRepository repository) {
        this.repository = repository;
        this.client = new RepositoryClient(repository);
    }

    void put(String reference, Manifest manifest) throws RegistryException, InterruptedException {
        References.check(reference);
        if (Digest.isValid(reference) && !Digest.parse(reference).matches(manifest.bytes())) {
            throw new InvalidImageException(
                    "manifest " + manifest.digest() + " cannot be put under another digest, " + reference);
        }
        WireRequest request = client.push(
                        "PUT",
                        client.resource("manifests/" + reference),
                        "put manifest " + References.join(repository, reference))
                .withBody(RequestBody.of(manifest.bytes()), manifest.mediaType());
        RetryPolicy retries = client.transport().retries();
        for (int attempt = 1; ; attempt++) {
            try {
                put(request, reference, manifest);
                return;
            } catch (RegistryException e) {
                if (e.status() != 400 || !e.isTemporary() || attempt >= retries.attempts()) {
                    throw e; // what is temporary by its status was tried again already
                }
                retries.pause(attempt, null);
            }
        }
    }

    private void put(WireRequest request, String reference, Manifest manifest)
            throws RegistryException, InterruptedException {
        try (WireResponse response = client.send(request)) {
            if (response.status() != 201 && response.status() != 200 && response.status() != 202) {
                throw client.refused(response, request);
            }
            String said = response.header("Docker-Content-Digest").orElse("");
            if (Digest.isValid(said) && !Digest.parse(said).matches(manifest.bytes())) {
                throw new RegistryException("registry " + repository.registry() + ": put manifest " + manifest.digest()
                        + " as " + References.join(repository, reference) + ", but it stored " + said
                        + ". The registry changes manifests: what is published there is not what was pushed");
            }
        }
    }

    TagDeletion deleteTag(String tag) throws RegistryException, InterruptedException {
        if (!ImageName.isTag(tag)) {
            throw new InvalidImageException("invalid tag '" + tag + "'");
        }
        WireRequest request = WireRequest.of(
                "DELETE",
                client.resource("manifests/" + tag),
                List.of(Scopes.delete(repository.name())),
                "delete tag " + References.join(repository, tag));
        return delete(request, tag);
    }

    /** Deletes a manifest that nothing but {@code tag} leads to, and that tag with it. */
    TagDeletion deleteWithTag(Digest digest, String tag) throws RegistryException, InterruptedException {
        return delete(
                WireRequest.of(
                        "DELETE",
                        client.resource("manifests/" + digest),
                        List.of(Scopes.delete(repository.name())),
                        "delete manifest " + References.join(repository, digest.toString())),
                tag);
    }

    private TagDeletion delete(WireRequest request, String tag) throws RegistryException, InterruptedException {
        RegistryException refusal;
        try (WireResponse response = client.send(request)) {
            if (response.status() / 100 == 2) {
                return TagDeletion.deleted();
            }
            refusal = client.refused(response, request);
        } catch (RegistryException e) {
            refusal = e; // the server of tokens refuses, too
        }
        return TagDeletion.refused(refusal, repository, tag);
    }
}
