package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.registry.page.ManifestPage;
import io.jenkins.plugins.buildsetregistry.registry.page.RepositoryListPage;
import io.jenkins.plugins.buildsetregistry.registry.page.TagListPage;
import io.jenkins.plugins.buildsetregistry.registry.store.LinkedContent;
import io.jenkins.plugins.buildsetregistry.registry.store.ManifestStore;
import io.jenkins.plugins.buildsetregistry.registry.store.RepositoryNames;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Reads from the store what pages show: of each page no more than it has room for. Nothing is fetched from elsewhere. */
final class PageContent {
    private static final int REPOSITORIES = 100;
    private static final int TAGS = 50;

    private final Store store;
    private final RepositoryContent content;
    private final RepositoryNames names;
    private final ConfigReader configs;

    PageContent(Store store, RepositoryContent content) {
        this.store = store;
        this.content = content;
        this.names = new RepositoryNames(store);
        this.configs = new ConfigReader(store, content);
    }

    /** @param visible which repositories the reader may know of */
    RepositoryListPage repositories(String query, String after, Predicate<String> visible) throws IOException {
        List<String> found = names.after(after, name -> holds(name, query) && visible.test(name), REPOSITORIES + 1);
        return new RepositoryListPage(
                query, firstOf(found, REPOSITORIES), after.isEmpty(), found.size() > REPOSITORIES);
    }

    private static boolean holds(String name, String query) {
        return name.toLowerCase(Locale.ROOT).contains(query.toLowerCase(Locale.ROOT));
    }

    private static List<String> firstOf(List<String> names, int room) {
        return names.subList(0, Math.min(room, names.size()));
    }

    /** @return empty if there is no such repository */
    Optional<TagListPage> tags(String repository, String query, String after) throws IOException {
        if (!store.isKnown(repository)) {
            return Optional.empty();
        }
        int enough = query.isEmpty() ? TAGS + 1 : Integer.MAX_VALUE - 1;
        TreeSet<String> all = new TreeSet<>(store.manifests().tags(repository, after, enough));
        all.addAll(store.links().tags(repository));
        List<String> found = all.tailSet(after, false).stream()
                .filter(tag -> holds(tag, query))
                .limit(TAGS + 1L)
                .toList();
        List<TagListPage.Row> rows = new ArrayList<>();
        for (String tag : firstOf(found, TAGS)) {
            row(repository, tag).ifPresent(rows::add);
        }
        boolean hasMore = found.size() > TAGS && !rows.isEmpty();
        return Optional.of(new TagListPage(repository, query, rows, after.isEmpty(), hasMore));
    }

    /** As a client would get it: a tag that was pushed hides one that is linked. */
    private Optional<TagListPage.Row> row(String repository, String tag) throws IOException {
        Optional<Digest> pushed = store.manifests().tag(repository, tag);
        if (pushed.isPresent() && store.manifests().contains(repository, pushed.get())) {
            Instant set = store.walk().tagSet(repository, tag).orElse(null);
            return Optional.of(row(repository, tag, pushed.get(), "damaged", set, null));
        }
        return store.links()
                .tag(repository, tag)
                .map(link -> row(repository, tag, link.digest(), link.mediaType(), null, linked(link.origin())));
    }

    private TagListPage.Row row(
            String repository, String tag, Digest digest, String absentType, Instant set, Origin origin) {
        Manifest manifest = store.manifests()
                .intact(repository, digest)
                .map(ManifestStore.Stored::parse)
                .orElse(null);
        if (manifest == null) {
            return new TagListPage.Row(tag, digest, absentType, null, List.of(), null, set, origin);
        }
        return new TagListPage.Row(
                tag,
                digest,
                manifest.mediaType(),
                manifest.artifactType().orElse(null),
                platforms(repository, manifest),
                manifest.isIndex() ? null : bytes(manifest),
                set,
                origin);
    }

    private static long bytes(Manifest manifest) {
        return manifest.config().map(Descriptor::size).orElse(0L)
                + manifest.layers().stream().mapToLong(Descriptor::size).sum();
    }

    private List<Platform> platforms(String repository, Manifest manifest) {
        return manifest.isIndex()
                ? manifest.children().stream()
                        .map(Descriptor::platform)
                        .filter(Objects::nonNull)
                        .toList()
                : configs.platform(repository, manifest).stream().toList();
    }

    /** @return empty if there is no such manifest, or if it is damaged */
    Optional<ManifestPage> manifest(String repository, Digest digest) throws IOException {
        Optional<LinkedContent> linked = content.linkedManifest(repository, digest);
        Manifest manifest = store.manifests()
                .intact(repository, digest)
                .map(ManifestStore.Stored::parse)
                .orElse(null);
        if (manifest == null && linked.isEmpty()) {
            return Optional.empty();
        }
        List<Digest> referrers = store.manifests().referrerDigests(repository, digest);
        List<Digest> shown = referrers.subList(0, Math.min(ManifestPage.MOST_ROWS, referrers.size()));
        return Optional.of(new ManifestPage(
                repository,
                digest,
                manifest == null ? linked.get().descriptor().mediaType() : manifest.mediaType(),
                manifest,
                manifest == null ? List.of() : platforms(repository, manifest),
                store.walk().manifestStored(repository, digest).orElse(null),
                linked.map(found -> linked(found.origin())).orElse(null),
                store.manifests().read(repository, shown),
                referrers.size() - shown.size()));
    }

    /** A link need not say where it leads. */
    private static Origin linked(Origin origin) {
        return origin == null ? new Origin("linked", null) : origin;
    }
}
