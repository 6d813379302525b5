package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.transport.RetryPolicy;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;

/** The content of a blob: goes on where a connection broke, and ends only with the right size and digest. */
final class ResumingBlob extends InputStream {
    private final BlobPuller puller;
    private final Descriptor blob;
    private final MessageDigest hash;
    private final RetryPolicy retries;
    private volatile WireResponse response;
    private volatile boolean closed;
    private long position;
    private int failures;
    private boolean verified;

    ResumingBlob(BlobPuller puller, Descriptor blob, long offset) throws RegistryException, InterruptedException {
        this.puller = puller;
        this.blob = blob;
        this.hash = offset == 0 ? blob.digest().newMessageDigest() : null;
        this.retries = puller.client().transport().retries();
        this.position = offset;
        this.response = offset > 0 && offset == blob.size() ? null : puller.request(blob, offset);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (length == 0) {
            return 0;
        }
        if (position == blob.size()) {
            verify();
            return -1;
        }
        int wanted = (int) Math.min(length, blob.size() - position);
        try {
            return readOnce(target, offset, wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private int readOnce(byte[] target, int offset, int wanted) throws IOException, InterruptedException {
        while (true) {
            try {
                int count = response.body().read(target, offset, wanted);
                if (count < 0) {
                    throw new IOException("it ended after " + position + " of " + blob.size() + " bytes");
                }
                if (hash != null) {
                    hash.update(target, offset, count);
                }
                position += count;
                failures = 0;
                return count;
            } catch (IOException e) {
                resume(e);
            }
        }
    }

    private void resume(IOException failure) throws IOException, InterruptedException {
        response.close();
        failures++;
        if (closed || !RetryPolicy.isTemporary(failure) || failures >= retries.attempts()) {
            throw puller.broken(blob, response, failure);
        }
        retries.pause(failures, null);
        response = puller.request(blob, position);
        if (closed) {
            response.close();
        }
    }

    private void verify() throws RegistryException {
        if (verified || hash == null) {
            return;
        }
        Digest found = Digest.ofHash(blob.digest().algorithm(), hash.digest());
        if (!found.equals(blob.digest())) {
            close();
            throw puller.broken(blob, "what it sent has digest " + found);
        }
        verified = true;
    }

    @Override
    public void close() {
        closed = true;
        WireResponse open = response;
        if (open != null) {
            if (position == blob.size()) {
                open.close();
            } else {
                open.abort();
            }
        }
    }
}
