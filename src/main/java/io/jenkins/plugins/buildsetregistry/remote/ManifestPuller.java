package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.util.Optional;

/** Reads manifests as the bytes they are (OCI distribution specification, "Pulling manifests"). */
final class ManifestPuller {
    /** What the podman family and containerd read is 4 MiB and a little more; nobody pushes manifests above it. */
    static final int LIMIT = 8 * 1024 * 1024;

    private static final String DIGEST_HEADER = "Docker-Content-Digest";

    private final RemoteRepository repository;
    private final RepositoryClient client;

    ManifestPuller(RemoteRepository repository) {
        this.repository = repository;
        this.client = new RepositoryClient(repository);
    }

    Optional<ManifestHead> head(String reference) throws RegistryException, InterruptedException {
        WireRequest request = request("HEAD", reference);
        try (WireResponse response = client.send(request)) {
            if (response.status() == 404) {
                return Optional.empty();
            }
            if (response.status() != 200 && response.status() != 405 && response.status() != 501) {
                // HEAD has no body, so GET may tell more; but the reason must not be asked for twice when it is about
                // rights.
                throw client.refused(response, request);
            }
            String type =
                    MediaTypes.withoutParameters(response.header("Content-Type").orElse(""));
            String digest = response.header(DIGEST_HEADER).orElse("");
            long size = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (response.status() == 200 && Digest.isValid(digest) && MediaTypes.isManifest(type) && size > 0) {
                Digest found = Digest.parse(digest);
                verify(reference, found, "says it has");
                return Optional.of(new ManifestHead(found, type, size, OriginHeaders.read(response.headers())));
            }
        }
        return headByGet(reference);
    }

    private Optional<ManifestHead> headByGet(String reference) throws RegistryException, InterruptedException {
        WireRequest request = request("GET", reference);
        try (WireResponse response = client.whole(request, LIMIT)) {
            if (response.status() == 404) {
                return Optional.empty();
            }
            Manifest manifest = read(reference, response, request);
            return Optional.of(new ManifestHead(
                    manifest.digest(), manifest.mediaType(), manifest.size(), OriginHeaders.read(response.headers())));
        }
    }

    Optional<Manifest> get(String reference) throws RegistryException, InterruptedException {
        WireRequest request = request("GET", reference);
        try (WireResponse response = client.whole(request, LIMIT)) {
            return response.status() == 404 ? Optional.empty() : Optional.of(read(reference, response, request));
        }
    }

    private WireRequest request(String method, String reference) {
        References.check(reference);
        return client.pull(method, "manifests/" + reference, "read manifest " + References.join(repository, reference))
                .withHeader("Accept", String.join(", ", MediaTypes.MANIFESTS));
    }

    private Manifest read(String reference, WireResponse response, WireRequest request)
            throws RegistryException, InterruptedException {
        if (response.status() != 200) {
            throw client.refused(response, request);
        }
        byte[] bytes = client.body(response, request, LIMIT);
        String said = response.header(DIGEST_HEADER).orElse("");
        // The digest in the header may be in another algorithm than SHA-256; a tag has no digest of its own to compare
        // with.
        Digest digest = Digest.isValid(reference)
                ? Digest.parse(reference)
                : Digest.isValid(said) ? Digest.parse(said) : Digest.sha256(bytes);
        verify(reference, Digest.of(digest.algorithm(), bytes), "sent");
        if (Digest.isValid(said) && !Digest.parse(said).matches(bytes)) {
            throw differs(reference, "calls it " + said + " and sent", Digest.sha256(bytes));
        }
        try {
            return Manifest.of(bytes, response.header("Content-Type").orElse(null), digest);
        } catch (InvalidImageException e) {
            throw new RegistryException(
                    "registry " + repository.registry() + ": " + References.join(repository, reference) + ": "
                            + e.getMessage(),
                    response.status(),
                    "",
                    e);
        }
    }

    private void verify(String reference, Digest found, String verb) throws RegistryException {
        if (Digest.isValid(reference) && !Digest.parse(reference).equals(found)) {
            throw differs(reference, verb, found);
        }
    }

    private RegistryException differs(String reference, String verb, Digest found) {
        return new RegistryException("registry " + repository.registry() + ": asked for manifest "
                + References.join(repository, reference) + ", it " + verb + " " + found
                + ". The registry or a cache before it is broken: its content cannot be used");
    }
}
