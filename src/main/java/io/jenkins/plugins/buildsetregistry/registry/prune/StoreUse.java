package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.image.Digest;

/** Which content all the repositories of a store use, and how much there is; gathered by one pass over them. */
final class StoreUse {
    private final DigestTimes used = new DigestTimes();
    private final DigestTimes pushed = new DigestTimes();
    private long bytes;

    /** @param sparedUntil time of the newest tag that leads to it, or {@link RepositoryMarks#FOR_EVER} */
    void uses(Digest content, long sparedUntil) {
        used.raise(content, sparedUntil);
    }

    void uses(DigestTimes contents) {
        used.raiseAll(contents);
    }

    /** Tells content that cannot be fetched again. */
    void wasPushed(Digest content) {
        pushed.raise(content, RepositoryMarks.FOR_EVER);
    }

    void add(long more) {
        bytes += more;
    }

    long bytes() {
        return bytes;
    }

    boolean isUsed(Digest content) {
        return used.contains(content);
    }

    /** Whether it is here only to spare its source a second transfer. */
    boolean isCached(Digest content) {
        return isUsed(content) && !pushed.contains(content);
    }

    long sparedUntil(Digest content) {
        return used.get(content);
    }
}
