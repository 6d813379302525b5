package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.disk.ArrayHash;
import io.jenkins.plugins.buildsetregistry.registry.disk.Block;
import io.jenkins.plugins.buildsetregistry.registry.disk.BlockFile;
import io.jenkins.plugins.buildsetregistry.registry.disk.BlockStream;
import io.jenkins.plugins.buildsetregistry.registry.disk.ReadBack;
import io.jenkins.plugins.buildsetregistry.registry.disk.UploadMeans;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of an upload: in memory while they are few, else in a temporary file; hashed as they come. One that comes in
 * quickly goes through a {@link BlockStream}; one that trickles gets no large buffer. Not thread-safe but for its size.
 */
final class UploadContent {
    /** Bytes that may stay in memory until the upload is complete. */
    static final int HELD_LIMIT = 64 * 1024;

    private static final int PACE_BYTES = 256 * 1024;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final UploadMeans means;
    private final Path file;
    private final boolean buffered;
    private String algorithm;
    private MessageDigest hash;
    private volatile long size;
    /** Null when the bytes are in the file. */
    private byte[] held;

    private FileChannel channel;
    private BlockStream stream;
    private ReadBack readBack;
    private long paceStart;
    private long paceSize;

    /** @param buffered false if the file is to have all bytes at any time */
    UploadContent(UploadMeans means, Path file, String algorithm, boolean buffered) {
        this.means = means;
        this.file = file;
        this.buffered = buffered;
        this.held = buffered ? new byte[0] : null;
        this.algorithm = algorithm;
        this.hash = Digest.newMessageDigest(algorithm);
    }

    Path file() {
        return file;
    }

    /** Bytes received. */
    long size() {
        return size;
    }

    /** Hashes by that algorithm; of use only before the first byte. */
    void expect(String newAlgorithm) {
        if (size == 0) {
            algorithm = newAlgorithm;
            hash = Digest.newMessageDigest(newAlgorithm);
        }
    }

    /** Somebody is going to write. */
    void open() throws IOException {
        if (held == null && channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
        startPace();
    }

    /** Whether a piece can be written without waiting; if not, {@code later} is run when it can. */
    boolean hasRoom(Runnable later) {
        return stream == null || stream.hasRoom(later);
    }

    /** Takes all of {@code piece}. */
    void write(ByteBuffer piece) throws IOException {
        if (held != null) {
            if (hold(piece)) {
                return;
            }
            spill();
        }
        if (stream == null && buffered && comesQuickly() && toAlignment() < piece.remaining()) {
            int head = toAlignment();
            append(piece.slice().limit(head));
            piece.position(piece.position() + head);
            startStream();
        }
        int count = piece.remaining();
        if (stream != null) {
            if (stream.write(piece)) {
                size += count;
                return;
            }
            endStream();
        }
        append(piece);
    }

    /** @return false if it is too much for the memory: then nothing was taken */
    private boolean hold(ByteBuffer piece) {
        int count = piece.remaining();
        if (size + count > HELD_LIMIT) {
            return false;
        }
        int now = (int) size;
        if (now + count > held.length) {
            int capacity = Math.min(HELD_LIMIT, Math.max(now + count, 2 * held.length));
            if (!means.memory().take(capacity - held.length)) {
                return false;
            }
            held = Arrays.copyOf(held, capacity);
        }
        piece.get(held, now, count);
        size += count;
        return true;
    }

    private void spill() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(held, 0, (int) size);
        letGoOfMemory();
        open();
        size = 0;
        append(bytes);
    }

    private void letGoOfMemory() {
        if (held != null) {
            means.memory().giveBack(held.length);
            held = null;
        }
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            ByteBuffer written = bytes.duplicate();
            int count = channel.write(bytes, size);
            written.limit(written.position() + count);
            hash(written);
            size += count;
        }
    }

    private void hash(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            hash.update(bytes);
            return;
        }
        if (bytes.hasRemaining()) {
            ArrayHash.update(hash, bytes, new byte[Math.min(bytes.remaining(), ArrayHash.PIECE)]);
        }
    }

    private void startPace() {
        paceStart = means.nanoClock().getAsLong();
        paceSize = size;
    }

    private boolean comesQuickly() {
        if (size - paceSize < PACE_BYTES) {
            return false;
        }
        boolean quick = means.nanoClock().getAsLong() - paceStart < PACE_NANOS;
        startPace();
        return quick;
    }

    private int toAlignment() {
        return (int) -size & (means.blocks().alignment() - 1);
    }

    private void startStream() throws IOException {
        Block first = means.blocks().take(0);
        if (first == null) {
            means.blocks().callIn();
            return;
        }
        try {
            if (readBack == null) {
                readBack = means.readBack(file);
            }
            BlockFile blocks =
                    new BlockFile(file, channel, readBack, means.blocks().alignment());
            stream = new BlockStream(means, first, blocks, size, hash);
        } finally {
            if (stream == null) {
                means.blocks().giveBack(first);
            }
        }
    }

    private void endStream() throws IOException {
        BlockStream ending = stream;
        stream = null;
        if (ending != null) {
            ending.end();
        }
        startPace();
    }

    /** For now nobody writes: all that was received is in its place, and nothing is open. */
    void rest() throws IOException {
        try {
            endStream();
        } finally {
            closeChannel();
        }
    }

    /** Of all that was received. */
    Digest digest(String wanted) throws IOException {
        endStream();
        if (held != null) {
            MessageDigest whole = Digest.newMessageDigest(wanted);
            whole.update(held, 0, (int) size);
            return Digest.ofHash(wanted, whole.digest());
        }
        return wanted.equals(algorithm) ? Digest.ofHash(wanted, hash.digest()) : hashAgain(wanted);
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

    /** After {@link #digest}: what is in the file is on the disk when this returns. */
    void sync() throws IOException {
        if (channel != null) {
            means.sync(channel);
        }
        closeChannel();
    }

    /** After {@link #sync}. */
    void addTo(BlobStore blobs, String repository, Digest verified, Reservation reserved) throws IOException {
        if (held != null) {
            blobs.add(repository, verified, Arrays.copyOf(held, (int) size), reserved);
        } else {
            blobs.add(repository, verified, file, reserved);
            endReadBack(false);
        }
    }

    private void endReadBack(boolean now) {
        ReadBack ending = readBack;
        readBack = null;
        if (ending != null && now) {
            ending.cancel();
        } else if (ending != null) {
            ending.finish();
        }
    }

    void delete() throws IOException {
        BlockStream ending = stream;
        stream = null;
        try {
            if (ending != null) {
                ending.abandon();
            }
        } finally {
            endReadBack(true);
            closeChannel();
            if (held == null) {
                Files.deleteIfExists(file);
            }
            letGoOfMemory();
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
