package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Says how far transfers are, in bytes and bytes per second, for as long as they take longer than an interval. */
final class Progress implements TransferListener {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

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

    Progress(Consumer<String> log, LongSupplier nanoTime, Duration interval) {
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
            log.accept("  " + blob.digest().abbreviated() + "  " + bytes(transfer.moved) + " of "
                    + bytes(transfer.total) + "  " + rate(transfer.moved, now - transfer.start));
        }
    }

    @Override
    public synchronized void finished(Descriptor blob) {
        running.remove(blob.digest());
    }

    static String rate(long bytes, long nanos) {
        return bytes((long) (bytes / Math.max(nanos / 1e9, 1e-3))) + "/s";
    }

    /** Decimal units with three digits: {@code 999 B}, {@code 1.50 MB}. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        String format = unit == 0 || value >= 99.95 ? "%.0f %s" : value >= 9.995 ? "%.1f %s" : "%.2f %s";
        return String.format(Locale.ROOT, format, value, UNITS[unit]);
    }
}
