package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.image.Digest;

/**
 * A time for each of very many digests, in 16 to 32 bytes a digest. Digests count as equal if their first 64 bits are: where
 * the times say what must be kept, the worst that comes of it is that something is kept.
 */
final class DigestTimes {
    static final long ABSENT = Long.MIN_VALUE;

    private static final int HEX_DIGITS = 16;
    private static final long EMPTY = 0;

    private long[] keys = new long[64];
    private long[] times = new long[64];
    private int size;

    /** The time, or {@link #ABSENT}. */
    long get(Digest digest) {
        int slot = slot(keys, key(digest));
        return keys[slot] == EMPTY ? ABSENT : times[slot];
    }

    boolean contains(Digest digest) {
        return get(digest) != ABSENT;
    }

    /** Sets the time unless it is there and later. @return whether it was set */
    boolean raise(Digest digest, long time) {
        return raise(key(digest), time);
    }

    void raiseAll(DigestTimes others) {
        for (int i = 0; i < others.keys.length; i++) {
            if (others.keys[i] != EMPTY) {
                raise(others.keys[i], others.times[i]);
            }
        }
    }

    private boolean raise(long key, long time) {
        int slot = slot(keys, key);
        if (keys[slot] == key) {
            if (times[slot] >= time) {
                return false;
            }
            times[slot] = time;
            return true;
        }
        keys[slot] = key;
        times[slot] = time;
        size++;
        if (size > keys.length / 2) {
            grow();
        }
        return true;
    }

    private void grow() {
        long[] moreKeys = new long[keys.length * 2];
        long[] moreTimes = new long[keys.length * 2];
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != EMPTY) {
                int slot = slot(moreKeys, keys[i]);
                moreKeys[slot] = keys[i];
                moreTimes[slot] = times[i];
            }
        }
        keys = moreKeys;
        times = moreTimes;
    }

    private static int slot(long[] keys, long key) {
        int slot = (int) (key ^ key >>> 32) & keys.length - 1;
        while (keys[slot] != EMPTY && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private static long key(Digest digest) {
        long key = Long.parseUnsignedLong(digest.hex(), 0, HEX_DIGITS, 16);
        if (digest.algorithm().equals("sha512")) {
            key = ~key;
        }
        return key == EMPTY ? 1 : key;
    }
}
