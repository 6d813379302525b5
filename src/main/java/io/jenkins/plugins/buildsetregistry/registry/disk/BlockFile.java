package io.jenkins.plugins.buildsetregistry.registry.disk;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes blocks past the page cache, which is several times as fast as through it where what is written has to be on the
 * disk at once. For readers that follow, what is on the disk is at once read back into the page cache.
 *
 * <p>A disk that is slow anyway is written through the cache: there, reading back would cost more than it gains. So is one
 * that cannot be read as quickly as it is written, and one whose file system knows no other way.
 */
public final class BlockFile implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(BlockFile.class.getName());
    private static final long TRIAL_BYTES = 8L << 20;
    private static final long SLOW_BYTES_PER_SECOND = 150_000_000;
    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

    private final FileChannel cached;
    private final ReadBack readBack;
    private final int alignment;
    private FileChannel direct;
    private long directBytes;
    private long directNanos;

    /**
     * @param cached the same file, opened as usual; stays open
     * @param alignment of positions and lengths for writes past the cache
     */
    public BlockFile(Path file, FileChannel cached, ReadBack readBack, int alignment) {
        this.cached = cached;
        this.readBack = readBack;
        this.alignment = alignment;
        if (LINUX && readBack.keepsPace()) {
            try {
                direct = FileChannel.open(file, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
            } catch (IOException | UnsupportedOperationException e) {
                LOGGER.log(Level.FINE, "The page cache cannot be bypassed for " + file, e);
            }
        }
    }

    /** @param position aligned */
    void write(ByteBuffer bytes, long position) throws IOException {
        long end = position + bytes.remaining();
        long next = position;
        if (direct != null) {
            ByteBuffer whole = bytes.slice();
            whole.limit(whole.limit() & -alignment);
            next += writeDirect(whole, position);
            bytes.position(bytes.position() + whole.position());
        }
        if (next < end) {
            writeAll(cached, bytes, next);
        }
        if (direct != null) {
            readBack.extendTo(end);
            if (!readBack.keepsPace()) {
                leaveDirect();
            }
        }
    }

    private int writeDirect(ByteBuffer whole, long position) throws IOException {
        long start = System.nanoTime();
        try {
            writeAll(direct, whole, position);
        } catch (IOException e) {
            // not all that file systems demand can be known before; if the disk is full, the other way fails too
            LOGGER.log(Level.FINE, "Going on through the page cache", e);
            leaveDirect();
            whole.position(whole.position() & -alignment);
            return whole.position();
        }
        directNanos += System.nanoTime() - start;
        directBytes += whole.position();
        if (directBytes >= TRIAL_BYTES
                && directBytes < SLOW_BYTES_PER_SECOND * directNanos / TimeUnit.SECONDS.toNanos(1)) {
            leaveDirect();
        }
        return whole.position();
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long next = position;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }

    private void leaveDirect() throws IOException {
        FileChannel left = direct;
        direct = null;
        if (left != null) {
            left.close();
        }
    }

    @Override
    public void close() throws IOException {
        leaveDirect();
    }
}
