package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.registry.OciException;

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

    /** The content has arrived in the store, which has grown by so many bytes. */
    synchronized void keep(long grown) {
        stored.add(grown - taken);
        taken = 0;
    }
}
