package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.transport.Locations;
import io.jenkins.plugins.buildsetregistry.remote.transport.RequestBody;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One upload that a registry has opened, at the address it gave for it. */
final class UploadSession {
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

    private final RepositoryClient client;
    private final RemoteRepository repository;
    private URI location;

    private UploadSession(RepositoryClient client, RemoteRepository repository, URI location) {
        this.client = client;
        this.repository = repository;
        this.location = location;
    }

    static UploadSession open(RepositoryClient client, RemoteRepository repository, String purpose)
            throws RegistryException, InterruptedException {
        WireRequest request = client.push("POST", client.resource("blobs/uploads/"), purpose)
                .withBody(RequestBody.of(new byte[0]), "application/octet-stream");
        try (WireResponse response = client.send(request)) {
            if (response.status() != 202) {
                throw client.refused(response, request);
            }
            return of(client, repository, response);
        }
    }

    /** The session of an answer with status 202. */
    static UploadSession of(RepositoryClient client, RemoteRepository repository, WireResponse response)
            throws RegistryException {
        return new UploadSession(client, repository, location(repository, response));
    }

    private static URI location(RemoteRepository repository, WireResponse response) throws RegistryException {
        String problem;
        try {
            String location = response.header("Location").orElse("");
            if (!location.isBlank()) {
                return Locations.follow(response.uri(), location);
            }
            problem = "it gives no address for the upload";
        } catch (IllegalArgumentException e) {
            problem = "it sends the upload to " + e.getMessage();
        }
        throw new RegistryException(
                "registry " + repository.registry() + ": cannot upload to " + repository.name() + ": " + problem
                        + ". Correct the external address in the registry's configuration, or the proxy before it");
    }

    /** The closing PUT, with the whole content or the rest of it; sent once, because the registry may have kept a part. */
    WireRequest put(Digest digest, RequestBody content, long offset, String purpose) {
        URI uri = Locations.withParameter(location, "digest", digest.toString());
        WireRequest request = client.push("PUT", uri, purpose)
                .withBody(content, "application/octet-stream")
                .once();
        return offset == 0
                ? request
                : request.withHeader("Content-Range", offset + "-" + (offset + content.length() - 1));
    }

    /** How many bytes the registry has kept, or -1 if it does not know this session any more. */
    long received() throws RegistryException, InterruptedException {
        WireRequest request = client.push("GET", location, "ask for the state of an upload to " + repository.name());
        try (WireResponse response = client.send(request)) {
            if (response.status() != 204 && response.status() != 202) {
                return -1;
            }
            if (response.header("Location").isPresent()) {
                location = location(repository, response);
            }
            Matcher range = RANGE.matcher(response.header("Range").orElse(""));
            // "0-0" is what registries say of nothing as well as of one byte.
            return range.matches() && !range.group(1).equals("0") ? Long.parseLong(range.group(1)) + 1 : 0;
        }
    }

    /** Tells the registry that nothing more will come; it forgets old sessions by itself, so a failure does not matter. */
    void cancel() throws InterruptedException {
        WireRequest request = client.push("DELETE", location, "cancel an upload to " + repository.name())
                .once();
        try {
            client.send(request).close();
        } catch (RegistryException e) {
            return;
        }
    }
}
