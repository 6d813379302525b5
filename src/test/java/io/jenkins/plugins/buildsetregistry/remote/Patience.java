package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.time.Clock;
import java.time.Duration;

/** Options for tests: nothing ever sleeps. */
final class Patience {
    static final TransportOptions NONE = new TransportOptions(
            4, Duration.ofSeconds(10), Duration.ofSeconds(20), Clock.systemUTC(), time -> {}, () -> 0.5);

    private Patience() {}
}
