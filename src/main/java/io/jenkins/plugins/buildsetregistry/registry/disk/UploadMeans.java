package io.jenkins.plugins.buildsetregistry.registry.disk;

import io.jenkins.plugins.buildsetregistry.registry.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** What the uploads of a store share: memory and threads, however many there are. */
public final class UploadMeans implements AutoCloseable {
    private static final long HELD_BYTES = 8L << 20;
    private static final int BLOCKS = 16;
    private static final int THREADS = 8;
    private static final int READ_BACK_BUFFER = 128 << 10;
    private static final int KEEP_ALIVE_SECONDS = 10;

    private final LongSupplier nanoClock;
    private final Durability durability;
    private final HeldMemory memory;
    private final BlockPool blocks;
    private final ExecutorService threads;
    private final ExecutorService readBack;
    private final ByteBuffer readBackBuffer = ByteBuffer.allocateDirect(READ_BACK_BUFFER);
    private final ReadBackPace readBackPace;

    /** @param directory of the uploads */
    public UploadMeans(Path directory, LongSupplier nanoClock, Durability durability) throws IOException {
        this(directory, nanoClock, durability, HELD_BYTES, BLOCKS, threads(THREADS, "upload"));
    }

    /**
     * @param heldBytes of all uploads that are in memory only
     * @param blocks for all uploads that come in quickly
     * @param threads that hash and write
     */
    public UploadMeans(
            Path directory,
            LongSupplier nanoClock,
            Durability durability,
            long heldBytes,
            int blocks,
            ExecutorService threads)
            throws IOException {
        this.nanoClock = nanoClock;
        this.durability = durability;
        this.threads = threads;
        this.memory = new HeldMemory(heldBytes);
        this.blocks = new BlockPool(blocks, alignment(directory));
        this.readBack = threads(1, "upload-read-back");
        this.readBackPace = new ReadBackPace(nanoClock);
    }

    /** Daemons that end when there is nothing to do. */
    private static ExecutorService threads(int limit, String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                limit, limit, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static int alignment(Path directory) throws IOException {
        long blockSize = Files.getFileStore(directory).getBlockSize();
        return blockSize > 0 && BlockPool.BLOCK_SIZE % blockSize == 0 ? (int) blockSize : 4096;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    public LongSupplier nanoClock() {
        return nanoClock;
    }

    /** What was written is on the disk when this returns, if it has to survive a power cut. */
    public void sync(FileChannel channel) throws IOException {
        if (durability == Durability.POWER_CUT) {
            channel.force(false);
        }
    }

    public HeldMemory memory() {
        return memory;
    }

    public BlockPool blocks() {
        return blocks;
    }

    ExecutorService threads() {
        return threads;
    }

    public ReadBack readBack(Path file) {
        return new ReadBack(file, readBack, readBackBuffer, readBackPace);
    }

    @Override
    public void close() {
        threads.shutdown();
        readBack.shutdownNow();
    }
}
