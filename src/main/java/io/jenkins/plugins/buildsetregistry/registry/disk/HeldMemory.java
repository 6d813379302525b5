package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.util.concurrent.atomic.AtomicLong;

/** How much of the heap uploads may use for bytes that are in no file yet. */
public final class HeldMemory {
    private final AtomicLong free;

    /** @param limit bytes */
    HeldMemory(long limit) {
        free = new AtomicLong(limit);
    }

    /** @return false if there is not so much left: then nothing was taken */
    public boolean take(int bytes) {
        if (free.addAndGet(-bytes) >= 0) {
            return true;
        }
        free.addAndGet(bytes);
        return false;
    }

    public void giveBack(int bytes) {
        free.addAndGet(bytes);
    }
}
