package io.jenkins.plugins.buildsetregistry.engine.embedded;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** Ends the reading of a big file on an interrupt, which stays set; files as such do not. */
final class InterruptibleStream extends FilterInputStream {
    private static final long SKIP = 1 << 20;

    InterruptibleStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        check();
        return super.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        check();
        return super.read(target, offset, length);
    }

    @Override
    public long skip(long count) throws IOException {
        check();
        return super.skip(Math.min(count, SKIP));
    }

    private static void check() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }
}
