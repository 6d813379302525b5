package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.remote.transport.RequestBody;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The rest of a blob as a request's body: tells the listener, and remembers whether it was the source that failed. */
final class UploadBody implements RequestBody {
    private final Descriptor blob;
    private final BlobSource source;
    private final long offset;
    private final Progress progress;
    private volatile IOException failure;

    /** Tells of each byte of a blob once, however often it is sent. */
    static final class Progress {
        private final Descriptor blob;
        private final TransferListener listener;
        private long reached;

        Progress(Descriptor blob, TransferListener listener) {
            this.blob = blob;
            this.listener = listener;
        }

        /** Of an attempt that broke off, too, there may be a thread that has still to tell: it is waited for. */
        synchronized void at(long position) {
            if (position > reached) {
                long before = reached;
                reached = position;
                listener.moved(blob, position - before);
            }
        }

        synchronized boolean isSent() {
            return reached == blob.size();
        }
    }

    UploadBody(Descriptor blob, BlobSource source, long offset, Progress progress) {
        this.blob = blob;
        this.source = source;
        this.offset = offset;
        this.progress = progress;
    }

    @Override
    public long length() {
        return blob.size() - offset;
    }

    @Override
    public InputStream open() throws IOException, InterruptedException {
        try {
            return new Content(source.open(offset));
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Whether all of the blob has been sent, by this or before it. */
    boolean isSent() {
        return progress.isSent();
    }

    /** What the source failed with, or null. */
    IOException failure() {
        return failure;
    }

    private final class Content extends FilterInputStream {
        private long position = offset;
        private volatile boolean closed;

        Content(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            try {
                int count = in.read(target, start, length);
                position += Math.max(count, 0);
                if (count < 0 && position != blob.size() || position > blob.size()) {
                    throw new IOException("the content has " + (count < 0 ? "only " : "more than ")
                            + Math.min(position, blob.size()) + " bytes, expected " + blob.size());
                }
                progress.at(position);
                return count;
            } catch (IOException e) {
                if (!closed) {
                    failure = e;
                }
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
            super.close();
        }
    }
}
