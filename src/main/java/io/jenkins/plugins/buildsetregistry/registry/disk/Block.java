package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.nio.ByteBuffer;

/** A large buffer of a {@link BlockPool}, and where in a file its bytes belong. */
public final class Block {
    /** Aligned as writing past the page cache demands. */
    final ByteBuffer bytes;

    private long position;
    private int users;

    Block(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** From now on the bytes only are read, each user with a view of its own. */
    void fillEnds(long filePosition, int readers) {
        bytes.flip();
        position = filePosition;
        users = readers;
    }

    long position() {
        return position;
    }

    ByteBuffer view() {
        return bytes.duplicate();
    }

    /** @return whether nobody uses the block any more */
    boolean endUse() {
        users--;
        return users == 0;
    }
}
