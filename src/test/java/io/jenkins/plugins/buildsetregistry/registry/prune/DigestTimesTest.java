package io.jenkins.plugins.buildsetregistry.registry.prune;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import org.junit.Test;

public class DigestTimesTest {
    private static Digest digest(int number) {
        return Digest.of(number % 2 == 0 ? "sha256" : "sha512", new byte[] {(byte) number, (byte) (number >> 8)});
    }

    @Test
    public void keepsTheLatestTimeOfEachOfMany() {
        DigestTimes times = new DigestTimes();
        for (int i = 0; i < 3_000; i++) {
            assertTrue(times.raise(digest(i), i));
            assertFalse(times.raise(digest(i), i - 1));
        }
        DigestTimes all = new DigestTimes();
        all.raise(digest(1), 5);
        all.raise(digest(2), 0);
        all.raiseAll(times);
        for (int i = 3; i < 3_000; i++) {
            assertEquals(i, times.get(digest(i)));
            assertEquals(i, all.get(digest(i)));
        }
        assertEquals(5, all.get(digest(1)));
        assertEquals(2, all.get(digest(2)));
        assertFalse(times.contains(digest(3_000)));
    }

    @Test
    public void tellsEqualDigitsOfTwoAlgorithmsApart() {
        DigestTimes times = new DigestTimes();
        times.raise(new Digest("sha256", "0".repeat(64)), 1);
        assertTrue(times.contains(new Digest("sha256", "0".repeat(64))));
        assertFalse(times.contains(new Digest("sha512", "0".repeat(128))));
    }
}
