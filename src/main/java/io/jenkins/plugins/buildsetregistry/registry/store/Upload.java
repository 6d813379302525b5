package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Content on its way into the store.
 *
 * <p>One request writes at a time. A new one takes over, for the connection of the one before may be dead without the
 * server having been told; a request that was ousted fails with its next write.
 */
public final class Upload {
    private final String id;
    private final String repository;
    private final UploadContent content;
    private final Reservation reserved;
    private final LongSupplier nanoClock;
    private volatile long restingSince;
    private volatile Object writer;
    private volatile boolean ended;

    Upload(String id, String repository, UploadContent content, Reservation reserved, LongSupplier nanoClock) {
        this.id = id;
        this.repository = repository;
        this.content = content;
        this.reserved = reserved;
        this.nanoClock = nanoClock;
        this.restingSince = nanoClock.getAsLong();
    }

    public String id() {
        return id;
    }

    public String repository() {
        return repository;
    }

    /** Where the bytes are, unless they are few. */
    public Path file() {
        return content.file();
    }

    /** Bytes received. */
    public long size() {
        return content.size();
    }

    /** Whether its content is in the store, or deleted. */
    public boolean hasEnded() {
        return ended;
    }

    /** @param newWriter whoever writes from now on */
    public synchronized void begin(Object newWriter) throws IOException {
        requireNotEnded();
        try {
            content.rest();
            content.open();
        } catch (IOException e) {
            discard();
            throw e;
        }
        writer = newWriter;
    }

    /** Hashes by that algorithm; of use only before the first byte. */
    public synchronized void expect(String newAlgorithm) {
        content.expect(newAlgorithm);
    }

    /** Whether a piece can be written without waiting; if not, {@code later} is run when it can. */
    public synchronized boolean hasRoom(Object from, Runnable later) {
        return ended || writer != from || content.hasRoom(later);
    }

    /**
     * As many bytes follow; the room for them is taken at once.
     *
     * @param length or -1 if it is not known
     * @throws OciException if there is no room for them; then the upload has ended
     */
    public synchronized void announce(Object from, long length) throws IOException {
        requireWriter(from);
        reserve(length);
    }

    /** @throws OciException if there is no room for them; then the upload has ended */
    public synchronized void write(Object from, ByteBuffer bytes) throws IOException {
        requireWriter(from);
        reserve(bytes.remaining());
        content.write(bytes);
    }

    private void reserve(long more) throws IOException {
        try {
            reserved.raise(size() + more);
        } catch (OciException e) {
            discard();
            throw e;
        }
    }

    /** The writer is done, or gone; what arrived stays. */
    public synchronized void pause(Object from) throws IOException {
        if (writer == from) {
            writer = null;
            restingSince = nanoClock.getAsLong();
            reserved.lower(size());
            content.rest();
        }
    }

    /**
     * Ends the upload: afterwards its file is synced and nobody writes to it.
     *
     * @throws OciException if the content has another digest
     */
    public synchronized void finish(Object from, Digest expected) throws IOException {
        requireWriter(from);
        ended = true;
        Digest actual = content.digest(expected.algorithm());
        if (!actual.equals(expected)) {
            discard();
            throw new OciException(
                    ErrorCode.DIGEST_INVALID,
                    "the " + size() + " bytes received have digest " + actual + ", expected " + expected);
        }
        content.sync();
    }

    /** Puts finished content into its repository. */
    public void addTo(BlobStore blobs, Digest verified) throws IOException {
        content.addTo(blobs, repository, verified, reserved);
    }

    /** Puts finished content into the store, for whoever links to it. */
    public void keepIn(BlobStore blobs, Digest verified) throws IOException {
        blobs.keep(file(), verified, reserved);
    }

    /** Ends the upload and deletes what arrived. */
    public synchronized void discard() throws IOException {
        ended = true;
        writer = null;
        try {
            content.delete();
        } finally {
            reserved.lower(0);
        }
    }

    /** Ends an upload that nobody has written to for so long. @return whether it was one */
    boolean discardIfIdleFor(long nanos) throws IOException {
        if (isIdleFor(nanos)) { // else whoever writes, and may be waiting for the disk, must not hold us up
            synchronized (this) {
                if (isIdleFor(nanos)) {
                    discard();
                    return true;
                }
            }
        }
        return false;
    }

    boolean isIdleFor(long nanos) {
        return writer == null && nanoClock.getAsLong() - restingSince > nanos;
    }

    boolean restsLongerThan(Upload other) {
        return restingSince - other.restingSince < 0;
    }

    private void requireWriter(Object from) throws OciException {
        requireNotEnded();
        if (writer != from) {
            throw new OciException(
                    ErrorCode.BLOB_UPLOAD_INVALID, 409, "another request has taken over upload " + id, null);
        }
    }

    private void requireNotEnded() throws OciException {
        if (ended) {
            throw new OciException(ErrorCode.BLOB_UPLOAD_UNKNOWN, "upload " + id + " has ended: start another one");
        }
    }
}
