package io.jenkins.plugins.buildsetregistry.registry.source;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class UpstreamGateTest {
    private static final class SetClock extends Clock {
        Instant time = Instant.parse("2026-11-27T06:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return time;
        }
    }

    private final SetClock clock = new SetClock();
    private final UpstreamGate gate = new UpstreamGate("quay.io", clock);

    private void limit(int seconds) {
        gate.answered(429, HttpHeaders.of(Map.of("Retry-After", List.of(Integer.toString(seconds))), (a, b) -> true));
    }

    @Test
    public void isClosedForAsLongAsTheUpstreamAsked() {
        limit(300);
        limit(60);
        clock.time = clock.time.plusSeconds(299);
        assertFalse(gate.isOpen());
        clock.time = clock.time.plusSeconds(1);
        assertTrue(gate.isOpen());
        assertNull(gate.state().pausedUntil());
    }

    @Test
    public void aClockThatIsSetBackOrForwardDoesNotKeepItClosed() {
        for (Duration jump : List.of(Duration.ofDays(-800), Duration.ofDays(800))) {
            limit(300);
            assertFalse(gate.isOpen());
            clock.time = clock.time.plus(jump);
            assertTrue(gate.isOpen());
        }
        limit(60);
        clock.time = clock.time.plusSeconds(59);
        assertFalse(gate.isOpen());
    }
}
