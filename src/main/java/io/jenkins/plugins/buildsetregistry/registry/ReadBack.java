package io.jenkins.plugins.buildsetregistry.registry;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Reads what was written past the page cache into it, in the background, as far as it pays. */
final class ReadBack implements Runnable {
    private static final Logger LOGGER = Logger.getLogger(ReadBack.class.getName());

    /** Of a larger blob, only the beginning: the rest would displace it before it is read. */
    private static final long LIMIT = 1L << 30;

    /** Then another has its turn. */
    private static final long TURN = 4L << 20;

    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final Executor thread;
    private long end;
    private long position;
    private boolean runs;
    private boolean last;

    /**
     * @param channel to read from; closed at the end
     * @param thread a single one, to which {@code buffer} belongs
     */
    ReadBack(FileChannel channel, ByteBuffer buffer, Executor thread) {
        this.channel = channel;
        this.buffer = buffer;
        this.thread = thread;
    }

    /** Up to there the file is written. */
    synchronized void extendTo(long newEnd) {
        end = Math.min(newEnd, LIMIT);
        start();
    }

    /** There will be no more. */
    synchronized void finish() {
        last = true;
        start();
    }

    /** Nobody will read the file; when this returns, it is closed. */
    void cancel() {
        synchronized (this) {
            end = 0;
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
            while (position < Math.min(turnEnd, end())) {
                int count = channel.read(buffer.clear(), position);
                if (count < 0) {
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

    private synchronized long end() {
        return end;
    }

    private synchronized void endTurn() {
        runs = false;
        if (position < end) {
            start();
        } else if (last) {
            close();
        }
    }

    private void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "Could not close an upload that was read back", e);
        }
    }
}
