package io.jenkins.plugins.buildsetregistry.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class DigestTest {
    private static final String OF_NOTHING = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    public void computesSha256AndSha512() {
        assertEquals(OF_NOTHING, Digest.sha256(new byte[0]).toString());
        assertEquals(128, Digest.of("sha512", new byte[0]).hex().length());
        assertTrue(Digest.parse(OF_NOTHING).matches(new byte[0]));
        assertFalse(Digest.parse(OF_NOTHING).matches("x".getBytes(UTF_8)));
    }

    @Test
    public void readsWhatItPrints() {
        for (String algorithm : new String[] {"sha256", "sha512"}) {
            Digest digest = Digest.of(algorithm, "content".getBytes(UTF_8));
            assertEquals(digest, Digest.parse(digest.toString()));
            assertEquals(
                    digest, Digest.ofHash(algorithm, digest.newMessageDigest().digest("content".getBytes(UTF_8))));
        }
    }

    @Test
    public void refusesWhatIsNoDigest() {
        for (String text : new String[] {
            "",
            "sha256",
            "sha256:",
            ":abc",
            "sha256:" + "a".repeat(63),
            "sha256:" + "a".repeat(65),
            "sha256:" + "A".repeat(64),
            "sha256:" + "g".repeat(64),
            "SHA256:" + "a".repeat(64),
            "sha512:" + "a".repeat(64),
            "md5:" + "a".repeat(32),
            "sha256:" + "a".repeat(64) + "\n",
            "sha256:../../../../etc/passwd",
            "x".repeat(1_000_000)
        }) {
            assertFalse(Digest.isValid(text));
            Refusal.of(() -> Digest.parse(text), "digest");
        }
        assertTrue(Digest.isValid(OF_NOTHING));
    }

    @Test
    public void abbreviatesForPeople() {
        assertEquals("sha256:e3b0c44298fc", Digest.parse(OF_NOTHING).abbreviated());
    }
}
