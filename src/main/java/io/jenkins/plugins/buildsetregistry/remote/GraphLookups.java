package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a repository says of manifests and of what belongs to them: asked for ahead, several things at once. */
final class GraphLookups implements AutoCloseable {
    private static final int PARALLEL = 6;

    /** cosign before referrers (sigstore/cosign, "Registry Details"): {@code sha256-<hex>.sig} and its siblings. */
    private static final List<String> ATTACHMENTS = List.of(".sig", ".att", ".sbom");

    private record Lookup(
            Future<Optional<Manifest>> manifest,
            Future<List<Descriptor>> referrers,
            Map<String, Future<Optional<ManifestHead>>> attachments) {}

    private final RemoteRepository source;
    private final ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
    private final Map<Digest, Lookup> lookups = new HashMap<>();

    GraphLookups(RemoteRepository source) {
        this.source = source;
    }

    /** Begins to ask for all that belongs to a manifest; its answers are there sooner then. */
    void begin(Digest digest) {
        lookups.computeIfAbsent(digest, key -> {
            Future<Optional<Manifest>> manifest = threads.submit(() -> source.manifest(digest.toString()));
            Future<List<Descriptor>> referrers = threads.submit(() -> source.referrers(digest));
            Map<String, Future<Optional<ManifestHead>>> attachments = new LinkedHashMap<>();
            for (String suffix : ATTACHMENTS) {
                String tag = Referrers.fallbackTag(digest) + suffix;
                Callable<Optional<ManifestHead>> head = () -> source.head(tag);
                attachments.put(tag, threads.submit(head));
            }
            return new Lookup(manifest, referrers, attachments);
        });
    }

    Optional<Manifest> manifest(Digest digest) throws RegistryException, InterruptedException {
        return get(lookup(digest).manifest());
    }

    List<Descriptor> referrers(Digest digest) throws RegistryException, InterruptedException {
        return get(lookup(digest).referrers());
    }

    /** Digests of what is there by their tags. */
    Map<String, Digest> attachments(Digest digest) throws RegistryException, InterruptedException {
        Map<String, Digest> found = new LinkedHashMap<>();
        for (Map.Entry<String, Future<Optional<ManifestHead>>> each :
                lookup(digest).attachments().entrySet()) {
            get(each.getValue()).ifPresent(head -> found.put(each.getKey(), head.digest()));
        }
        return found;
    }

    private Lookup lookup(Digest digest) {
        begin(digest);
        return lookups.get(digest);
    }

    private static <T> T get(Future<T> answer) throws RegistryException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw BlobCopies.failure(e.getCause());
        }
    }

    /** No thread outlives it. */
    @Override
    public void close() {
        BlobCopies.end(threads);
    }
}
