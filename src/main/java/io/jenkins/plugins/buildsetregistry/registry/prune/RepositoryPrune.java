package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.registry.Link;
import io.jenkins.plugins.buildsetregistry.registry.store.FallbackTag;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreWalk;
import io.jenkins.plugins.buildsetregistry.registry.store.UpstreamTags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Prunes one repository beside pushes to it: what is of no use is looked for without a lock, and removed under the lock for
 * deleting, a few at a time, unless a push has touched it meanwhile. What leads to something goes before what it leads to,
 * so that nothing incomplete is ever visible.
 */
final class RepositoryPrune {
    private final Store store;
    private final PruneRun run;
    private final TagExpiry expiry;
    private final StoreUse use;
    private final String repository;
    private final RepositoryMarks marks;
    private final PruneBatch batch;
    private final UpstreamTags upstreamTags;

    RepositoryPrune(Store store, PruneRun run, TagExpiry expiry, StoreUse use, String repository) {
        this.store = store;
        this.run = run;
        this.expiry = expiry;
        this.use = use;
        this.repository = repository;
        this.marks = new RepositoryMarks(store, repository);
        this.upstreamTags = new UpstreamTags(store.layout(), Clock.systemUTC());
        this.batch = new PruneBatch(store, run, repository, marks);
    }

    void prune() throws IOException {
        if (run.isDry()) {
            expireAndSweep();
            return;
        }
        store.pruneWatch().begin(repository);
        try {
            expireAndSweep();
        } finally {
            store.pruneWatch().end();
        }
    }

    private void expireAndSweep() throws IOException {
        store.walk().tags(repository, tag -> expire(tag, PruneRun.TAGS));
        store.walk().linkedTags(repository, tag -> expire(tag, PruneRun.LINKS));
        store.walk().upstreamTags(repository, this::forget);
        batch.flush();
        mark();
        RepositorySweep sweep = new RepositorySweep(store, run, use, repository, marks, batch);
        if (marks.damage() == null) {
            sweepAppendages();
            sweep.links();
            sweep.manifests();
            sweep.members();
        } else {
            run.problem("only tags were looked at in " + repository + ", because " + marks.damage()
                    + " there is damaged: see buildset fsck");
            sweep.nothing();
        }
        use.uses(marks.blobs());
        run.tell(repository);
    }

    private void expire(StoreWalk.Tag tag, String what) throws IOException {
        String reason = expiry.reason(repository, tag);
        if (reason == null || hasSubject(tag)) {
            return;
        }
        boolean linked = what.equals(PruneRun.LINKS);
        Path file = linked
                ? store.layout().linkByTag(repository, tag.name())
                : store.layout().tag(repository, tag.name());
        batch.add(() -> {
            if (isSetSince(tag, file)) {
                return;
            }
            boolean gone = run.isDry()
                    || (linked
                            ? store.links().removeTag(repository, tag.name())
                            : store.manifests().deleteTag(repository, tag.name()));
            if (gone) {
                run.removed(what, 0, reason);
            }
        });
    }

    private void forget(StoreWalk.Tag tag) throws IOException {
        if (!expiry.forgets(repository, tag)) {
            return;
        }
        batch.add(() -> {
            if (!isSetSince(tag, store.layout().upstreamTag(repository, tag.name()))
                    && (run.isDry() || upstreamTags.remove(repository, tag.name()))) {
                run.removed(PruneRun.UPSTREAM_TAGS, 0, "not asked for lately: can be fetched again");
            }
        });
    }

    private static boolean isSetSince(StoreWalk.Tag tag, Path file) throws IOException {
        try {
            return !Files.getLastModifiedTime(file).toInstant().equals(tag.set());
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private boolean hasSubject(StoreWalk.Tag tag) throws IOException {
        return FallbackTag.subject(store, repository, tag.name()).isPresent();
    }

    /** Whether the tag only lists what refers to another manifest that is here: it stays and goes with that. */
    private boolean isAppendage(StoreWalk.Tag tag) throws IOException {
        return !run.isYoung(tag.set()) && hasSubject(tag);
    }

    /** In a dry run, expired tags are still there. */
    private boolean isExpired(StoreWalk.Tag tag) throws IOException {
        return run.isDry() && expiry.reason(repository, tag) != null && !hasSubject(tag);
    }

    private void mark() throws IOException {
        store.walk().tags(repository, tag -> {
            if (!isExpired(tag) && !isAppendage(tag)) {
                markTag(tag);
            }
        });
        store.walk().linkedTags(repository, tag -> {
            Optional<Link> link = store.links().tag(repository, tag.name());
            if (link.isPresent() && !isExpired(tag)) {
                marks.manifest(link.get().digest(), expiry.spared(repository, tag));
            }
        });
        store.walk().upstreamTags(repository, tag -> {
            Optional<UpstreamTags.Known> known = upstreamTags.known(repository, tag.name());
            if (known.isPresent() && !expiry.forgets(repository, tag)) {
                marks.manifest(known.get().digest(), expiry.spared(repository, tag));
            }
        });
        store.walk().linkedDigests(repository, digest -> {
            if (run.isYoung(store.layout().linkByDigest(repository, digest))) {
                marks.manifest(digest, RepositoryMarks.FOR_EVER);
            }
        });
        store.walk().manifests(repository, digest -> {
            if (run.isYoung(store.layout().manifest(repository, digest))) {
                marks.manifest(digest, RepositoryMarks.FOR_EVER);
            }
        });
    }

    private void markTag(StoreWalk.Tag tag) throws IOException {
        Optional<Digest> digest;
        try {
            digest = store.manifests().tag(repository, tag.name());
        } catch (InvalidImageException e) {
            marks.damaged("the tag " + tag.name());
            return;
        }
        if (digest.isPresent()) {
            marks.manifest(digest.get(), expiry.spared(repository, tag));
        }
    }

    private void sweepAppendages() throws IOException {
        store.walk().tags(repository, tag -> {
            Optional<Digest> subject = FallbackTag.subject(store, repository, tag.name());
            if (subject.isEmpty() || run.isYoung(tag.set()) || marks.isManifestMarked(subject.get())) {
                return;
            }
            batch.add(() -> {
                if (!marks.isManifestMarked(subject.get())
                        && (run.isDry() || store.manifests().deleteTag(repository, tag.name()))) {
                    run.removed(PruneRun.TAGS, 0, "named after a manifest that goes");
                }
            });
        });
        batch.flush();
    }
}
