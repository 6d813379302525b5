package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import io.jenkins.plugins.buildsetregistry.remote.transport.RequestBody;
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
        RegistryException refusal;
        try (WireResponse response = client.send(request)) {
            if (response.status() / 100 == 2) {
                return new TagDeletion(Outcome.DELETED, null);
            }
            refusal = client.refused(response, request);
        } catch (RegistryException e) {
            refusal = e; // the server of tokens refuses, too
        }
        return switch (refusal.status()) {
            case 400, 405, 501 -> new TagDeletion(Outcome.UNSUPPORTED, refusal.getMessage());
            case 401, 403 -> new TagDeletion(Outcome.DENIED, refusal.getMessage());
            case 404 -> notFound(tag, refusal);
            default -> throw refusal;
        };
    }

    /** A registry that deletes digests only finds no tag among them. */
    private TagDeletion notFound(String tag, RegistryException refusal) throws RegistryException, InterruptedException {
        return repository.head(tag).isPresent()
                ? new TagDeletion(Outcome.UNSUPPORTED, refusal.getMessage())
                : new TagDeletion(Outcome.ABSENT, null);
    }
}
