package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A response body as a stream whose reads end on an interrupt, on {@link #close}, and when nothing arrives for too long. */
final class StreamedBody extends InputStream implements BodySubscriber<InputStream> {
    private static final int AHEAD = 8;

    private final Duration stall;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuffer> received = new ArrayDeque<>();
    private Subscription subscription;
    private IOException failure;
    private boolean complete;
    private boolean closed;

    StreamedBody(Duration stall) {
        this.stall = stall;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        boolean unwanted;
        lock.lock();
        try {
            unwanted = closed || subscription != null;
            if (!unwanted) {
                subscription = newSubscription;
            }
        } finally {
            lock.unlock();
        }
        if (unwanted) {
            newSubscription.cancel();
        } else {
            newSubscription.request(AHEAD);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        change(() -> {
            if (!closed) {
                received.addAll(buffers);
                // Marks the end of one delivery: the next is asked for when the reader gets there.
                received.add(ByteBuffer.allocate(0));
            }
        });
    }

    @Override
    public void onError(Throwable cause) {
        change(() -> failure = cause instanceof IOException io ? io : new IOException(cause));
    }

    @Override
    public void onComplete() {
        change(() -> complete = true);
    }

    private void change(Runnable action) {
        lock.lock();
        try {
            action.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            ByteBuffer next = await();
            if (next == null) {
                return -1;
            }
            if (next.hasRemaining()) {
                int count = Math.min(length, next.remaining());
                next.get(target, offset, count);
                return count;
            }
        }
    }

    /** The first buffer, which keeps its place while it has bytes; null at the end. */
    private ByteBuffer await() throws IOException {
        Subscription wanting = null;
        try {
            lock.lockInterruptibly();
            try {
                long left = stall.toNanos();
                while (true) {
                    if (closed) {
                        throw new IOException("the stream is closed");
                    }
                    ByteBuffer first = received.peek();
                    if (first != null) {
                        if (!first.hasRemaining()) {
                            received.remove();
                            wanting = first.capacity() == 0 ? subscription : null;
                        }
                        return first;
                    }
                    if (failure != null) {
                        throw new IOException(failure.getMessage(), failure);
                    }
                    if (complete) {
                        return null;
                    }
                    if (left <= 0) {
                        throw new HttpTimeoutException("nothing arrived for " + stall.toSeconds() + " s");
                    }
                    left = changed.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            if (wanting != null) {
                wanting.request(1);
            }
        }
    }

    @Override
    public void close() {
        Subscription ending = null;
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                received.clear();
                ending = complete ? null : subscription;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (ending != null) {
            ending.cancel();
        }
    }
}
