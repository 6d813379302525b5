package io.jenkins.plugins.buildsetregistry.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.BlobSource;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Images in a directory (OCI image specification, image-layout.md): fetched from a registry for a builder, or left by a builder and
 * pushed, each byte as it is.
 */
final class OciLayout {
    private static final int BUFFER = 1 << 16;

    private final Path directory;
    private final Map<Digest, RemoteRepository> origins = new HashMap<>();

    OciLayout(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /**
     * Fetches an image with all its platforms but nothing that runs nowhere, such as attestations: what a builder asks for is its
     * own affair.
     *
     * @param reference tag or digest
     * @return the digest of its manifest or index
     */
    Digest fetch(RemoteRepository repository, String reference) throws IOException, InterruptedException {
        Manifest manifest = repository
                .manifest(reference)
                .orElseThrow(() -> new RegistryException(
                        "registry " + repository.registry() + " has no " + repository.name() + " " + reference));
        Files.createDirectories(directory.resolve("blobs"));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        fetch(repository, manifest);
        return manifest.digest();
    }

    private void fetch(RemoteRepository repository, Manifest manifest) throws IOException, InterruptedException {
        for (Descriptor child : manifest.children()) {
            if (child.platform() == null || !child.platform().isUnknown()) {
                fetch(
                        repository,
                        repository
                                .manifest(child.digest().toString())
                                .orElseThrow(() -> new RegistryException("registry " + repository.registry() + " lacks "
                                        + child.digest() + ", a part of " + manifest.digest())));
            }
        }
        for (Descriptor blob : manifest.blobs()) {
            fetch(repository, blob);
        }
        Path file = file(manifest.digest());
        Files.createDirectories(file.getParent());
        Files.write(file, manifest.bytes());
    }

    /** What the registry sends is compared with its digest as it comes. */
    private void fetch(RemoteRepository repository, Descriptor blob) throws IOException, InterruptedException {
        if (origins.putIfAbsent(blob.digest(), repository) != null) {
            return;
        }
        Path file = file(blob.digest());
        Files.createDirectories(file.getParent());
        try (InputStream in = repository.blob(blob, 0);
                OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while fetching " + blob.digest());
                }
                out.write(buffer, 0, count);
            }
        }
    }

    /**
     * Pushes the one image that is here, children first, its top under {@code tag}.
     *
     * @param bases where blobs may have come from: those of the same registry are mounted
     */
    Digest push(RemoteRepository repository, String tag, OciLayout bases)
            throws EngineException, IOException, InterruptedException {
        JsonNode tops = Json.MAPPER
                .readTree(Files.readAllBytes(directory.resolve("index.json")))
                .path("manifests");
        if (tops.size() != 1) {
            throw new EngineException("the builder has left " + tops.size() + " images in place of one");
        }
        try {
            Manifest top = manifest(
                    tops.get(0).path("mediaType").asText(),
                    Digest.parse(tops.get(0).path("digest").asText()));
            push(repository, top, bases);
            repository.putManifest(tag, top);
            return top.digest();
        } catch (InvalidImageException e) {
            throw new EngineException("the builder has left an image that is broken: " + e.getMessage(), e);
        }
    }

    private void push(RemoteRepository repository, Manifest manifest, OciLayout bases)
            throws IOException, InterruptedException {
        for (Descriptor descriptor : manifest.children()) {
            Manifest child = manifest(descriptor.mediaType(), descriptor.digest());
            push(repository, child, bases);
            repository.putManifest(child.digest().toString(), child);
        }
        for (Descriptor blob : manifest.blobs()) {
            push(repository, blob, bases.origins.get(blob.digest()));
        }
    }

    private void push(RemoteRepository repository, Descriptor blob, RemoteRepository origin)
            throws IOException, InterruptedException {
        boolean mountable = origin != null
                && origin.registry()
                        .access()
                        .endpoint()
                        .equals(repository.registry().access().endpoint());
        if (repository.hasBlob(blob.digest()) || mountable && repository.mount(blob.digest(), origin.name())) {
            return;
        }
        repository.upload(blob, BlobSource.of(file(blob.digest())), TransferListener.NONE);
    }

    private Manifest manifest(String mediaType, Digest digest) throws IOException {
        return Manifest.of(Files.readAllBytes(file(digest)), mediaType, digest);
    }

    private Path file(Digest digest) {
        return directory.resolve("blobs").resolve(digest.toString().replace(':', '/'));
    }
}
