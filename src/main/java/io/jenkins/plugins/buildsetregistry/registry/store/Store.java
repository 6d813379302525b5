package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.registry.Durability;
import io.jenkins.plugins.buildsetregistry.registry.StorageLimit;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Everything that is stored in one directory, which belongs to one server at a time. */
public final class Store implements AutoCloseable {
    private final StoreLayout layout;
    private final OpenStorage storage;
    private final DurableFiles files;
    private final RepositoryLocks locks = new RepositoryLocks();
    private final PruneWatch pruneWatch = new PruneWatch(locks);
    private final BlobStore blobs;
    private final ContentCheck check;
    private final ManifestStore manifests;
    private final UploadStore uploads;
    private final Links links;

    /** Opens a store without a limit, whose content survives a power cut. */
    public static Store open(Path root) throws IOException {
        return open(root, null, Durability.POWER_CUT);
    }

    /**
     * Opens the store, and makes it if it is absent.
     *
     * @param limit or null
     * @throws IOException naming the directory, also if another server uses it
     */
    public static Store open(Path root, StorageLimit limit, Durability durability) throws IOException {
        StoreLayout layout = new StoreLayout(root.toAbsolutePath().normalize());
        OpenStorage storage = OpenStorage.of(layout, durability);
        try {
            return new Store(layout, storage, limit, durability);
        } catch (IOException | RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    private Store(StoreLayout layout, OpenStorage storage, StorageLimit limit, Durability durability)
            throws IOException {
        this.layout = layout;
        this.storage = storage;
        this.files = new DurableFiles(layout.uploads(), durability);
        StoredBytes stored = StoredBytes.of(limit, layout);
        this.uploads = new UploadStore(layout.uploads(), stored, durability);
        this.blobs = new BlobStore(layout, files, pruneWatch, stored);
        this.check = new ContentCheck(layout, files, blobs);
        this.manifests = new ManifestStore(layout, files, pruneWatch, stored);
        this.links = new Links(layout, files, manifests);
    }

    public Path root() {
        return layout.root();
    }

    public RepositoryLocks locks() {
        return locks;
    }

    public BlobStore blobs() {
        return blobs;
    }

    public ContentCheck check() {
        return check;
    }

    public ManifestStore manifests() {
        return manifests;
    }

    public UploadStore uploads() {
        return uploads;
    }

    public Links links() {
        return links;
    }

    public StoreLayout layout() {
        return layout;
    }

    public PruneWatch pruneWatch() {
        return pruneWatch;
    }

    public StoreWalk walk() {
        return new StoreWalk(layout);
    }

    /**
     * What is gone from a repository is gone from the disk when this returns: if an earlier process has not synced a deletion,
     * a power cut would bring a tag back, and what it leads to must not be removed before.
     */
    public void settle(String repository) throws IOException {
        files.settleThose(layout.leading(repository));
    }

    public boolean isKnown(String repository) {
        return manifests.isKnown(repository) || links.isKnown(repository);
    }

    @Override
    public void close() {
        check.close();
        uploads.close();
        try {
            storage.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot release " + layout.root(), e);
        }
    }
}
