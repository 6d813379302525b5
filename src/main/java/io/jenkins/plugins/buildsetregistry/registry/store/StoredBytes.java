package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.StorageLimit;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes a store has: blobs, each once, manifests, and what is on its way, whether it is pushed or fetched. Counted only
 * where there is a limit.
 */
final class StoredBytes {
    /** Or null: there is none. */
    private final StorageLimit limit;

    private final AtomicLong bytes = new AtomicLong();

    private StoredBytes(StorageLimit limit) {
        this.limit = limit;
    }

    static StoredBytes unlimited() {
        return new StoredBytes(null);
    }

    /**
     * Begins with what is on the disk.
     *
     * @param limit or null
     */
    static StoredBytes of(StorageLimit limit, StoreLayout layout) throws IOException {
        StoredBytes stored = new StoredBytes(limit);
        if (limit != null) {
            StoreWalk walk = new StoreWalk(layout);
            walk.contents(content -> stored.add(content.size()));
            walk.repositories(repository -> walk.manifests(
                    repository,
                    digest -> stored.add(
                            layout.manifest(repository, digest).toFile().length())));
        }
        return stored;
    }

    /** Whether anything is counted. */
    boolean isLimited() {
        return limit != null;
    }

    /** For content that is pushed. */
    Reservation forPush() {
        return new Reservation(this, true);
    }

    /** For content that is fetched, which nobody can do without: it counts, and is never refused. */
    Reservation forFetch() {
        return new Reservation(this, false);
    }

    /** @throws OciException if nothing more can be pushed */
    void requireRoom() throws OciException {
        if (limit != null && bytes.get() >= limit.bytes()) {
            throw limit.exceeded();
        }
    }

    /** @throws OciException if that is too much; then nothing was taken */
    void take(long more) throws OciException {
        if (limit == null) {
            return;
        }
        long before = bytes.getAndUpdate(now -> more > limit.bytes() - now ? now : now + more);
        if (more > limit.bytes() - before) {
            throw limit.exceeded();
        }
    }

    /** @param more negative for less */
    void add(long more) {
        if (limit != null) {
            bytes.addAndGet(more);
        }
    }
}
