package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;

/**
 * Notes what pushes touch while a repository is being pruned: what was found to be of no use may be in use by then. Who
 * touches holds the lock for pushing, who reads the notes the lock for deleting.
 */
public final class PruneWatch {
    private final RepositoryLocks locks;
    private final List<Digest> manifests = new ArrayList<>();
    private final List<Digest> blobs = new ArrayList<>();
    private volatile String repository;

    public PruneWatch(RepositoryLocks locks) {
        this.locks = locks;
    }

    /** From the return on, whatever is pushed to the repository is noted. */
    public void begin(String pruned) {
        Lock lock = locks.deleting(pruned);
        lock.lock(); // pushes that began unnoticed have ended when it is ours
        try {
            repository = pruned;
        } finally {
            lock.unlock();
        }
    }

    public void end() {
        repository = null;
        drain(manifests);
        drain(blobs);
    }

    public void manifestTouched(String pushed, Digest digest) {
        touched(pushed, manifests, digest);
    }

    void blobTouched(String pushed, Digest digest) {
        touched(pushed, blobs, digest);
    }

    private void touched(String pushed, List<Digest> notes, Digest digest) {
        if (pushed.equals(repository)) {
            synchronized (notes) {
                notes.add(digest);
            }
        }
    }

    /** Manifests that were pushed or tagged since the last call. */
    public List<Digest> drainManifests() {
        return drain(manifests);
    }

    /** Blobs that became, or stayed, a part of the repository since the last call. */
    public List<Digest> drainBlobs() {
        return drain(blobs);
    }

    private static List<Digest> drain(List<Digest> notes) {
        synchronized (notes) {
            List<Digest> drained = List.copyOf(notes);
            notes.clear();
            return drained;
        }
    }
}
