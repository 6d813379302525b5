package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A password that the server knows: random and long, so that a plain hash of it is enough. */
public final class PlainSecret implements Secret {
    private final byte[] hash;

    public PlainSecret(String password) {
        hash = sha256(password);
    }

    @Override
    public boolean matches(String password) {
        return MessageDigest.isEqual(hash, sha256(password));
    }

    @Override
    public int rounds() {
        return 0;
    }

    @Override
    public byte[] material() {
        return hash.clone();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
