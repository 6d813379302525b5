package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as a slow hash (PBKDF2 with HMAC-SHA256, RFC 8018): {@code pbkdf2-sha256:<rounds>:<salt>:<hash>}, salt and
 * hash in base64 without padding.
 */
public final class PasswordHash implements Secret {
    /** As OWASP advised in 2023; about a third of a second. */
    private static final int ROUNDS = 600_000;

    private static final int MOST_ROUNDS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORM =
            Pattern.compile("pbkdf2-sha256:([1-9][0-9]{0,8}):([A-Za-z0-9+/]{22}):([A-Za-z0-9+/]{43})");

    private final int rounds;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int rounds, byte[] salt, byte[] hash) {
        this.rounds = rounds;
        this.salt = salt;
        this.hash = hash;
    }

    public static PasswordHash of(String password) {
        return of(password, ROUNDS);
    }

    static PasswordHash of(String password, int rounds) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(rounds, salt, derive(password, salt, rounds));
    }

    /** @throws IllegalArgumentException if it has another form; does not repeat it */
    public static PasswordHash parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(1)) > MOST_ROUNDS) {
            throw new IllegalArgumentException(
                    "this is not a password hash: `buildset hash-password` makes one of the form pbkdf2-sha256:…");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        return new PasswordHash(
                Integer.parseInt(form.group(1)), base64.decode(form.group(2)), base64.decode(form.group(3)));
    }

    @Override
    public boolean matches(String password) {
        return !password.isEmpty() && MessageDigest.isEqual(hash, derive(password, salt, rounds));
    }

    @Override
    public int rounds() {
        return rounds;
    }

    /** Takes the time of a comparison, for nothing. */
    static void spend(String password, long rounds) {
        if (rounds > 0 && !password.isEmpty()) {
            derive(password, new byte[SALT_BYTES], (int) Math.min(rounds, Integer.MAX_VALUE));
        }
    }

    @Override
    public byte[] material() {
        return text().getBytes(StandardCharsets.US_ASCII);
    }

    /** As {@link #parse} reads it. */
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "pbkdf2-sha256:" + rounds + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }

    private static byte[] derive(String password, byte[] salt, int rounds) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, rounds, HASH_BYTES * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            spec.clearPassword();
        }
    }
}
