package io.jenkins.plugins.buildsetregistry.registry.store;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps deletions in a repository away from pushes to it: a manifest must not be acknowledged while one of its blobs is
 * being deleted, nor a tag be set on a manifest that goes. Pushes do not hinder each other, and readers take no lock.
 */
public final class RepositoryLocks {
    private final ReadWriteLock[] stripes = new ReadWriteLock[64];

    public RepositoryLocks() {
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new ReentrantReadWriteLock();
        }
    }

    public Lock pushing(String repository) {
        return stripe(repository).readLock();
    }

    public Lock deleting(String repository) {
        return stripe(repository).writeLock();
    }

    private ReadWriteLock stripe(String repository) {
        return stripes[Math.floorMod(repository.hashCode(), stripes.length)];
    }
}
