package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * Fetches what links point at, once for all who ask meanwhile, and keeps it. Its threads are its own: a slow source
 * takes none from the server.
 */
final class LinkSource implements AutoCloseable {
    private static final int THREADS = 8;

    private final RemoteRegistry source;
    private final Store store;
    private final ExecutorService manifestThreads;
    private final ExecutorService blobThreads;
    private final Map<String, CompletableFuture<Manifest>> manifests = new ConcurrentHashMap<>();
    private final Map<Digest, BlobFetch> blobs = new HashMap<>();

    /** @param access or null: there is nothing to fetch from, and whatever is asked for is not available */
    LinkSource(RegistryAccess access, Store store) {
        this.source = access == null ? null : new RemoteRegistry(access);
        this.store = store;
        this.manifestThreads = threads("link-manifests");
        this.blobThreads = threads("link-blobs");
    }

    private static ExecutorService threads(String name) {
        return Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The manifest, fetched, verified and kept; fails with an {@link OciException} otherwise. */
    CompletableFuture<Manifest> manifest(String repository, LinkedContent linked) {
        String key = repository + "@" + linked.descriptor().digest();
        CompletableFuture<Manifest> mine = new CompletableFuture<>();
        CompletableFuture<Manifest> running = manifests.putIfAbsent(key, mine);
        if (running != null) {
            return running;
        }
        manifestThreads.execute(() -> {
            try {
                Manifest manifest = fetch(repository, linked);
                manifests.remove(key);
                mine.complete(manifest);
            } catch (IOException | InterruptedException | RuntimeException e) {
                manifests.remove(key);
                mine.completeExceptionally(e);
            }
        });
        return mine;
    }

    private Manifest fetch(String repository, LinkedContent linked) throws IOException, InterruptedException {
        Digest digest = linked.descriptor().digest();
        Optional<ManifestStore.Stored> kept = store.manifests().intact(repository, digest);
        if (kept.isPresent()) {
            return kept.get().parse(); // the fetch before this one has ended since the caller looked
        }
        try {
            requireSource();
            Manifest manifest = source.repository(linked.sourceRepository())
                    .manifest(digest.toString())
                    .orElseThrow(() -> new OciException(
                            ErrorCode.MANIFEST_UNKNOWN,
                            source.access().authority() + "/" + linked.sourceRepository() + " has no manifest " + digest
                                    + " any more"));
            if (!manifest.digest().equals(digest) || !digest.matches(manifest.bytes())) {
                throw new OciException(
                        ErrorCode.UNAVAILABLE, source.access().authority() + " sent another manifest than " + digest);
            }
            keep(repository, linked, manifest);
            return manifest;
        } catch (RegistryException e) {
            throw translate(e, ErrorCode.MANIFEST_UNKNOWN);
        }
    }

    private void keep(String repository, LinkedContent linked, Manifest manifest) throws IOException {
        Lock lock = store.locks().pushing(repository);
        lock.lock();
        try {
            store.manifests().put(repository, manifest);
            store.links().registerParts(repository, linked, manifest);
        } finally {
            lock.unlock();
        }
    }

    /** The blob, on its way if it is not here yet. */
    BlobContent blob(RemoteBlob blob) throws IOException {
        BlobFetch fetch;
        synchronized (blobs) {
            // Under this lock, for a fetch leaves the map only after the store has its blob.
            Optional<FileChannel> stored = store.blobs().open(blob.digest());
            if (stored.isPresent()) {
                StoredBlob whole = new StoredBlob(stored.get());
                if (whole.size() == blob.size()) {
                    return whole;
                }
                whole.close(); // damaged on the disk: what is fetched replaces it
            }
            requireSource();
            fetch = blobs.get(blob.digest());
            if (fetch == null) {
                fetch = start(blob);
            }
        }
        return fetch.reader();
    }

    private BlobFetch start(RemoteBlob blob) throws IOException {
        Digest digest = blob.digest();
        Upload upload = store.uploads().single("", digest.algorithm());
        BlobFetch fetch = new BlobFetch(blob, source, store.blobs(), upload, () -> {
            synchronized (blobs) {
                blobs.remove(digest);
            }
        });
        blobs.put(digest, fetch);
        blobThreads.execute(fetch);
        return fetch;
    }

    private void requireSource() throws OciException {
        if (source == null) {
            throw new OciException(
                    ErrorCode.UNAVAILABLE, "this image is linked, but the registry has no source of linked images");
        }
    }

    /** A miss stays a miss; anything else means that the source cannot be used now. */
    static OciException translate(RegistryException e, ErrorCode miss) {
        return e.status() == 404
                ? new OciException(miss, miss.status(), e.getMessage(), e)
                : new OciException(
                        ErrorCode.UNAVAILABLE,
                        ErrorCode.UNAVAILABLE.status(),
                        "the source of this linked image does not answer as it should: " + e.getMessage(),
                        e);
    }

    @Override
    public void close() {
        manifestThreads.shutdownNow();
        blobThreads.shutdownNow();
        try {
            // they write to the store, which is released next
            manifestThreads.awaitTermination(5, TimeUnit.SECONDS);
            blobThreads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
