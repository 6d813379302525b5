package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps the deletion of content away from whoever makes it a member of a repository. To be taken inside of
 * {@link RepositoryLocks}, never around them.
 */
final class ContentLocks {
    private final ReadWriteLock[] stripes = new ReadWriteLock[256];

    ContentLocks() {
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new ReentrantReadWriteLock();
        }
    }

    Lock using(Digest digest) {
        return stripe(digest).readLock();
    }

    Lock deleting(Digest digest) {
        return stripe(digest).writeLock();
    }

    /** Returns when every {@link #using} that was held at the call has been given back. */
    void awaitUsers() {
        for (ReadWriteLock stripe : stripes) {
            stripe.writeLock().lock();
            stripe.writeLock().unlock();
        }
    }

    private ReadWriteLock stripe(Digest digest) {
        return stripes[Math.floorMod(digest.hashCode(), stripes.length)];
    }
}
