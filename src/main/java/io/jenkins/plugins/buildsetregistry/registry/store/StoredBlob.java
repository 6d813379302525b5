package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.registry.disk.FileWindow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A blob that is in the store. */
public final class StoredBlob implements BlobContent {
    private final FileChannel channel;
    private final long size;

    public StoredBlob(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long received() {
        return size;
    }

    @Override
    public boolean isVerified() {
        return true;
    }

    @Override
    public void onChange(Runnable task) {
        throw new IllegalStateException("a stored blob does not change");
    }

    @Override
    public int read(ByteBuffer buffer, long position) throws IOException {
        return channel.read(buffer, position);
    }

    /** Bytes that are not read before somebody touches them; of use until this is closed. */
    public FileWindow window(long position, int length) throws IOException {
        return new FileWindow(channel, position, length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
