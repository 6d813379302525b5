package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.store.ContentSweep;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Brings a store down to its size: first what can be fetched again goes, then the oldest tags that may. */
final class SizeBudget {
    /** How many candidates are held at once. */
    private static final int CANDIDATES = 10_000;

    private record Cached(long lastUsed, Digest digest, long size) {
        static final Comparator<Cached> OLDEST_FIRST =
                Comparator.comparingLong(Cached::lastUsed).thenComparing(Cached::digest);
    }

    private record Spared(long until, long size) {}

    private final Store store;
    private final PruneRun run;
    private final long maxBytes;

    SizeBudget(Store store, PruneRun run) {
        this.store = store;
        this.run = run;
        this.maxBytes = run.rules().maxBytes();
    }

    /** Time up to which tags must go, or {@link TagExpiry#NONE} if that is not necessary or of no use. */
    long cutoff(StoreUse use) throws IOException {
        if (use.bytes() <= maxBytes) {
            return TagExpiry.NONE;
        }
        long[] missing = {use.bytes() - maxBytes};
        List<Spared> spared = new ArrayList<>();
        store.walk().contents(content -> {
            PruneRun.checkInterrupt();
            if (use.isCached(content.digest())) {
                missing[0] -= content.size();
            } else if (use.isUsed(content.digest()) && use.sparedUntil(content.digest()) != RepositoryMarks.FOR_EVER) {
                spared.add(new Spared(use.sparedUntil(content.digest()), content.size()));
            }
        });
        spared.sort(Comparator.comparingLong(Spared::until));
        long cutoff = TagExpiry.NONE;
        for (Spared next : spared) {
            if (missing[0] <= 0) {
                break;
            }
            missing[0] -= next.size();
            cutoff = next.until();
        }
        return cutoff;
    }

    /** Deletes cached content, the least recently used first, until the store is small enough. */
    void evictCached(StoreUse use, ContentSweep sweep) throws IOException {
        Cached last = null;
        while (use.bytes() > maxBytes) {
            List<Cached> oldest = oldest(use, last);
            if (oldest.isEmpty()) {
                return;
            }
            for (Cached next : oldest) {
                if (use.bytes() <= maxBytes) {
                    return;
                }
                if (run.isDry() || sweep.deleteIfUnused(next.digest())) {
                    use.add(-next.size());
                    run.removed("cached content", next.size(), "can be fetched again, for the size budget");
                }
            }
            last = oldest.get(oldest.size() - 1);
        }
    }

    private List<Cached> oldest(StoreUse use, Cached after) throws IOException {
        PriorityQueue<Cached> oldest = new PriorityQueue<>(Cached.OLDEST_FIRST.reversed());
        store.walk().contents(content -> {
            PruneRun.checkInterrupt();
            if (!use.isCached(content.digest())) {
                return;
            }
            Cached cached =
                    new Cached(lastUsed(store.layout().content(content.digest())), content.digest(), content.size());
            if (after == null || Cached.OLDEST_FIRST.compare(cached, after) > 0) {
                oldest.add(cached);
                if (oldest.size() > CANDIDATES) {
                    oldest.poll();
                }
            }
        });
        List<Cached> sorted = new ArrayList<>(oldest);
        sorted.sort(Cached.OLDEST_FIRST);
        return sorted;
    }

    /** As well as the file system knows: most note the first reading of a day. */
    private static long lastUsed(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Math.max(
                    attributes.lastAccessTime().toMillis(),
                    attributes.lastModifiedTime().toMillis());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
