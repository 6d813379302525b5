package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;

/**
 * Removals from one repository, a few at a time under the lock for deleting. Each is decided anew there, after what was
 * pushed meanwhile has been marked. A dry run decides at once and needs no lock.
 */
final class PruneBatch {
    interface Removal {
        void decide() throws IOException;
    }

    private static final int SIZE = 16;

    private final Store store;
    private final PruneRun run;
    private final String repository;
    private final RepositoryMarks marks;
    private final List<Removal> removals = new ArrayList<>();

    PruneBatch(Store store, PruneRun run, String repository, RepositoryMarks marks) {
        this.store = store;
        this.run = run;
        this.repository = repository;
        this.marks = marks;
    }

    void add(Removal removal) throws IOException {
        PruneRun.checkInterrupt();
        if (run.isDry()) {
            removal.decide();
            return;
        }
        removals.add(removal);
        if (removals.size() >= SIZE) {
            flush();
        }
    }

    void flush() throws IOException {
        if (removals.isEmpty()) {
            return;
        }
        Lock lock = store.locks().deleting(repository);
        lock.lock();
        try {
            for (Digest manifest : store.pruneWatch().drainManifests()) {
                marks.pushedManifest(manifest);
            }
            store.pruneWatch().drainBlobs().forEach(marks::blob);
            store.settle(repository);
            for (Removal removal : removals) {
                removal.decide();
            }
        } finally {
            lock.unlock();
            removals.clear();
        }
    }
}
