package io.jenkins.plugins.buildsetregistry.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Everything that is stored in one directory, which belongs to one server at a time. */
final class Store implements AutoCloseable {
    private final StoreLayout layout;
    private final FileChannel lock;
    private final DurableFiles files;
    private final RepositoryLocks locks = new RepositoryLocks();
    private final PruneWatch pruneWatch = new PruneWatch(locks);
    private final BlobStore blobs;
    private final ContentCheck check;
    private final ManifestStore manifests;
    private final UploadStore uploads;
    private final Links links;

    /**
     * Opens the store, and makes it if it is absent.
     *
     * @throws IOException naming the directory, also if another server uses it
     */
    static Store open(Path root) throws IOException {
        StoreLayout layout = new StoreLayout(root.toAbsolutePath().normalize());
        Files.createDirectories(layout.uploads());
        FileChannel lock = lock(layout);
        try {
            return new Store(layout, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private Store(StoreLayout layout, FileChannel lock) throws IOException {
        this.layout = layout;
        this.lock = lock;
        this.files = new DurableFiles(layout.uploads());
        this.uploads = new UploadStore(layout.uploads());
        this.blobs = new BlobStore(layout, files, pruneWatch);
        this.check = new ContentCheck(layout, files, blobs);
        this.manifests = new ManifestStore(layout, files, pruneWatch);
        this.links = new Links(layout, files, manifests);
    }

    static FileChannel lock(StoreLayout layout) throws IOException {
        FileChannel channel = FileChannel.open(
                layout.lock(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock held = null;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // another server of this process
        } finally {
            if (held == null) {
                channel.close();
            }
        }
        if (held == null) {
            throw new IOException("the storage " + layout.root() + " is in use by another registry (process "
                    + Files.readString(layout.lock()).trim() + "): stop that one or use another directory");
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    Path root() {
        return layout.root();
    }

    RepositoryLocks locks() {
        return locks;
    }

    BlobStore blobs() {
        return blobs;
    }

    ContentCheck check() {
        return check;
    }

    ManifestStore manifests() {
        return manifests;
    }

    UploadStore uploads() {
        return uploads;
    }

    Links links() {
        return links;
    }

    StoreLayout layout() {
        return layout;
    }

    PruneWatch pruneWatch() {
        return pruneWatch;
    }

    StoreWalk walk() {
        return new StoreWalk(layout);
    }

    boolean isKnown(String repository) {
        return manifests.isKnown(repository) || links.isKnown(repository);
    }

    @Override
    public void close() {
        check.close();
        uploads.close();
        files.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot release " + layout.root(), e);
        }
    }
}
