package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.registry.http.BatchedSslConnection;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Sends a part of a blob without blocking. While the blob is still on its way here, at least one byte is held back until
 * its digest was verified, so that no reader takes wrong content for complete.
 */
final class BlobSender extends IteratingCallback {
    /** As much as is encrypted and written at once, see {@link BatchedSslConnection}. */
    private static final int BUFFER_SIZE = BatchedSslConnection.RECORDS * 16 * 1024;

    private final Exchange exchange;
    private final BlobContent content;
    private final long end;
    private final RetainableByteBuffer buffer;
    private long position;

    /** @param end exclusive; greater than {@code start} */
    BlobSender(Exchange exchange, BlobContent content, long start, long end) {
        this.exchange = exchange;
        this.content = content;
        this.position = start;
        this.end = end;
        this.buffer = exchange.request().getComponents().getByteBufferPool().acquire(BUFFER_SIZE, false);
        exchange.request().addFailureListener(this::abort);
    }

    @Override
    protected Action process() throws IOException {
        if (position == end) {
            return Action.SUCCEEDED;
        }
        long limit = limit();
        if (limit <= position) {
            content.onChange(this::wake);
            limit = limit(); // it may have changed before we asked to be told
            if (limit <= position) {
                return Action.IDLE;
            }
        }
        ByteBuffer bytes = buffer.getByteBuffer();
        bytes.clear();
        bytes.limit((int) Math.min(bytes.capacity(), limit - position));
        while (bytes.hasRemaining()) {
            int count = content.read(bytes, position + bytes.position());
            if (count < 0) {
                throw new IOException("the stored blob is shorter than it was");
            }
        }
        bytes.flip();
        position += bytes.remaining();
        exchange.write(position == end, bytes, this);
        return Action.SCHEDULED;
    }

    private long limit() throws IOException {
        return content.isVerified() ? end : Math.min(content.received(), end - 1);
    }

    private void wake() {
        exchange.request().getComponents().getExecutor().execute(this::iterate);
    }

    @Override
    protected void onCompleteSuccess() {
        exchange.succeed();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        exchange.failBody(cause);
    }

    @Override
    protected void onCompleted(Throwable cause) {
        buffer.release();
        try {
            content.close();
        } catch (IOException e) {
            // it was only read
        } finally {
            super.onCompleted(cause);
        }
    }
}
