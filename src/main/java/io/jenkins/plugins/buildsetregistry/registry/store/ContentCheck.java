package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableFiles;
import io.jenkins.plugins.buildsetregistry.registry.disk.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.logging.Logger;

/**
 * Finds content that was damaged on the disk before anybody gets it. A damaged file is set aside, in {@code damaged/}: from
 * then on its content is missing, until it is pushed or fetched again.
 */
public final class ContentCheck implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(ContentCheck.class.getName());
    private static final int THREADS = 2;
    private static final int BUFFER_SIZE = 128 * 1024;

    private final StoreLayout layout;
    private final DurableFiles files;
    private final BlobStore blobs;
    private final ThreadPoolExecutor threads;
    private final Map<Digest, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

    ContentCheck(StoreLayout layout, DurableFiles files, BlobStore blobs) {
        this.layout = layout;
        this.files = files;
        this.blobs = blobs;
        // Whole files are read: not by the threads of the server, and not by many at a time.
        threads = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "content-check");
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    public VerifiedFiles.State state(Digest digest) throws IOException {
        return blobs.verified().state(digest, layout.content(digest));
    }

    /** Hashes the content, once for all who ask meanwhile. When it is done, the content is whole, or missing. */
    public CompletableFuture<Void> verify(Digest digest) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> earlier = running.putIfAbsent(digest, mine);
        if (earlier != null) {
            return earlier;
        }
        threads.execute(() -> {
            Throwable fault = null;
            try {
                hash(digest);
            } catch (IOException | RuntimeException e) {
                fault = e;
            }
            running.remove(digest);
            if (fault == null) {
                mine.complete(null);
            } else {
                mine.completeExceptionally(fault);
            }
        });
        return mine;
    }

    private void hash(Digest digest) throws IOException {
        Path file = layout.content(digest);
        FileIdentity identity;
        MessageDigest hash = digest.newMessageDigest();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            identity = FileIdentity.of(file);
            if (blobs.verified().state(digest, identity) == VerifiedFiles.State.VERIFIED) {
                return;
            }
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
            while (channel.read(buffer) >= 0) {
                hash.update(buffer.flip());
                buffer.clear();
            }
        } catch (NoSuchFileException e) {
            return;
        }
        hashed(digest, identity, Digest.ofHash(digest.algorithm(), hash.digest()));
    }

    /** What the file has, whole, that was in that state before and is not known to have changed since. */
    boolean hashed(Digest digest, FileIdentity identity, Digest actual) throws IOException {
        if (actual.equals(digest)) {
            blobs.verified().add(digest, identity);
            return true;
        }
        setAside(digest, identity);
        return false;
    }

    private void setAside(Digest digest, FileIdentity identity) throws IOException {
        Path file = layout.content(digest);
        Path aside = layout.damaged(digest);
        Lock lock = blobs.contentLocks().deleting(digest);
        lock.lock();
        try {
            if (!identity(file).equals(Optional.of(identity))) {
                return; // another file has taken its place, which may be whole
            }
            blobs.setAside(digest, aside);
        } finally {
            lock.unlock();
        }
        LOGGER.warning("The blob " + digest + " was damaged on the disk. It is set aside as " + aside
                + "; push it again if it is needed");
    }

    private static Optional<FileIdentity> identity(Path file) throws IOException {
        try {
            return Optional.of(FileIdentity.of(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A reader of a whole blob that nobody has hashed yet: it gets no end if the blob turns out to be damaged. */
    public BlobContent hashing(StoredBlob stored, Digest digest) throws IOException {
        return new HashedBlob(stored, digest, FileIdentity.of(layout.content(digest)), this);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
