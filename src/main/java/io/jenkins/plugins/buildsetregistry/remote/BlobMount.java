package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.remote.transport.Scopes;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.util.List;

/** Mounts blobs (OCI distribution specification, "Mounting a blob from another repository"). */
final class BlobMount {
    private final RemoteRepository repository;
    private final RepositoryClient client;

    BlobMount(RemoteRepository repository) {
        this.repository = repository;
        this.client = new RepositoryClient(repository);
    }

    boolean mount(Digest digest, String from) throws RegistryException, InterruptedException {
        if (!ImageName.isRepository(from)) {
            throw new InvalidImageException("invalid repository '" + from + "' to mount from");
        }
        WireRequest request = WireRequest.of(
                "POST",
                client.resource("blobs/uploads/?mount=" + digest + "&from=" + from),
                List.of(Scopes.push(repository.name()), Scopes.pull(from)),
                "mount blob " + digest + " from " + from + " in " + repository.name());
        try (WireResponse response = client.send(request)) {
            if (response.status() == 201) {
                return true;
            }
            if (response.status() == 202) {
                UploadSession.of(client, repository, response).cancel();
                return false;
            }
            if (response.status() / 100 == 4 && response.status() != 429) {
                // No such source, no right to it, or no such feature: an upload will tell what else is wrong.
                return false;
            }
            throw client.refused(response, request);
        }
    }
}
