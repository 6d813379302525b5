package io.jenkins.plugins.buildsetregistry.registry.auth;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

public class PasswordHashTest {
    @Test
    public void provesThePasswordThatItWasMadeOf() {
        PasswordHash hash = PasswordHash.parse(PasswordHash.of("pässword", 1000).text());
        assertTrue(hash.matches("pässword"));
        assertFalse(hash.matches("password"));
        assertFalse(hash.matches(""));
    }

    @Test
    public void agreesWithAnotherProgram() {
        // Python: hashlib.pbkdf2_hmac("sha256", b"secret", b"0123456789abcdef", 1000, 32)
        assertTrue(PasswordHash.parse(
                        "pbkdf2-sha256:1000:MDEyMzQ1Njc4OWFiY2RlZg:tiKWHy4FAGCWE8gn6GtKhaxD2OeeAUUWXFT/p1aaNl8")
                .matches("secret"));
    }

    @Test
    public void twoHashesOfOnePasswordDiffer() {
        assertNotEquals(PasswordHash.of("a", 1).text(), PasswordHash.of("a", 1).text());
    }

    @Test
    public void refusesOtherFormsWithoutRepeatingThem() {
        for (String other : List.of(
                "",
                "plain-secret",
                "$2y$05$secretsecretsecretsecre",
                "pbkdf2-sha256:0:MDEyMzQ1Njc4OWFiY2RlZg:secret",
                "pbkdf2-sha256:999999999:MDEyMzQ1Njc4OWFiY2RlZg:" + "A".repeat(43))) {
            String message = assertThrows(IllegalArgumentException.class, () -> PasswordHash.parse(other))
                    .getMessage();
            assertTrue(message, message.contains("hash-password"));
            assertFalse(message, message.contains("secret"));
        }
    }
}
