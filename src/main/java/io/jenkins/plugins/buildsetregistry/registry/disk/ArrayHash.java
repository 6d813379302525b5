package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Hashes buffers outside of the heap by way of an array of ours: given one, a hash of the JDK makes an array of 4 KiB for itself,
 * and keeps it as long as it lives.
 */
public final class ArrayHash {
    /** Bytes that are copied at a time. */
    public static final int PIECE = 16 * 1024;

    private ArrayHash() {}

    /** @param between used for the copies; of any length but 0 */
    public static void update(MessageDigest hash, ByteBuffer bytes, byte[] between) {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), between.length);
            bytes.get(between, 0, count);
            hash.update(between, 0, count);
        }
    }
}
