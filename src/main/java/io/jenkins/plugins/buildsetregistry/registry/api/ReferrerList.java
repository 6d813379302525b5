package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.source.Namespaces;
import io.jenkins.plugins.buildsetregistry.registry.source.Sources;
import io.jenkins.plugins.buildsetregistry.registry.store.LinkedContent;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Referrers of a manifest: those that are here, and those that its source or upstream tells in time. */
final class ReferrerList {
    private static final long PATIENCE_SECONDS = 5;

    private final Store store;
    private final Sources sources;

    ReferrerList(Store store, Sources sources) {
        this.store = store;
        this.sources = sources;
    }

    /** Sorted by digest. */
    CompletableFuture<List<Descriptor>> of(String repository, Digest subject) throws IOException {
        List<Descriptor> here = store.manifests().referrers(repository, subject);
        Optional<LinkedContent> linked = store.links().manifest(repository, subject);
        CompletableFuture<List<Descriptor>> there;
        if (linked.isPresent()) {
            there = sources.linked().referrers(repository, linked.get());
        } else {
            Optional<Namespaces.Place> place = sources.place(repository);
            if (place.isEmpty()) {
                return CompletableFuture.completedFuture(here);
            }
            there = sources.upstream(place.get().namespace()).orElseThrow().referrers(place.get(), subject);
        }
        // a copy, for the question itself may have others who wait longer
        return there.copy()
                .completeOnTimeout(List.of(), PATIENCE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(fault -> List.of())
                .thenApply(more -> merge(here, more));
    }

    private static List<Descriptor> merge(List<Descriptor> here, List<Descriptor> there) {
        Map<Digest, Descriptor> all = new TreeMap<>();
        there.forEach(referrer -> all.put(referrer.digest(), referrer));
        here.forEach(referrer -> all.put(referrer.digest(), referrer));
        return List.copyOf(all.values());
    }
}
