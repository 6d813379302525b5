package io.jenkins.plugins.buildsetregistry.registry.disk;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.logging.Logger;

/**
 * Knows what keeps a storage from being written, and says so once a minute at most: every request fails of it, and the log
 * may be on the disk that is full.
 */
public final class StorageFaults {
    private static final Logger LOGGER = Logger.getLogger(StorageFaults.class.getName());
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final Path storage;
    private final LongSupplier nanoClock;
    private boolean saidBefore;
    private long saidNanos;
    private long unsaid;

    public StorageFaults(Path storage) {
        this(storage, System::nanoTime);
    }

    public StorageFaults(Path storage, LongSupplier nanoClock) {
        this.storage = storage;
        this.nanoClock = nanoClock;
    }

    /** @return what clients are told; empty if {@code cause} is nothing of that kind */
    public Optional<OciException> of(Throwable cause) {
        if (!(cause instanceof IOException)) {
            return Optional.empty();
        }
        if (isDiskFull(cause)) {
            return Optional.of(new OciException(
                    ErrorCode.UNKNOWN, 507, "no space left in the registry's storage " + storage, cause));
        }
        if (isWriteProtected(cause)) {
            return Optional.of(new OciException(
                    ErrorCode.UNKNOWN,
                    503,
                    "the registry's storage " + storage
                            + " cannot be written: it is read-only, or belongs to somebody else",
                    cause));
        }
        return Optional.empty();
    }

    /** @param what failed of it */
    public synchronized void log(String what, String message) {
        long now = nanoClock.getAsLong();
        if (saidBefore && now - saidNanos < QUIET_NANOS) {
            unsaid++;
            return;
        }
        LOGGER.warning(what + ": " + message
                + (unsaid == 0 ? "" : " (" + unsaid + " more of such faults since it was last said)"));
        saidBefore = true;
        saidNanos = now;
        unsaid = 0;
    }

    private static boolean isWriteProtected(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof AccessDeniedException
                || message.contains("Read-only file system")
                || message.contains("Operation not permitted");
    }

    private static boolean isDiskFull(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("No space left on device")
                || message.contains("Disk quota exceeded")
                || message.contains("not enough space on the disk");
    }
}
