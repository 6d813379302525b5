package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Large direct buffers, made when they are first wanted. Nobody ever waits for one here: who gets none goes on without,
 * and what a stalled upload keeps is called in when somebody else wants it.
 */
public final class BlockPool {
    /** Bytes of a block. */
    static final int BLOCK_SIZE = 1 << 20;

    /** Everybody may have as many before anybody gets more. */
    private static final int FAIR_SHARE = 2;

    /** Kept for those that have less than their fair share. */
    private static final int RESERVE = 4;

    private final int limit;
    private final int alignment;
    private final Deque<Block> free = new ArrayDeque<>();
    private final Set<BlockStream> users = new LinkedHashSet<>();
    private int made;

    /**
     * @param limit blocks at most
     * @param alignment of the buffers, a power of two
     */
    BlockPool(int limit, int alignment) {
        this.limit = limit;
        this.alignment = alignment;
    }

    public int alignment() {
        return alignment;
    }

    /** @return null if there is none for somebody who has {@code held} already */
    public synchronized Block take(int held) {
        if (free.size() + limit - made <= (held < FAIR_SHARE ? 0 : RESERVE)) {
            return null;
        }
        if (free.isEmpty()) {
            made++;
            return new Block(ByteBuffer.allocateDirect(BLOCK_SIZE + alignment)
                    .alignedSlice(alignment)
                    .limit(BLOCK_SIZE));
        }
        return free.pop();
    }

    public synchronized void giveBack(Block block) {
        block.bytes.clear().limit(BLOCK_SIZE);
        free.push(block);
    }

    synchronized void enter(BlockStream user) {
        users.add(user);
    }

    synchronized void leave(BlockStream user) {
        users.remove(user);
    }

    /** Has those that stall write out what they have, and give their blocks back soon. */
    public void callIn() {
        List<BlockStream> all;
        synchronized (this) {
            all = List.copyOf(users);
        }
        all.forEach(BlockStream::retireIfSlow);
    }
}
