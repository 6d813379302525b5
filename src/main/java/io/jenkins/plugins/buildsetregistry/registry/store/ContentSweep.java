package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.util.concurrent.locks.Lock;

/**
 * Deletes content that belongs to no repository, while others push, mount and fetch: whatever gets a new member after the
 * sweep has begun is kept, and what belonged to a repository when the sweep looked is kept until the next one.
 */
public final class ContentSweep implements AutoCloseable {
    private final BlobStore blobs;
    private final LongSet used = new LongSet();
    private boolean settled;

    /** To be had from {@link BlobStore#sweep}. */
    ContentSweep(BlobStore blobs) {
        this.blobs = blobs;
    }

    /** Keeps content for whatever reason. */
    void keep(Digest digest) {
        // 64 of its bits: content that shares them with used content is kept too, which is rare and does no harm
        used.add(Long.parseUnsignedLong(digest.hex(), 0, 16, 16));
    }

    /** Keeps all that belongs to repositories. */
    void keepMembers(StoreWalk walk) throws IOException {
        walk.repositories(repository -> walk.members(repository, this::keep));
    }

    boolean isKept(Digest digest) {
        return used.contains(Long.parseUnsignedLong(digest.hex(), 0, 16, 16));
    }

    /** @return whether there was such content and nothing kept it */
    public boolean deleteIfUnused(Digest digest) throws IOException {
        if (!settled) {
            blobs.settleMembers();
            settled = true;
        }
        Lock lock = blobs.contentLocks().deleting(digest);
        lock.lock();
        try {
            return !isKept(digest) && blobs.deleteContent(digest);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the sweep. */
    @Override
    public void close() {
        blobs.endSweep(this);
    }
}
