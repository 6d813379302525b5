package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import io.jenkins.plugins.buildsetregistry.registry.Link;
import io.jenkins.plugins.buildsetregistry.registry.source.Namespaces;
import io.jenkins.plugins.buildsetregistry.registry.source.Sources;
import io.jenkins.plugins.buildsetregistry.registry.source.UpstreamImages;
import io.jenkins.plugins.buildsetregistry.registry.store.LinkedContent;
import io.jenkins.plugins.buildsetregistry.registry.store.ManifestStore;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Finds manifests: what was pushed here, then what is linked, then what the upstream has. From elsewhere a manifest is
 * handed out only when its blobs can be had.
 */
final class ManifestLookup {
    /**
     * @param origin of a linked image, or null
     * @param stale whether its tag may be on another manifest by now, which the upstream did not say
     */
    record Found(ManifestStore.Stored manifest, Origin origin, boolean stale) {}

    private final Store store;
    private final RepositoryContent content;
    private final Sources sources;

    ManifestLookup(Store store, RepositoryContent content, Sources sources) {
        this.store = store;
        this.content = content;
        this.sources = sources;
    }

    /** As {@link #byTag}, without waiting for a disk or a network: empty does not say that there is none. */
    Optional<Found> remembered(String repository, String tag) {
        return store.manifests().remembered(repository, tag).map(manifest -> new Found(manifest, null, false));
    }

    /** As {@link #byDigest}, without waiting for a disk or a network: empty does not say that there is none. */
    Optional<Found> remembered(String repository, Digest digest) {
        boolean elsewhere = content.linkedManifest(repository, digest).isPresent()
                || sources.place(repository).isPresent();
        return elsewhere
                ? Optional.empty()
                : store.manifests().remembered(repository, digest).map(manifest -> new Found(manifest, null, false));
    }

    CompletableFuture<Optional<Found>> byTag(String repository, String tag) throws IOException {
        Optional<ManifestStore.Stored> pushed = pushed(repository, tag);
        if (pushed.isPresent()) {
            return found(pushed.get(), null);
        }
        Optional<Link> link = store.links().tag(repository, tag);
        if (link.isPresent()) {
            return byDigest(repository, link.get().digest());
        }
        Optional<Namespaces.Place> place = sources.place(repository);
        if (place.isEmpty()) {
            return nothing();
        }
        return upstream(place.get())
                .tag(repository, place.get(), tag)
                .thenCompose(tagged -> tagged.isEmpty()
                        ? nothing()
                        : attempt(() -> fromUpstream(
                                        repository, place.get(), tagged.get().digest()))
                                .thenApply(found -> found.map(f -> new Found(
                                        f.manifest(), f.origin(), tagged.get().stale()))));
    }

    private Optional<ManifestStore.Stored> pushed(String repository, String tag) throws IOException {
        Optional<Digest> digest = store.manifests().tag(repository, tag);
        while (digest.isPresent()) {
            Optional<ManifestStore.Stored> manifest = store.manifests().get(repository, digest.get());
            Optional<Digest> now =
                    manifest.isPresent() ? digest : store.manifests().tag(repository, tag);
            if (now.equals(digest)) {
                return manifest;
            }
            digest = now; // the tag was moved, and what it was on has been deleted since
        }
        return Optional.empty();
    }

    CompletableFuture<Optional<Found>> byDigest(String repository, Digest digest) throws IOException {
        Optional<LinkedContent> linked = content.linkedManifest(repository, digest);
        if (linked.isPresent()) {
            return linked(repository, linked.get());
        }
        Optional<Namespaces.Place> place = sources.place(repository);
        if (place.isPresent()) {
            return fromUpstream(repository, place.get(), digest);
        }
        Optional<ManifestStore.Stored> stored = store.manifests().get(repository, digest);
        return stored.isPresent() ? found(stored.get(), null) : nothing();
    }

    private CompletableFuture<Optional<Found>> linked(String repository, LinkedContent linked) {
        Optional<ManifestStore.Stored> kept =
                store.manifests().intact(repository, linked.descriptor().digest());
        CompletableFuture<Manifest> manifest = kept.isPresent()
                ? sources.linked().complete(linked, kept.get().parse())
                : sources.linked().manifest(repository, linked);
        return manifest.thenApply(m -> Optional.of(
                new Found(new ManifestStore.Stored(m.digest(), m.mediaType(), m.bytes()), linked.origin(), false)));
    }

    /** What was kept of the upstream, or was pushed beside it; else what it has. */
    private CompletableFuture<Optional<Found>> fromUpstream(String repository, Namespaces.Place place, Digest digest)
            throws IOException {
        Optional<ManifestStore.Stored> kept = store.manifests().intact(repository, digest);
        if (kept.isPresent()) {
            upstream(place).served();
            return complete(repository, place, kept.get());
        }
        return upstream(place)
                .manifest(repository, place, digest)
                .thenCompose(m -> attempt(() ->
                        complete(repository, place, new ManifestStore.Stored(m.digest(), m.mediaType(), m.bytes()))));
    }

    private CompletableFuture<Optional<Found>> complete(
            String repository, Namespaces.Place place, ManifestStore.Stored manifest) throws IOException {
        List<RemoteBlob> elsewhere = new ArrayList<>();
        for (Descriptor part : manifest.parse().blobs()) {
            Optional<RepositoryContent.Blob> blob = content.blob(repository, part.digest());
            boolean ofUpstream = blob.isEmpty()
                    || blob.get().source() != null
                            && place.namespace().equals(blob.get().source().namespace());
            if (ofUpstream) {
                elsewhere.add(new RemoteBlob(part.digest(), part.size(), place.namespace(), place.repository()));
            }
        }
        return upstream(place)
                .haveAll(elsewhere)
                .thenApply(all -> all ? Optional.of(new Found(manifest, null, false)) : Optional.empty());
    }

    private UpstreamImages upstream(Namespaces.Place place) {
        return sources.upstream(place.namespace()).orElseThrow();
    }

    private interface Step<T> {
        CompletableFuture<T> run() throws IOException;
    }

    private static <T> CompletableFuture<T> attempt(Step<T> step) {
        try {
            return step.run();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static CompletableFuture<Optional<Found>> found(ManifestStore.Stored manifest, Origin origin) {
        return CompletableFuture.completedFuture(Optional.of(new Found(manifest, origin, false)));
    }

    private static CompletableFuture<Optional<Found>> nothing() {
        return CompletableFuture.completedFuture(Optional.empty());
    }
}
