package io.jenkins.plugins.buildsetregistry.cli.serve;

import io.jenkins.plugins.buildsetregistry.registry.Limits;
import java.time.Duration;

/** {@code limits}: what clients may take. */
final class LimitsSection {
    /** What a registry has that is to serve many for long. */
    static final Limits DEFAULT = new Limits(
            16 << 10, 4000, 2000, 1000, Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofSeconds(30));

    private LimitsSection() {}

    static Limits read(Section section) throws ConfigException {
        long headerBytes = section.bytes("header").orElse((long) DEFAULT.headerBytes());
        int connections = section.number("connections").orElse(DEFAULT.connections());
        int uploads = section.number("uploads").orElse(DEFAULT.uploads());
        int uploadsPerUser = section.number("uploadsPerUser").orElse(DEFAULT.uploadsPerUser());
        Duration headerTime = section.time("headerTime").orElse(DEFAULT.headerTime());
        Duration idle = section.time("idle").orElse(DEFAULT.idle());
        Duration stop = section.time("stop").orElse(DEFAULT.stop());
        section.requireNothingElse("limits");
        try {
            return new Limits(
                    (int) Math.min(Integer.MAX_VALUE, headerBytes),
                    connections,
                    uploads,
                    uploadsPerUser,
                    headerTime,
                    idle,
                    stop);
        } catch (IllegalArgumentException e) {
            throw section.problem(e.getMessage());
        }
    }
}
