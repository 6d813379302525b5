package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.registry.OciException;
import java.io.IOException;

/** What content that is on its way has taken of {@link StoredBytes}. */
final class Reservation {
    private final StoredBytes stored;
    private final boolean refusable;
    private long taken;

    /** To be had from {@link StoredBytes}. */
    Reservation(StoredBytes stored, boolean refusable) {
        this.stored = stored;
        this.refusable = refusable;
    }

    /**
     * Takes what is missing to {@code total}.
     *
     * @throws OciException if there is no room for it; then nothing was taken
     */
    synchronized void raise(long total) throws OciException {
        if (total <= taken) {
            return;
        }
        if (refusable) {
            stored.take(total - taken);
        } else {
            stored.add(total - taken);
        }
        taken = total;
    }

    /** Gives back what is more than {@code total}. */
    synchronized void lower(long total) {
        if (total < taken) {
            stored.add(total - taken);
            taken = total;
        }
    }

    /** What content has in the store: zero if it is not there. */
    interface Size {
        long bytes() throws IOException;
    }

    /** Puts content into the store. */
    interface Placing {
        void run() throws IOException;
    }

    /**
     * Puts content into the store, and counts in place of what was taken by how much the store has grown, also if that fails
     * half-way. The caller holds a lock of that content, or nothing is counted.
     */
    synchronized void keep(Size size, Placing placing) throws IOException {
        if (!stored.isLimited()) {
            placing.run();
            return;
        }
        long before = size.bytes();
        try {
            placing.run();
        } finally {
            stored.add(size.bytes() - before - taken);
            taken = 0;
        }
    }
}
