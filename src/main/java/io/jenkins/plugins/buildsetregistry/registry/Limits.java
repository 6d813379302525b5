package io.jenkins.plugins.buildsetregistry.registry;

import java.time.Duration;

/**
 * What clients may take of a server.
 *
 * @param headerBytes size of a request's header; more is answered with 431
 * @param connections open at a time; more wait until one is closed
 * @param uploads requests with parts of blobs, at a time; more are answered with 429
 * @param uploadsPerUser the same of one user
 * @param headerTime in which a client that has connected sends its first request's header, and a header that has begun ends;
 *     who takes longer is cut off
 * @param idle time without a byte after which a connection is closed; a body that has taken longer and brings less than 1 KiB
 *     a second is cut off too
 * @param stop time that running requests have to end when the server stops
 * @param storage what all that is stored may take, or null: as much as there is
 */
public record Limits(
        int headerBytes,
        int connections,
        int uploads,
        int uploadsPerUser,
        Duration headerTime,
        Duration idle,
        Duration stop,
        StorageLimit storage) {
    public static final int LEAST_HEADER_BYTES = 1 << 10;
    public static final int MOST_HEADER_BYTES = 1 << 20;

    /** What a buildset's registry has: its users are its own. */
    public static final Limits DEFAULT = new Limits(
            16 << 10, 10_000, 10_000, 10_000, Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofSeconds(5));

    /** Those without one for what is stored. */
    public Limits(
            int headerBytes,
            int connections,
            int uploads,
            int uploadsPerUser,
            Duration headerTime,
            Duration idle,
            Duration stop) {
        this(headerBytes, connections, uploads, uploadsPerUser, headerTime, idle, stop, null);
    }

    public Limits {
        if (headerBytes < LEAST_HEADER_BYTES || headerBytes > MOST_HEADER_BYTES) {
            throw new IllegalArgumentException("a limit for headers is from 1KiB to 1MiB");
        }
        if (connections < 1 || uploads < 1 || uploadsPerUser < 1) {
            throw new IllegalArgumentException("a limit is 1 at least");
        }
        if (headerTime.toMillis() < 1 || idle.toMillis() < 1 || stop.isNegative()) {
            throw new IllegalArgumentException("a time limit is longer than nothing");
        }
    }

    /** @param newStorage or null */
    Limits withStorage(StorageLimit newStorage) {
        return new Limits(headerBytes, connections, uploads, uploadsPerUser, headerTime, idle, stop, newStorage);
    }
}
