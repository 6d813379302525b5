package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A stretch of an upload that comes in quickly. It is copied into a few large blocks; one thread hashes them while another
 * writes them to the file, and when both lag behind, no more is read from the client.
 */
public final class BlockStream {
    /** Who takes longer to fill one block may lose it to somebody who is quicker. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Room for what one read brings, as a rule; for more, the reader waits for the disk. */
    private static final int PIECE = 64 * 1024;

    private static final int MOST_BLOCKS = 6;

    private final BlockPool pool;
    private final BlockFile file;
    private final MessageDigest hash;
    private final LongSupplier nanoClock;
    private final Lane hashing;
    private final Lane writing;
    private final byte[] hashed = new byte[ArrayHash.PIECE];
    private final Deque<Block> spare = new ArrayDeque<>();
    private Block current;
    private long currentSince;
    private long position;
    private int held;
    private int inFlight;
    private Runnable waiting;
    private IOException fault;
    private boolean abandoned;
    private boolean retired;

    /**
     * @param first a block of the pool
     * @param position of the first byte in the file, aligned
     */
    public BlockStream(UploadMeans means, Block first, BlockFile file, long position, MessageDigest hash) {
        this.pool = means.blocks();
        this.nanoClock = means.nanoClock();
        this.file = file;
        this.position = position;
        this.hash = hash;
        this.hashing = new Lane(means.threads(), this::hash);
        this.writing = new Lane(means.threads(), this::write);
        this.held = 1;
        this.current = first;
        this.currentSince = nanoClock.getAsLong();
        pool.enter(this);
    }

    /** Whether a piece can be written at once; if not, {@code later} is run when it can. */
    public synchronized boolean hasRoom(Runnable later) {
        if (retired || fault != null || haveRoom()) {
            return true;
        }
        waiting = later;
        return false;
    }

    private boolean haveRoom() {
        return (current != null && current.bytes.remaining() >= PIECE)
                || haveSpare()
                || inFlight == 0; // the only block is nearly full: nobody would wake us, but it soon comes back
    }

    private boolean haveSpare() {
        if (spare.isEmpty() && held < MOST_BLOCKS) {
            Block more = pool.take(held);
            if (more != null) {
                held++;
                spare.push(more);
            }
        }
        return !spare.isEmpty();
    }

    /**
     * Takes all of {@code piece}.
     *
     * @return false if this stream has been retired: then nothing was taken
     */
    public synchronized boolean write(ByteBuffer piece) throws IOException {
        if (retired) {
            return false;
        }
        while (piece.hasRemaining()) {
            if (current == null) {
                awaitSpare();
                current = spare.pop();
                currentSince = nanoClock.getAsLong();
            }
            int count = Math.min(piece.remaining(), current.bytes.remaining());
            current.bytes.put(piece.slice().limit(count));
            piece.position(piece.position() + count);
            if (!current.bytes.hasRemaining()) {
                passOn();
            }
        }
        requireNoFault();
        return true;
    }

    private void awaitSpare() throws IOException {
        while (!haveSpare()) {
            await();
        }
    }

    private void await() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an upload was being written");
        }
    }

    private void requireNoFault() throws IOException {
        if (fault != null && !abandoned) {
            throw new IOException(fault.getMessage(), fault);
        }
    }

    private void passOn() {
        Block full = current;
        current = null;
        full.fillEnds(position, 2);
        position += full.bytes.remaining();
        inFlight++;
        hashing.add(full);
        writing.add(full);
    }

    private void hash(Block block) {
        try {
            ArrayHash.update(hash, block.view(), hashed);
        } finally {
            endUse(block);
        }
    }

    private void write(Block block) {
        IOException failure = null;
        try {
            if (goesOn()) {
                file.write(block.view(), block.position());
            }
        } catch (IOException e) {
            failure = e;
        } finally {
            endWrite(failure);
            endUse(block);
        }
    }

    private synchronized boolean goesOn() {
        return !abandoned && fault == null;
    }

    private synchronized void endWrite(IOException failure) {
        if (failure != null) {
            fault = failure;
        }
    }

    private void endUse(Block block) {
        Runnable woken;
        synchronized (this) {
            if (!block.endUse()) {
                return;
            }
            inFlight--;
            block.bytes.clear();
            spare.push(block);
            if (retired && inFlight == 0) {
                giveBlocksBack();
            }
            woken = waiting;
            waiting = null;
            notifyAll();
        }
        if (woken != null) {
            woken.run();
        }
    }

    /** If somebody wants the blocks of this stream, and it makes little of them, they are written out. */
    synchronized void retireIfSlow() {
        if (!retired && inFlight == 0 && current != null && nanoClock.getAsLong() - currentSince > SLOW_NANOS) {
            retire();
        }
    }

    private void retire() {
        if (!retired) {
            retired = true;
            if (current != null && current.bytes.position() > 0) {
                passOn();
            }
            if (inFlight == 0) {
                giveBlocksBack();
            }
        }
    }

    private void giveBlocksBack() {
        if (current != null) {
            pool.giveBack(current);
            current = null;
        }
        spare.forEach(pool::giveBack);
        spare.clear();
        held = 0;
        pool.leave(this);
    }

    /**
     * Returns when all is hashed and written. Whoever waits for room is woken, to find that there is another writer.
     *
     * @throws IOException if it could not be written
     */
    public void end() throws IOException {
        Runnable woken;
        try {
            synchronized (this) {
                retire();
                while (inFlight > 0) {
                    await();
                }
                woken = waiting;
                waiting = null;
            }
        } finally {
            file.close();
        }
        if (woken != null) {
            woken.run();
        }
        synchronized (this) {
            requireNoFault();
        }
    }

    /** As {@link #end}, but what is not written yet need not be. */
    public void abandon() throws IOException {
        synchronized (this) {
            abandoned = true;
        }
        end();
    }
}
