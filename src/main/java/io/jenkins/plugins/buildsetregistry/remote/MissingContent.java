package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a repository lacks of an image: asks for several things at once, while the image is still being read elsewhere. */
final class MissingContent implements AutoCloseable {
    private static final int PARALLEL = 6;

    private final RemoteRepository target;
    private final ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
    private final Map<Digest, Future<Boolean>> manifests = new HashMap<>();
    private final Map<Digest, Future<Boolean>> blobs = new HashMap<>();

    MissingContent(RemoteRepository target) {
        this.target = target;
    }

    /** Begins to ask for a manifest and the blobs that it lists. */
    void begin(Manifest manifest) {
        manifests.computeIfAbsent(
                manifest.digest(),
                digest -> threads.submit(() -> target.head(digest.toString()).isEmpty()));
        for (Descriptor blob : manifest.blobs()) {
            blobs.computeIfAbsent(blob.digest(), digest -> threads.submit(() -> !target.hasBlob(digest)));
        }
    }

    Set<Digest> manifests() throws RegistryException, InterruptedException {
        return missing(manifests);
    }

    Set<Digest> blobs() throws RegistryException, InterruptedException {
        return missing(blobs);
    }

    private static Set<Digest> missing(Map<Digest, Future<Boolean>> asked)
            throws RegistryException, InterruptedException {
        Set<Digest> missing = new HashSet<>();
        for (Map.Entry<Digest, Future<Boolean>> each : asked.entrySet()) {
            try {
                if (each.getValue().get()) {
                    missing.add(each.getKey());
                }
            } catch (ExecutionException e) {
                throw BlobCopies.failure(e.getCause());
            }
        }
        return missing;
    }

    /** No thread outlives it. */
    @Override
    public void close() {
        BlobCopies.end(threads);
    }
}
