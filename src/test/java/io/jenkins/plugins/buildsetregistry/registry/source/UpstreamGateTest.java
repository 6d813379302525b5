package io.jenkins.plugins.buildsetregistry.registry.source;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.SettableClock;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class UpstreamGateTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-27T06:00:00Z"));
    private final UpstreamGate gate = new UpstreamGate("quay.io", clock);

    private void limit(int seconds) {
        gate.answered(429, HttpHeaders.of(Map.of("Retry-After", List.of(Integer.toString(seconds))), (a, b) -> true));
    }

    @Test
    public void isClosedForAsLongAsTheUpstreamAsked() {
        limit(300);
        limit(60);
        clock.advance(Duration.ofSeconds(299));
        assertFalse(gate.isOpen());
        clock.advance(Duration.ofSeconds(1));
        assertTrue(gate.isOpen());
        assertNull(gate.state().pausedUntil());
    }

    @Test
    public void aClockThatIsSetBackOrForwardDoesNotKeepItClosed() {
        for (Duration jump : List.of(Duration.ofDays(-800), Duration.ofDays(800))) {
            limit(300);
            assertFalse(gate.isOpen());
            clock.advance(jump);
            assertTrue(gate.isOpen());
        }
        limit(60);
        clock.advance(Duration.ofSeconds(59));
        assertFalse(gate.isOpen());
    }
}
