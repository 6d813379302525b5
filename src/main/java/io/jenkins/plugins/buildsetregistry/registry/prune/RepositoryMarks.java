package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.store.FallbackTag;
import io.jenkins.plugins.buildsetregistry.registry.store.ManifestStore;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * What is in use in one repository: what tags, links and young manifests lead to. An index leads to its children and blobs,
 * an image to its blobs, and every manifest to those whose subject it is. Each mark has the time of the newest tag that
 * leads there, so that the oldest can be told.
 */
final class RepositoryMarks {
    /** The time of what no size budget may take. */
    static final long FOR_EVER = Long.MAX_VALUE;

    private final Store store;
    private final String repository;
    private final DigestTimes manifests = new DigestTimes();
    private final DigestTimes blobs = new DigestTimes();
    private final Deque<Digest> open = new ArrayDeque<>();
    private String damage;

    RepositoryMarks(Store store, String repository) {
        this.store = store;
        this.repository = repository;
    }

    /** Marks a manifest and all that it leads to. */
    void manifest(Digest root, long time) throws IOException {
        mark(root, time);
        followAll();
    }

    /**
     * Marks a manifest that was pushed or tagged since the marking began, and all that it leads to: it may have been marked
     * before it was here, because another one led to it.
     */
    void pushedManifest(Digest pushed) throws IOException {
        manifests.raise(pushed, FOR_EVER);
        open.push(pushed);
        followAll();
    }

    private void followAll() throws IOException {
        while (!open.isEmpty()) {
            PruneRun.checkInterrupt();
            Digest digest = open.pop();
            follow(digest, manifests.get(digest));
        }
    }

    void blob(Digest digest) {
        blobs.raise(digest, FOR_EVER);
    }

    private void mark(Digest digest, long time) {
        if (manifests.raise(digest, time)) {
            open.push(digest);
        }
    }

    private void follow(Digest digest, long time) throws IOException {
        Optional<Manifest> manifest = read(digest);
        if (manifest.isPresent()) {
            parts(manifest.get(), time);
        }
        for (Digest referrer : store.manifests().referrerDigests(repository, digest)) {
            mark(referrer, time);
        }
        for (String fallback : FallbackTag.of(digest)) {
            store.manifests().tag(repository, fallback).ifPresent(list -> mark(list, time));
        }
    }

    private void parts(Manifest manifest, long time) {
        manifest.children().forEach(child -> mark(child.digest(), time));
        for (Descriptor blob : manifest.blobs()) {
            blobs.raise(blob.digest(), time);
            if (manifest.isIndex()) {
                mark(blob.digest(), time); // of a type that we do not know: it may be stored as either
            }
        }
        manifest.layers().forEach(layer -> blobs.raise(layer.digest(), time)); // here they may be, if foreign
    }

    private Optional<Manifest> read(Digest digest) {
        try {
            return store.manifests().get(repository, digest).map(ManifestStore.Stored::parse);
        } catch (IOException | InvalidImageException e) {
            if (store.links().manifest(repository, digest).isEmpty()) { // else it is fetched anew
                damaged("the manifest " + digest);
            }
            return Optional.empty();
        }
    }

    boolean isManifestMarked(Digest digest) {
        return manifests.contains(digest);
    }

    boolean isBlobMarked(Digest digest) {
        return blobs.contains(digest);
    }

    DigestTimes blobs() {
        return blobs;
    }

    void damaged(String what) {
        damage = what;
    }

    /** Something in use that cannot be read, so that nobody knows what it leads to; or null. */
    String damage() {
        return damage;
    }
}
