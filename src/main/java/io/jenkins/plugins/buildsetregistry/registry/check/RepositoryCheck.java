package io.jenkins.plugins.buildsetregistry.registry.check;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.store.ManifestStore;
import io.jenkins.plugins.buildsetregistry.registry.store.PruneWatch;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.RepositoryLocks;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreWalk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks one repository: its blobs, then the manifests that need them, then what leads to manifests. */
final class RepositoryCheck {
    private static final Set<String> DIRECTORIES = Set.of("_blobs", "_manifests", "_tags", "_referrers");

    private final CheckRun run;
    private final StoreLayout layout;
    private final String repository;
    private final ManifestStore manifests;
    /** Then what is missing is asked for there. */
    private final boolean hasUpstream;
    /** What links make available here, though it may not be here. */
    private final Set<Digest> linked = new HashSet<>();

    RepositoryCheck(CheckRun run, String repository) {
        this.run = run;
        this.layout = run.layout();
        this.repository = repository;
        this.hasUpstream = Files.exists(layout.upstreamTags(repository));
        this.manifests = new ManifestStore(layout, run.files(), new PruneWatch(new RepositoryLocks()));
    }

    void check() throws IOException {
        Path directory = layout.repository(repository);
        if (!ImageName.isRepository(repository)) {
            run.stray(directory);
            return;
        }
        run.entries(directory, (entry, name) -> {
            if (name.startsWith("_") && !DIRECTORIES.contains(name)) {
                run.stray(entry);
            }
        });
        new StoreWalk(layout).linkedDigests(repository, this::link);
        run.digests(layout.blobMarkers(repository), this::checkMember);
        run.digests(layout.manifests(repository), this::checkManifest);
        run.entries(layout.tags(repository), this::checkTag);
        run.entries(layout.referrersOf(repository), this::checkReferrers);
    }

    private void link(Digest digest) {
        if (linked.add(digest)) {
            Optional<Manifest> kept = read(digest);
            kept.ifPresent(manifest -> {
                manifest.blobs().forEach(blob -> linked.add(blob.digest()));
                manifest.children().forEach(child -> link(child.digest()));
                linkReferrers(digest);
            });
        }
    }

    /** Those that were listed at the source come with it. Blobs of those that were pushed belong to the repository. */
    private void linkReferrers(Digest subject) {
        for (Digest referrer : referrers(subject)) {
            read(referrer)
                    .ifPresent(manifest -> manifest.blobs().stream()
                            .filter(blob -> !Files.exists(layout.blobMarker(repository, blob.digest())))
                            .forEach(blob -> linked.add(blob.digest())));
        }
    }

    private List<Digest> referrers(Digest subject) {
        try {
            return manifests.referrerDigests(repository, subject);
        } catch (IOException | InvalidImageException e) {
            return List.of();
        }
    }

    /** Nothing if it is not here or is damaged. */
    private Optional<Manifest> read(Digest digest) {
        try {
            return manifests.peek(repository, digest).map(ManifestStore.Stored::parse);
        } catch (IOException | InvalidImageException e) {
            return Optional.empty();
        }
    }

    private void checkMember(Digest digest, Path file) throws IOException {
        byte[] marker = Files.readAllBytes(file);
        if (marker.length == 0 && !hasContent(digest)) {
            run.problem(
                    "blob without content",
                    file,
                    "its content is missing or damaged: push it again",
                    "removed from the repository",
                    () -> run.files().delete(file));
        } else if (marker.length > 0 && !isSource(digest, marker)) {
            run.problem(
                    "blob without source",
                    file,
                    "it does not tell where the content is: push it again",
                    "removed from the repository",
                    () -> run.files().delete(file));
        }
    }

    private boolean hasContent(Digest digest) {
        return Files.exists(layout.content(digest)) && !run.damagedContent().contains(digest);
    }

    private static boolean isSource(Digest digest, byte[] marker) {
        try {
            RemoteBlob blob = RemoteBlob.fromJson(digest, marker);
            return blob.size() >= 0 && ImageName.isRepository(blob.sourceRepository());
        } catch (IOException e) {
            return false;
        }
    }

    private void checkManifest(Digest digest, Path file) throws IOException {
        Optional<Manifest> manifest = read(digest);
        if (manifest.isEmpty()) {
            run.problem(
                    "damaged manifest",
                    file,
                    "it has another digest, or is none: push it again",
                    "set aside in damaged",
                    () -> run.setAside(file, run.aside("manifests", repository, StoreLayout.fileName(digest))));
            return;
        }
        checkParts(manifest.get(), file);
        Optional<Digest> subject = manifest.get().subject().map(Descriptor::digest);
        if (subject.isPresent()) {
            Path entry = layout.referrer(repository, subject.get(), digest);
            if (!Files.exists(entry)) {
                run.problem(
                        "unlisted referrer",
                        file,
                        "it is not among the referrers of " + subject.get(),
                        "listed",
                        () -> run.files().write(entry, new byte[0]));
            }
        }
    }

    private void checkParts(Manifest manifest, Path file) throws IOException {
        for (Descriptor blob : manifest.blobs()) {
            if (!hasBlob(blob.digest())) {
                run.problem(
                        "incomplete manifest",
                        file,
                        "its blob " + blob.digest() + " is not here: push that, or delete the manifest");
            }
        }
        for (Descriptor child : manifest.children()) {
            if (!hasUpstream
                    && !Files.exists(layout.manifest(repository, child.digest()))
                    && !linked.contains(child.digest())) {
                run.problem(
                        "incomplete manifest",
                        file,
                        "its child " + child.digest() + " is not here: push that, or delete the manifest");
            }
        }
    }

    private boolean hasBlob(Digest digest) throws IOException {
        Path marker = layout.blobMarker(repository, digest);
        if (linked.contains(digest)) {
            return true;
        }
        return Files.exists(marker) ? Files.size(marker) > 0 || hasContent(digest) : hasUpstream;
    }

    private void checkTag(Path file, String tag) throws IOException {
        if (!ImageName.isTag(tag)) {
            run.stray(file);
            return;
        }
        if (!run.canRead(file)) {
            return;
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
        boolean whole = Digest.isValid(text);
        if (!whole
                || !Files.exists(layout.manifest(repository, Digest.parse(text)))
                        && !linked.contains(Digest.parse(text))) {
            run.problem(
                    "dangling tag",
                    file,
                    whole ? "its manifest " + text + " is not here" : "it holds no digest",
                    "deleted",
                    () -> run.files().delete(file));
        }
    }

    private void checkReferrers(Path directory, String subject) throws IOException {
        if (!Digest.isValid(subject.replace('-', ':'))) {
            run.stray(directory);
            return;
        }
        Digest digest = Digest.parse(subject.replace('-', ':'));
        run.entries(directory, (file, name) -> {
            if (!Digest.isValid(name.replace('-', ':'))) {
                run.stray(file);
            } else if (run.canRead(file) && !refersTo(Digest.parse(name.replace('-', ':')), digest)) {
                run.leftover("dangling referrer", file, "there is no such manifest with this subject; nobody is told");
            }
        });
    }

    private boolean refersTo(Digest referrer, Digest subject) {
        return read(referrer)
                .flatMap(Manifest::subject)
                .filter(s -> s.digest().equals(subject))
                .isPresent();
    }
}
