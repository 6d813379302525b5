package io.jenkins.plugins.buildsetregistry.cli.serve;

import io.jenkins.plugins.buildsetregistry.registry.Limits;
import java.time.Duration;

/** {@code limits}: what clients may take. */
final class LimitsSection {
    /** What a registry has that is to serve many for long. */
    static final Limits DEFAULT = new Limits(
            16 << 10, 4000, 2000, 1000, Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofSeconds(30));

    private static final String NO_LIMIT = "there is always a limit, for clients that never end";

    private LimitsSection() {}

    static Limits read(Section section) throws ConfigException {
        int headerBytes = section.value("header", LimitsSection::headerBytes).orElse(DEFAULT.headerBytes());
        int connections = section.count("connections").orElse(DEFAULT.connections());
        int uploads = section.count("uploads").orElse(DEFAULT.uploads());
        int uploadsPerUser = section.count("uploadsPerUser").orElse(DEFAULT.uploadsPerUser());
        Duration headerTime = section.timeAboveZero("headerTime", NO_LIMIT).orElse(DEFAULT.headerTime());
        Duration idle = section.timeAboveZero("idle", NO_LIMIT).orElse(DEFAULT.idle());
        Duration stop = section.time("stop").orElse(DEFAULT.stop());
        section.requireNothingElse("limits");
        return new Limits(headerBytes, connections, uploads, uploadsPerUser, headerTime, idle, stop);
    }

    private static int headerBytes(String text) {
        long bytes = Quantity.bytes(text);
        if (bytes < Limits.LEAST_HEADER_BYTES || bytes > Limits.MOST_HEADER_BYTES) {
            throw new IllegalArgumentException("a limit for headers is from 1KiB to 1MiB");
        }
        return (int) bytes;
    }
}
