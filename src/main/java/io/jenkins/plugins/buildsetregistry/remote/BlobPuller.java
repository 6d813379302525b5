package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Reads blobs (OCI distribution specification, "Pulling blobs"). */
final class BlobPuller {
    private final RemoteRepository repository;
    private final RepositoryClient client;

    BlobPuller(RemoteRepository repository) {
        this.repository = repository;
        this.client = new RepositoryClient(repository);
    }

    boolean exists(Digest digest) throws RegistryException, InterruptedException {
        WireRequest request = client.pull("HEAD", "blobs/" + digest, "look for blob " + name(digest));
        try (WireResponse response = client.send(request)) {
            if (response.status() != 200 && response.status() != 404) {
                throw client.refused(response, request);
            }
            return response.status() == 200;
        }
    }

    /** Empty on 404, and where the registry does not tell. */
    OptionalLong size(Digest digest) throws RegistryException, InterruptedException {
        WireRequest request = client.pull("HEAD", "blobs/" + digest, "look for blob " + name(digest));
        try (WireResponse response = client.send(request)) {
            if (response.status() != 200 && response.status() != 404) {
                throw client.refused(response, request);
            }
            return response.status() == 200
                    ? response.headers().firstValueAsLong("Content-Length")
                    : OptionalLong.empty();
        }
    }

    /** All of it, verified. */
    byte[] read(Descriptor blob) throws RegistryException, InterruptedException {
        try (InputStream content = open(blob, 0)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw client.transport().broken(e, client.resource("blobs/" + blob.digest()), purpose(blob));
        }
    }

    InputStream open(Descriptor blob, long offset) throws RegistryException, InterruptedException {
        if (offset < 0 || offset > blob.size()) {
            throw new IllegalArgumentException("offset " + offset + " is outside of " + blob.digest());
        }
        return new ResumingBlob(this, blob, offset);
    }

    /** One request for the rest of a blob; the answer's body starts at {@code offset}. */
    WireResponse request(Descriptor blob, long offset) throws RegistryException, InterruptedException {
        WireRequest request = client.pull("GET", "blobs/" + blob.digest(), purpose(blob));
        if (offset > 0) {
            request = request.withHeader("Range", "bytes=" + offset + "-");
        }
        WireResponse response = client.send(request);
        if (response.status() == 206 && offset > 0) {
            String range = response.header("Content-Range").orElse("");
            if (!range.startsWith("bytes " + offset + "-")) {
                response.close();
                throw broken(blob, "it was asked for the bytes from " + offset + " and sent '" + range + "'");
            }
            return response;
        }
        if (response.status() != 200) {
            throw client.refused(response, request);
        }
        long length = response.headers().firstValueAsLong("Content-Length").orElse(blob.size());
        if (length != blob.size()) {
            response.close();
            throw broken(blob, "it has " + length + " bytes, expected " + blob.size());
        }
        skip(response, blob, offset);
        return response;
    }

    /** A server may ignore ranges and send the whole. */
    private void skip(WireResponse response, Descriptor blob, long offset)
            throws RegistryException, InterruptedException {
        try {
            response.body().skipNBytes(offset);
        } catch (IOException e) {
            response.close();
            throw client.transport().broken(e, response.uri(), purpose(blob));
        }
    }

    RegistryException broken(Descriptor blob, String why) {
        return new RegistryException("registry " + repository.registry() + ": cannot " + purpose(blob) + ": " + why
                + ". The registry or a cache before it is broken: its content cannot be used");
    }

    /** What to tell of a failed read; an interrupt is for the caller to see. */
    RegistryException broken(Descriptor blob, WireResponse response, IOException failure) throws InterruptedException {
        return client.transport().broken(failure, response.uri(), purpose(blob));
    }

    RepositoryClient client() {
        return client;
    }

    private String purpose(Descriptor blob) {
        return "read blob " + name(blob.digest());
    }

    private String name(Digest digest) {
        return repository.name() + "@" + digest;
    }
}
