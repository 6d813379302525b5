package io.jenkins.plugins.buildsetregistry.image;

import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * A content digest, {@code algorithm:hex} (OCI image specification, descriptor.md, "Digests").
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower-case hexadecimal, 64 or 128 characters
 */
public record Digest(String algorithm, String hex) implements Serializable, Comparable<Digest> {
    private static final Map<String, Integer> HEX_LENGTHS = Map.of("sha256", 64, "sha512", 128);
    public static final Set<String> ALGORITHMS = HEX_LENGTHS.keySet();
    private static final Map<String, String> JAVA_NAMES = Map.of("sha256", "SHA-256", "sha512", "SHA-512");

    public Digest {
        Integer length = HEX_LENGTHS.get(algorithm);
        if (length == null) {
            throw new InvalidImageException("unsupported digest algorithm '" + Shortened.of(algorithm)
                    + "': only sha256 and sha512 are supported");
        }
        if (hex.length() != length || !isLowerHex(hex)) {
            throw new InvalidImageException("invalid digest '" + Shortened.of(algorithm + ":" + hex) + "': " + algorithm
                    + " takes " + length + " lower-case hexadecimal characters");
        }
    }

    /** @throws InvalidImageException unless {@code text} is {@code sha256:…} or {@code sha512:…} */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new InvalidImageException("invalid digest '" + Shortened.of(text) + "': expected algorithm:hex");
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    public static boolean isValid(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return false;
        }
        String hex = text.substring(colon + 1);
        Integer length = HEX_LENGTHS.get(text.substring(0, colon));
        return length != null && hex.length() == length && isLowerHex(hex);
    }

    public static Digest sha256(byte[] content) {
        return of("sha256", content);
    }

    public static Digest of(String algorithm, byte[] content) {
        return ofHash(algorithm, newMessageDigest(algorithm).digest(content));
    }

    /** The digest that a finished {@link MessageDigest} of that algorithm stands for. */
    public static Digest ofHash(String algorithm, byte[] hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    public static MessageDigest newMessageDigest(String algorithm) {
        String javaName = JAVA_NAMES.get(algorithm);
        if (javaName == null) {
            throw new InvalidImageException("unsupported digest algorithm '" + Shortened.of(algorithm)
                    + "': only sha256 and sha512 are supported");
        }
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public MessageDigest newMessageDigest() {
        return newMessageDigest(algorithm);
    }

    public boolean matches(byte[] content) {
        return equals(of(algorithm, content));
    }

    /** {@code sha256:0123456789ab}: for people, never for machines. */
    public String abbreviated() {
        return algorithm + ":" + hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    private static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
