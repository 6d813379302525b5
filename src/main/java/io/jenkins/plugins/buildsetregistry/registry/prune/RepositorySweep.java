package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.store.ManifestStore;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Removes from one repository what is not marked, and notes which content the rest uses. */
final class RepositorySweep {
    private final Store store;
    private final PruneRun run;
    private final StoreUse use;
    private final String repository;
    private final RepositoryMarks marks;
    private final PruneBatch batch;

    RepositorySweep(
            Store store, PruneRun run, StoreUse use, String repository, RepositoryMarks marks, PruneBatch batch) {
        this.store = store;
        this.run = run;
        this.use = use;
        this.repository = repository;
        this.marks = marks;
        this.batch = batch;
    }

    /** Leaves everything where it is. */
    void nothing() throws IOException {
        store.walk().manifests(repository, digest -> use.add(manifestSize(digest)));
        store.walk().members(repository, digest -> keep(digest, RepositoryMarks.FOR_EVER));
    }

    /** Links by digest that no tag leads to any more. */
    void links() throws IOException {
        store.walk().linkedDigests(repository, digest -> {
            if (!marks.isManifestMarked(digest)) {
                batch.add(() -> {
                    if (!marks.isManifestMarked(digest) && (run.isDry() || unlink(digest))) {
                        run.removed(PruneRun.LINKS, 0, "no linked tag leads to it");
                    }
                });
            }
        });
        batch.flush();
    }

    private boolean unlink(Digest digest) throws IOException {
        return handOver(digest) && store.links().remove(repository, digest);
    }

    /** Blobs that a pushed manifest has only because they are linked become members of their own. */
    private boolean handOver(Digest linked) throws IOException {
        Optional<Manifest> manifest = intact(linked);
        if (manifest.isEmpty()) {
            return true;
        }
        for (Descriptor child : manifest.get().children()) {
            if (marks.isManifestMarked(child.digest()) || !handOver(child.digest())) {
                return false;
            }
        }
        for (Descriptor blob : manifest.get().blobs()) {
            Optional<RemoteBlob> remote = store.links().blob(repository, blob.digest());
            if (marks.isBlobMarked(blob.digest()) && remote.isPresent()) {
                store.blobs().addMember(repository, remote.get());
            }
        }
        return true;
    }

    private Optional<Manifest> intact(Digest digest) {
        try {
            return store.manifests().peek(repository, digest).map(ManifestStore.Stored::parse);
        } catch (IOException | InvalidImageException e) {
            return Optional.empty();
        }
    }

    void manifests() throws IOException {
        while (!run.isDry() && outermostIndexes()) {
            batch.flush();
        }
        store.walk().manifests(repository, digest -> {
            if (marks.isManifestMarked(digest)) {
                use.add(manifestSize(digest));
            } else {
                batch.add(() -> remove(digest));
            }
        });
        batch.flush();
    }

    /** Adds the unused indexes that no other unused index lists. @return false if there are none */
    private boolean outermostIndexes() throws IOException {
        DigestTimes children = new DigestTimes();
        store.walk().manifests(repository, digest -> {
            if (!marks.isManifestMarked(digest)) {
                intact(digest).ifPresent(m -> m.children().forEach(child -> children.raise(child.digest(), 0)));
            }
        });
        boolean[] found = new boolean[1];
        store.walk().manifests(repository, digest -> {
            if (!marks.isManifestMarked(digest)
                    && !children.contains(digest)
                    && intact(digest).filter(Manifest::isIndex).isPresent()) {
                found[0] = true;
                batch.add(() -> remove(digest));
            }
        });
        return found[0];
    }

    private void remove(Digest manifest) throws IOException {
        long size = manifestSize(manifest);
        if (marks.isManifestMarked(manifest)) {
            use.add(size);
        } else if (run.isDry() || store.manifests().deleteUntagged(repository, manifest)) {
            run.removed(PruneRun.MANIFESTS, size, "no tag, index or subject leads to it");
        }
    }

    void members() throws IOException {
        store.walk().members(repository, digest -> {
            if (run.isYoung(store.layout().blobMarker(repository, digest))) {
                keep(digest, RepositoryMarks.FOR_EVER);
            } else if (marks.isBlobMarked(digest)) {
                keep(digest, marks.blobs().get(digest));
            } else {
                batch.add(() -> {
                    if (marks.isBlobMarked(digest)) {
                        keep(digest, RepositoryMarks.FOR_EVER);
                    } else if (run.isDry() || store.blobs().removeMember(repository, digest)) {
                        run.removed(PruneRun.BLOBS, 0, "in no manifest of the repository");
                    }
                });
            }
        });
        batch.flush();
    }

    private void keep(Digest blob, long sparedUntil) throws IOException {
        use.uses(blob, sparedUntil);
        if (size(store.layout().blobMarker(repository, blob)) == 0) { // with a source it could be fetched again
            use.wasPushed(blob);
        }
    }

    private long manifestSize(Digest manifest) throws IOException {
        return size(store.layout().manifest(repository, manifest));
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
