package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.disk.FileIdentity;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of content that this process has hashed, and how they were then: of all that may have happened to a file
 * before, or behind our back, nothing is known. Those used last are remembered, in about 100 bytes each.
 */
public final class VerifiedFiles {
    private static final int LIMIT = 50_000;

    public enum State {
        /** There is no file. */
        MISSING,
        /** Nobody has hashed the file yet. */
        UNKNOWN,
        /** Somebody has written to the file, or replaced it, since it was hashed. */
        CHANGED,
        /** The file has the digest that it is named for. */
        VERIFIED
    }

    private final Map<Long, Long> marks = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > LIMIT;
        }
    };

    /** Remembers a file that was just hashed, or just written by whoever hashed what was written. */
    void add(Digest digest, Path file) throws IOException {
        add(digest, FileIdentity.of(file));
    }

    synchronized void add(Digest digest, FileIdentity identity) {
        marks.put(key(digest), identity.mark());
    }

    synchronized void remove(Digest digest) {
        marks.remove(key(digest));
    }

    State state(Digest digest, Path file) throws IOException {
        try {
            return state(digest, FileIdentity.of(file));
        } catch (NoSuchFileException e) {
            return State.MISSING;
        }
    }

    synchronized State state(Digest digest, FileIdentity identity) {
        Long mark = marks.get(key(digest));
        if (mark == null) {
            return State.UNKNOWN;
        }
        return mark == identity.mark() ? State.VERIFIED : State.CHANGED;
    }

    /** 64 bits of the digest: for another digest to pass as this one, the mark would have to be the same too. */
    private static long key(Digest digest) {
        return Long.parseUnsignedLong(digest.hex(), 0, 16, 16);
    }
}
