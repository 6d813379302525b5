package io.jenkins.plugins.buildsetregistry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test sets it. */
public class SettableClock extends Clock {
    private volatile Instant time;

    public SettableClock(Instant time) {
        this.time = time;
    }

    /** @param duration negative to set it back */
    public void advance(Duration duration) {
        time = time.plus(duration);
    }

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
