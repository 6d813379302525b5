package io.jenkins.plugins.buildsetregistry.remote.transport;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import org.junit.Test;

public class SilenceTest {
    private static final Duration STALL = Duration.ofMinutes(1);
    private static final long GIGABYTE = 1_000_000_000;

    private static long at(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static void assertLeft(long seconds, Silence silence, long now) {
        assertEquals(at(seconds), silence.left(at(now)));
    }

    @Test
    public void aRequestWithoutContentIsAnsweredInTime() {
        Silence silence = new Silence(STALL, 0, at(0));
        assertLeft(60, silence, 0);
        assertLeft(-1, silence, 61);
        assertEquals("no answer for 60 s", silence.toString());
    }

    @Test
    public void contentMovesForAsLongAsItDoes() {
        Silence silence = new Silence(STALL, GIGABYTE, at(0));
        for (int hour = 1; hour <= 10; hour++) {
            silence.moved(1000, at(3600 * hour));
            assertLeft(1, silence, 3600 * hour + 59);
        }
        assertLeft(-1, silence, 36_061);
        assertEquals("no answer for 60 s, after 10000 of 1000000000 bytes", silence.toString());
    }

    @Test
    public void whoMakesTheContentHasALimitOfItsOwn() {
        Silence silence = new Silence(STALL, GIGABYTE, at(0));
        silence.asked();
        assertLeft(60, silence, 1000);
        silence.moved(1000, at(2000));
        assertLeft(59, silence, 2001);
    }

    @Test
    public void whatHasBeenSentMayBeReadOnceMoreBeforeTheAnswer() {
        Silence silence = new Silence(STALL, 10 * GIGABYTE, at(0));
        silence.moved(10 * GIGABYTE, at(100));
        assertLeft(1060, silence, 100);
        silence.asked(); // for its end
        assertLeft(1059, silence, 101);
        assertEquals("no answer for 1060 s, after 10000000000 of 10000000000 bytes", silence.toString());
    }
}
