package io.jenkins.plugins.buildsetregistry.registry.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;

/**
 * Reads a request's body without blocking: between two pieces no thread waits, so a client that stalls costs none. Each
 * piece is used up on the thread that brings it; Jetty's buffers go nowhere else.
 */
public final class RequestBody implements Runnable {
    /** Where the body goes. */
    public interface Receiver {
        /** Whether there is room for a piece; if not, {@code later} is run once there is, on any thread. */
        default boolean hasRoom(Runnable later) {
            return true;
        }

        /** Uses up {@code piece} before it returns. */
        void piece(ByteBuffer piece) throws IOException;

        /** The body is complete; answers. */
        void end() throws IOException;

        /** The body will not be complete: the connection was cut, or this receiver failed. */
        void broken() throws IOException;
    }

    private final Exchange exchange;
    private final Receiver receiver;

    private RequestBody(Exchange exchange, Receiver receiver) {
        this.exchange = exchange;
        this.receiver = receiver;
    }

    public static void read(Exchange exchange, Receiver receiver) {
        exchange.readsBody();
        new RequestBody(exchange, receiver).run();
    }

    @Override
    public void run() {
        try {
            if (readAvailable()) {
                receiver.end();
            }
        } catch (IOException | RuntimeException e) {
            tellBroken(e);
            exchange.fail(e);
        }
    }

    /** @return whether the body is complete */
    private boolean readAvailable() throws IOException {
        while (true) {
            if (!receiver.hasRoom(this::goOn)) {
                return false;
            }
            Content.Chunk chunk = exchange.request().read();
            if (chunk == null) {
                exchange.request().demand(this);
                return false;
            }
            if (Content.Chunk.isFailure(chunk)) {
                tellBroken(chunk.getFailure());
                exchange.abort(chunk.getFailure());
                return false;
            }
            boolean last = chunk.isLast();
            try {
                if (chunk.hasRemaining()) {
                    receiver.piece(chunk.getByteBuffer());
                }
            } finally {
                chunk.release();
            }
            if (last) {
                return true;
            }
        }
    }

    private void goOn() {
        exchange.request().getComponents().getExecutor().execute(this);
    }

    private void tellBroken(Throwable cause) {
        try {
            receiver.broken();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
