package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tags of one repository, sorted, with 64 bits of the digest of each: enough to find the few tags that may be on a
 * manifest. A tag takes 44 bytes and its name, so that a hundred thousand fit into a small heap. Not safe for threads.
 */
final class TagTable {
    /** For a tag whose digest was not read yet. */
    static final long UNREAD = 0;

    private static final int BLOCK = 512;
    private static final int FIRST_BLOCK = 8;
    private static final int WEIGHT = 44;

    /** A run of neighbours; never empty. */
    private static final class Block {
        byte[][] names = new byte[FIRST_BLOCK][];
        long[] marks = new long[FIRST_BLOCK];
        int size;
    }

    private final List<Block> blocks = new ArrayList<>();
    private int size;
    private long weight;

    static long mark(Digest digest) {
        long bits = Long.parseUnsignedLong(digest.hex(), 0, 16, 16);
        return bits == UNREAD ? 1 : bits;
    }

    int size() {
        return size;
    }

    /** Bytes of memory, roughly. */
    long weight() {
        return weight + blocks.size() * 200L;
    }

    /** Adds a tag, or gives one another mark; a tag whose mark is known keeps it if the new one is {@link #UNREAD}. */
    void put(String tag, long mark) {
        byte[] name = bytes(tag);
        if (blocks.isEmpty()) {
            blocks.add(new Block());
        }
        int index = block(name);
        Block block = blocks.get(index);
        int place = find(block, name);
        if (place >= 0) {
            if (mark != UNREAD) {
                block.marks[place] = mark;
            }
            return;
        }
        if (block.size == BLOCK) {
            split(index);
            put(tag, mark);
            return;
        }
        if (block.size == block.names.length) {
            resize(block, 2 * block.size);
        }
        int at = -place - 1;
        System.arraycopy(block.names, at, block.names, at + 1, block.size - at);
        System.arraycopy(block.marks, at, block.marks, at + 1, block.size - at);
        block.names[at] = name;
        block.marks[at] = mark;
        block.size++;
        size++;
        weight += WEIGHT + name.length;
    }

    /** Gives a tag whose digest was not known its mark. */
    void read(String tag, long mark) {
        byte[] name = bytes(tag);
        if (size > 0) {
            Block block = blocks.get(block(name));
            int place = find(block, name);
            if (place >= 0 && block.marks[place] == UNREAD) {
                block.marks[place] = mark;
            }
        }
    }

    void remove(String tag) {
        if (size == 0) {
            return;
        }
        byte[] name = bytes(tag);
        int index = block(name);
        Block block = blocks.get(index);
        int place = find(block, name);
        if (place < 0) {
            return;
        }
        block.size--;
        System.arraycopy(block.names, place + 1, block.names, place, block.size - place);
        System.arraycopy(block.marks, place + 1, block.marks, place, block.size - place);
        block.names[block.size] = null;
        size--;
        weight -= WEIGHT + name.length;
        if (block.size == 0) {
            blocks.remove(index);
        }
    }

    /** The first tags after {@code last}, sorted. */
    List<String> page(String last, int limit) {
        List<String> page = new ArrayList<>(Math.min(limit, size));
        byte[] after = last.getBytes(StandardCharsets.UTF_8);
        for (int i = size == 0 ? 0 : block(after); i < blocks.size(); i++) {
            Block block = blocks.get(i);
            int place = page.isEmpty() ? find(block, after) : -1;
            for (int k = place >= 0 ? place + 1 : -place - 1; k < block.size; k++) {
                if (page.size() == limit) {
                    return page;
                }
                page.add(text(block.names[k]));
            }
        }
        return page;
    }

    /** Tags with that mark. */
    List<String> marked(long mark) {
        List<String> found = new ArrayList<>();
        for (Block block : blocks) {
            for (int i = 0; i < block.size; i++) {
                if (block.marks[i] == mark) {
                    found.add(text(block.names[i]));
                }
            }
        }
        return found;
    }

    /** The last block that begins at or before {@code name}, or the first. */
    private int block(byte[] name) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (Arrays.compareUnsigned(blocks.get(middle).names[0], name) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static int find(Block block, byte[] name) {
        return Arrays.binarySearch(block.names, 0, block.size, name, Arrays::compareUnsigned);
    }

    private static void resize(Block block, int length) {
        block.names = Arrays.copyOf(block.names, length);
        block.marks = Arrays.copyOf(block.marks, length);
    }

    private void split(int index) {
        Block left = blocks.get(index);
        Block right = new Block();
        resize(right, BLOCK);
        int half = BLOCK / 2;
        right.size = BLOCK - half;
        System.arraycopy(left.names, half, right.names, 0, right.size);
        System.arraycopy(left.marks, half, right.marks, 0, right.size);
        Arrays.fill(left.names, half, BLOCK, null);
        left.size = half;
        blocks.add(index + 1, right);
    }

    private static byte[] bytes(String tag) {
        return tag.getBytes(StandardCharsets.ISO_8859_1); // a tag is ASCII
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }
}
