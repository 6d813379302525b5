package io.jenkins.plugins.buildsetregistry.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** What the uploads of a store share: memory and threads, however many there are. */
final class UploadMeans implements AutoCloseable {
    private static final long HELD_BYTES = 8L << 20;
    private static final int BLOCKS = 16;
    private static final int READ_BACK_BUFFER = 256 * 1024;
    private static final int KEEP_ALIVE_SECONDS = 10;

    private final LongSupplier nanoClock;
    private final HeldMemory memory;
    private final BlockPool blocks;
    private final ByteBuffer readBackBuffer = ByteBuffer.allocateDirect(READ_BACK_BUFFER);
    /** Two for each upload that has a block, at most. */
    private final ExecutorService threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named("upload"));

    private final ExecutorService readBack;

    /** @param directory of the uploads */
    UploadMeans(Path directory, LongSupplier nanoClock) throws IOException {
        this(directory, nanoClock, HELD_BYTES, BLOCKS);
    }

    /**
     * @param heldBytes of all uploads that are in memory only
     * @param blocks for all uploads that come in quickly
     */
    UploadMeans(Path directory, LongSupplier nanoClock, long heldBytes, int blocks) throws IOException {
        this.nanoClock = nanoClock;
        this.memory = new HeldMemory(heldBytes);
        this.blocks = new BlockPool(blocks, alignment(directory));
        ThreadPoolExecutor one = new ThreadPoolExecutor(
                1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("upload-read-back"));
        one.allowCoreThreadTimeOut(true);
        this.readBack = one;
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

    LongSupplier nanoClock() {
        return nanoClock;
    }

    HeldMemory memory() {
        return memory;
    }

    BlockPool blocks() {
        return blocks;
    }

    ExecutorService threads() {
        return threads;
    }

    ReadBack readBack(Path file) throws IOException {
        return new ReadBack(FileChannel.open(file), readBackBuffer, readBack);
    }

    @Override
    public void close() {
        threads.shutdown();
        readBack.shutdownNow();
    }
}
