package io.jenkins.plugins.buildsetregistry.registry.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a blob for one reader, which may still be on their way here. */
public interface BlobContent extends AutoCloseable {
    /** Bytes of the whole blob. */
    long size();

    /**
     * How many of the bytes are here.
     *
     * @throws IOException if the rest will never come
     */
    long received() throws IOException;

    /** Whether all bytes are here and their digest is right. Until then a reader must be left without an end. */
    boolean isVerified();

    /** Has {@code task} run once, soon after {@link #received}, {@link #isVerified} or the lack of a fault changed. */
    void onChange(Runnable task);

    /** Reads received bytes into {@code buffer}, from {@code position} of the blob on. */
    int read(ByteBuffer buffer, long position) throws IOException;

    @Override
    void close() throws IOException;
}
