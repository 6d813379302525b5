package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.LongSupplier;

/**
 * Content on its way into the store: a temporary file, hashed while it is written.
 *
 * <p>One request writes at a time. A new one takes over, for the connection of the one before may be dead without the
 * server having been told; a request that was ousted fails with its next write.
 */
final class Upload {
    private final String id;
    private final String repository;
    private final Path file;
    private final LongSupplier nanoClock;
    private long restingSince;
    private String algorithm;
    private MessageDigest hash;
    private long size;
    private FileChannel channel;
    private Object writer;
    private boolean ended;

    Upload(String id, String repository, Path file, String algorithm, LongSupplier nanoClock) {
        this.id = id;
        this.repository = repository;
        this.file = file;
        this.nanoClock = nanoClock;
        this.restingSince = nanoClock.getAsLong();
        this.algorithm = algorithm;
        this.hash = Digest.newMessageDigest(algorithm);
    }

    String id() {
        return id;
    }

    String repository() {
        return repository;
    }

    Path file() {
        return file;
    }

    /** Bytes received. */
    synchronized long size() {
        return size;
    }

    /** Whether its file is in the store, or deleted. */
    synchronized boolean hasEnded() {
        return ended;
    }

    /** @param newWriter whoever writes from now on */
    synchronized void begin(Object newWriter) throws IOException {
        requireNotEnded();
        writer = newWriter;
        if (channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
    }

    /** Hashes by that algorithm; of use only before the first byte. */
    synchronized void expect(String newAlgorithm) {
        if (size == 0) {
            algorithm = newAlgorithm;
            hash = Digest.newMessageDigest(newAlgorithm);
        }
    }

    synchronized void write(Object from, ByteBuffer bytes) throws IOException {
        requireWriter(from);
        while (bytes.hasRemaining()) {
            ByteBuffer written = bytes.duplicate();
            int count = channel.write(bytes, size);
            written.limit(written.position() + count);
            hash.update(written);
            size += count;
        }
    }

    /** The writer is done, or gone; what arrived stays. */
    synchronized void pause(Object from) throws IOException {
        if (writer == from) {
            writer = null;
            restingSince = nanoClock.getAsLong();
            closeChannel();
        }
    }

    /**
     * Ends the upload: afterwards its file is synced and nobody writes to it.
     *
     * @throws OciException if the content has another digest
     */
    synchronized void finish(Object from, Digest expected) throws IOException {
        requireWriter(from);
        Digest actual = expected.algorithm().equals(algorithm)
                ? Digest.ofHash(algorithm, hash.digest())
                : hashAgain(expected.algorithm());
        ended = true;
        if (!actual.equals(expected)) {
            discard();
            throw new OciException(
                    ErrorCode.DIGEST_INVALID,
                    "the " + size + " bytes received have digest " + actual + ", expected " + expected);
        }
        channel.force(true);
        closeChannel();
    }

    /** The algorithm is not known before the closing PUT: content hashed by the wrong one is read once more. */
    private Digest hashAgain(String otherAlgorithm) throws IOException {
        MessageDigest digest = Digest.newMessageDigest(otherAlgorithm);
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
            while (reading.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return Digest.ofHash(otherAlgorithm, digest.digest());
    }

    /** Ends the upload and deletes what arrived. */
    synchronized void discard() throws IOException {
        ended = true;
        writer = null;
        closeChannel();
        Files.deleteIfExists(file);
    }

    /** Ends an upload that nobody has written to for so long. @return whether it was one */
    synchronized boolean discardIfIdleFor(long nanos) throws IOException {
        if (!isIdleFor(nanos)) {
            return false;
        }
        discard();
        return true;
    }

    synchronized boolean isIdleFor(long nanos) {
        return writer == null && nanoClock.getAsLong() - restingSince > nanos;
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

    private void closeChannel() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
