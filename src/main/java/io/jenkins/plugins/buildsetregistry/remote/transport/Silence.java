package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.time.Duration;

/** For how long nothing has moved in one exchange, and may; it ends with the answer. Times are those of a clock in nanoseconds. */
final class Silence {
    /** Registries may hash what they got, or copy it to its final place, between our last byte and their answer. */
    private static final long COMMITTED_PER_SECOND = 10_000_000;

    private final Duration stall;
    private final long length;
    private long sent;
    private long since;
    private boolean awaitsContent;

    /** @param length of the content that is sent, in bytes */
    Silence(Duration stall, long length, long now) {
        this.stall = stall;
        this.length = length;
        this.since = now;
    }

    /** Whoever makes the content is asked for more; how long that may last is not for us to say. */
    synchronized void asked() {
        awaitsContent = true;
    }

    /** Bytes of the content went out, or none: the end. */
    synchronized void moved(long bytes, long now) {
        awaitsContent = false;
        sent += bytes;
        since = bytes > 0 ? now : since;
    }

    private boolean isSent() {
        return sent >= length;
    }

    private Duration limit() {
        return isSent() ? stall.plusSeconds(length / COMMITTED_PER_SECOND) : stall;
    }

    /** How long to wait until all is over, or until this is to be asked again; not positive if it is over. */
    synchronized long left(long now) {
        return awaitsContent && !isSent() ? stall.toNanos() : since + limit().toNanos() - now;
    }

    /** What to tell when it is over. */
    @Override
    public synchronized String toString() {
        return "no answer for " + limit().toSeconds() + " s"
                + (length > 0 ? ", after " + sent + " of " + length + " bytes" : "");
    }
}
