package io.jenkins.plugins.buildsetregistry.registry.disk;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.security.MessageDigest;

/**
 * Hashes a little at the start, in the background. The JVM uses the processor's instructions for SHA-256 only once it has
 * compiled the loop around them, and is ten times as slow before: the first upload to a young server would pay for that.
 */
public final class HashWarmUp implements Runnable {
    private static final int ROUNDS = 512;
    private static final int PIECE = 16 * 1024;

    public static void start() {
        Thread thread = new Thread(new HashWarmUp(), "hash-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        MessageDigest hash = Digest.newMessageDigest("sha256");
        byte[] piece = new byte[PIECE];
        for (int i = 0; i < ROUNDS; i++) {
            hash.update(piece);
        }
    }
}
