package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Reads what was written past the page cache into it, in the background, as far as it pays. */
public final class ReadBack implements Runnable {
    private static final Logger LOGGER = Logger.getLogger(ReadBack.class.getName());

    /** Of a larger blob, only the beginning: the rest would displace it before it is read. */
    private static final long LIMIT = 1L << 30;

    /** Then another has its turn. */
    private static final long TURN = 4L << 20;

    private final Path file;
    private final Executor thread;
    private final ReadBackPace pace;
    private final ByteBuffer buffer;
    private FileChannel channel;
    private long end;
    private volatile long position;
    private boolean runs;
    private boolean last;

    /**
     * @param thread a single one
     * @param buffer of that thread, whose content nobody wants. It is copied all the same: in a virtual machine, memory that
     *     only the disk has written to is mapped when the processor first reads it, at 0.5 GB/s where a copy has 20
     */
    ReadBack(Path file, Executor thread, ByteBuffer buffer, ReadBackPace pace) {
        this.file = file;
        this.thread = thread;
        this.buffer = buffer;
        this.pace = pace;
    }

    /** Whether what is written past the page cache gets into it soon enough. */
    boolean keepsPace() {
        return pace.isKept();
    }

    /** Up to there the file is written. */
    synchronized void extendTo(long newEnd) {
        if (!last && isOpen()) {
            end = Math.min(newEnd, LIMIT);
            pace.note(end - position);
            start();
        }
    }

    private boolean isOpen() {
        if (channel == null) {
            try {
                channel = FileChannel.open(file);
            } catch (IOException e) {
                LOGGER.log(Level.FINE, "Cannot read an upload back", e);
                last = true;
                close();
                return false;
            }
        }
        return true;
    }

    /** There will be no more. */
    public synchronized void finish() {
        last = true;
        start();
    }

    /** Nobody will read the file; when this returns, it is closed. */
    public void cancel() {
        synchronized (this) {
            last = true;
        }
        close();
    }

    private void start() {
        if (!runs) {
            runs = true;
            thread.execute(this);
        }
    }

    @Override
    public void run() {
        try {
            long turnEnd = position + TURN;
            for (long left = left(turnEnd); left > 0; left = left(turnEnd)) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), left));
                int count = channel.read(buffer, position);
                if (count <= 0) {
                    throw new EOFException();
                }
                position += count;
            }
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "Could not read an upload back", e);
            cancel();
        }
        endTurn();
    }

    private synchronized long left(long turnEnd) {
        return Math.min(turnEnd, end) - position;
    }

    private synchronized void endTurn() {
        runs = false;
        if (position < end) {
            start();
        } else if (last) {
            close();
        }
    }

    private synchronized void close() {
        try (FileChannel reading = channel) {
            end = 0;
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "Could not close an upload that was read back", e);
        }
    }
}
