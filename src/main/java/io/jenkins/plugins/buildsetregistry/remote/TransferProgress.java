package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Says how far transfers are, in bytes and bytes per second, for as long as they take longer than an interval. */
public final class TransferProgress implements TransferListener {
    private final Consumer<String> log;
    private final LongSupplier nanoTime;
    private final long interval;
    private final Map<Digest, Transfer> running = new HashMap<>();

    private static final class Transfer {
        private final long total;
        private final long start;
        private long said;
        private long moved;

        Transfer(long total, long now) {
            this.total = total;
            this.start = now;
            this.said = now;
        }
    }

    /** @param interval between two lines about one transfer */
    public TransferProgress(Consumer<String> log, Duration interval) {
        this(log, System::nanoTime, interval);
    }

    TransferProgress(Consumer<String> log, LongSupplier nanoTime, Duration interval) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.interval = interval.toNanos();
    }

    @Override
    public synchronized void started(Descriptor blob) {
        running.put(blob.digest(), new Transfer(blob.size(), nanoTime.getAsLong()));
    }

    @Override
    public synchronized void moved(Descriptor blob, long bytes) {
        Transfer transfer = running.get(blob.digest());
        if (transfer == null) {
            return;
        }
        transfer.moved += bytes;
        long now = nanoTime.getAsLong();
        if (now - transfer.said >= interval) {
            transfer.said = now;
            log.accept("  " + blob.digest().abbreviated() + "  " + ByteCount.text(transfer.moved) + " of "
                    + ByteCount.text(transfer.total) + "  " + rate(transfer.moved, now - transfer.start));
        }
    }

    @Override
    public synchronized void finished(Descriptor blob) {
        running.remove(blob.digest());
    }

    private static String rate(long bytes, long nanos) {
        return ByteCount.text((long) (bytes / Math.max(nanos / 1e9, 1e-3))) + "/s";
    }
}
