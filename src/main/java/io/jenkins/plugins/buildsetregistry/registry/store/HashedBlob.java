package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.disk.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** A stored blob that nobody has hashed in this process: it is hashed while it is read, once, from its start to its end. */
final class HashedBlob implements BlobContent {
    private final StoredBlob stored;
    private final Digest digest;
    private final FileIdentity identity;
    private final ContentCheck check;
    private final MessageDigest hash;
    private long hashed;
    private boolean verified;
    private IOException fault;

    HashedBlob(StoredBlob stored, Digest digest, FileIdentity identity, ContentCheck check) throws IOException {
        this.stored = stored;
        this.digest = digest;
        this.identity = identity;
        this.check = check;
        this.hash = digest.newMessageDigest();
        if (stored.size() == 1) {
            end();
        }
    }

    @Override
    public long size() {
        return stored.size();
    }

    @Override
    public long received() throws IOException {
        if (fault != null) {
            throw fault;
        }
        return stored.size();
    }

    @Override
    public boolean isVerified() {
        return verified;
    }

    @Override
    public void onChange(Runnable task) {
        task.run(); // what is read next decides
    }

    @Override
    public int read(ByteBuffer buffer, long position) throws IOException {
        ByteBuffer added = buffer.duplicate();
        int count = stored.read(buffer, position);
        if (count > 0 && position == hashed) {
            hash.update(added.limit(added.position() + count));
            hashed += count;
            if (hashed == stored.size() - 1) {
                end();
            }
        }
        return count;
    }

    /** Decides whether the last byte, which no reader has got, may be sent. */
    private void end() throws IOException {
        ByteBuffer rest = ByteBuffer.allocate(2); // one more than there should be
        int count = stored.read(rest, hashed);
        hash.update(rest.flip());
        Digest actual = Digest.ofHash(digest.algorithm(), hash.digest());
        if (count == 1 && check.hashed(digest, identity, actual)) {
            verified = true;
        } else {
            fault = new IOException("the stored blob " + digest + " is damaged");
        }
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }
}
