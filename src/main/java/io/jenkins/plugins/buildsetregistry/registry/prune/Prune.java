package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.registry.PruneRules;
import io.jenkins.plugins.buildsetregistry.registry.store.ContentSweep;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreWalk;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * Removes from a store what is too old, what nothing leads to and what is too much, by {@link PruneRules}:
 *
 * <ol>
 *   <li>uploads that nobody goes on with;
 *   <li>tags by the rules for tags;
 *   <li>what is remembered of upstreams' tags, by those rules or else when it is no longer young;
 *   <li>manifests that no tag, no link, no index in use and no subject in use leads to;
 *   <li>blobs of a repository that none of its manifests has;
 *   <li>content that belongs to no repository;
 *   <li>if the store is still too large, content that can be fetched again, and then the oldest tags that the rules match.
 * </ol>
 *
 * <p>What is younger than {@link PruneRules#uploadsOlderThan} may be a part of a push under way and stays. It works
 * repository by repository beside pushes, and an interrupted prune is continued by the next one.
 */
public final class Prune {
    private final Store store;
    private final PruneRules rules;
    private final Clock clock;

    Prune(Store store, PruneRules rules, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Prunes a store that no server uses.
     *
     * @param storage directory of the store
     * @param table is given rows as they come
     * @throws IOException naming the directory, also if a server uses it
     */
    public static PruneReport run(Path storage, PruneRules rules, Consumer<PruneRow> table)
            throws IOException, InterruptedException {
        if (!Files.isDirectory(storage)) {
            throw new IOException("there is no storage " + storage);
        }
        try (Store store = Store.open(storage)) {
            return new Prune(store, rules, Clock.systemUTC()).run(table);
        }
    }

    PruneReport run(Consumer<PruneRow> table) throws IOException, InterruptedException {
        PruneRun run = new PruneRun(rules, clock.instant(), table);
        try {
            return rules.dryRun() ? run(run, null) : runWatched(run);
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException(e.getMessage());
        }
    }

    private PruneReport runWatched(PruneRun run) throws IOException {
        try (ContentSweep sweep = store.blobs().sweep()) {
            return run(run, sweep);
        }
    }

    private PruneReport run(PruneRun run, ContentSweep sweep) throws IOException {
        store.uploads()
                .prune(
                        rules.grace().toNanos(),
                        rules.dryRun(),
                        bytes -> run.removed(
                                PruneRun.UPLOADS, bytes, "not continued for " + TagExpiry.words(rules.grace())));
        run.tell(null);
        StoreUse use;
        if (rules.maxBytes() == null) {
            use = pass(run, sweep, TagExpiry.NONE);
        } else {
            use = withinBudget(run, sweep);
        }
        run.tell(null);
        return run.report(use.bytes());
    }

    private StoreUse withinBudget(PruneRun run, ContentSweep sweep) throws IOException {
        SizeBudget budget = new SizeBudget(store, run);
        // a dry run finds all there is to remove in each pass, so the first one must not count
        StoreUse use = pass(run.isDry() ? run.silent() : run, sweep, TagExpiry.NONE);
        long cutoff = budget.cutoff(use);
        if (run.isDry() || cutoff != TagExpiry.NONE) {
            use = pass(run, sweep, cutoff);
        }
        budget.evictCached(use, sweep);
        if (use.bytes() > rules.maxBytes()) {
            run.problem("the store has " + use.bytes() + " bytes, " + (use.bytes() - rules.maxBytes())
                    + " more than it should: no rule lets more go");
        }
        return use;
    }

    private StoreUse pass(PruneRun run, ContentSweep sweep, long evictedUpTo) throws IOException {
        TagExpiry expiry = new TagExpiry(run, evictedUpTo);
        StoreUse use = new StoreUse();
        StoreWalk walk = store.walk();
        walk.repositories(repository -> new RepositoryPrune(store, run, expiry, use, repository).prune());
        walk.linkedRepositories(repository -> {
            if (!store.manifests().isKnown(repository)) { // else it was met above
                new RepositoryPrune(store, run, expiry, use, repository).prune();
            }
        });
        walk.upstreamRepositories(repository -> {
            if (!store.isKnown(repository)) {
                new RepositoryPrune(store, run, expiry, use, repository).prune();
            }
        });
        walk.contents(content -> {
            PruneRun.checkInterrupt();
            if (!use.isUsed(content.digest())
                    && !run.isYoung(content.stored())
                    && (run.isDry() || sweep.deleteIfUnused(content.digest()))) {
                run.removed("content", content.size(), "in no repository");
            } else {
                use.add(content.size());
            }
        });
        return use;
    }
}
