package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** A part of a file as bytes that take no memory until somebody reads them. */
public final class FileWindow {
    private final FileChannel channel;
    private final long start;
    private final MappedByteBuffer bytes;

    public FileWindow(FileChannel channel, long start, int length) throws IOException {
        this.channel = channel;
        this.start = start;
        this.bytes = channel.map(FileChannel.MapMode.READ_ONLY, start, length);
    }

    /** The rest of it. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /**
     * Sends of the rest what the target takes now.
     *
     * @return 0 if the target takes nothing now
     * @throws IOException also if the file has been truncated
     */
    public long transferTo(WritableByteChannel target) throws IOException {
        long position = start + bytes.position();
        long count = channel.transferTo(position, bytes.remaining(), target);
        if (count == 0 && channel.size() <= position) {
            throw new EOFException("the file is shorter than it was");
        }
        bytes.position(bytes.position() + (int) count);
        return count;
    }
}
