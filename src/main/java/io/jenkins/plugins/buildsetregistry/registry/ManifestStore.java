package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Manifests of each repository with their tags and referrers. */
final class ManifestStore {
    /** Exact bytes, and the media type they were pushed with. */
    record Stored(Digest digest, String mediaType, byte[] bytes) {
        Manifest parse() {
            return Manifest.of(bytes, mediaType, digest);
        }
    }

    private final StoreLayout layout;
    private final DurableFiles files;
    private final PruneWatch watch;

    ManifestStore(StoreLayout layout, DurableFiles files, PruneWatch watch) {
        this.layout = layout;
        this.files = files;
        this.watch = watch;
    }

    /** Whether anything was ever pushed to this repository. */
    boolean isKnown(String repository) {
        return Files.isDirectory(layout.manifests(repository)) || Files.isDirectory(layout.blobMarkers(repository));
    }

    /**
     * The manifest, whole.
     *
     * @throws IOException if the file was damaged
     */
    Optional<Stored> get(String repository, Digest digest) throws IOException {
        byte[] file;
        try {
            file = Files.readAllBytes(layout.manifest(repository, digest));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int lineFeed = 0;
        while (lineFeed < file.length && file[lineFeed] != '\n') {
            lineFeed++;
        }
        byte[] bytes = Arrays.copyOfRange(file, Math.min(lineFeed + 1, file.length), file.length);
        if (!digest.matches(bytes)) {
            throw new IOException(
                    "the stored manifest " + digest + " of " + repository + " is damaged: delete and push it again");
        }
        return Optional.of(new Stored(digest, new String(file, 0, lineFeed, StandardCharsets.US_ASCII), bytes));
    }

    /** As {@link #get}, but nothing if the file was damaged: for what can be fetched again. */
    Optional<Stored> intact(String repository, Digest digest) {
        try {
            return get(repository, digest);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean contains(String repository, Digest digest) {
        return Files.exists(layout.manifest(repository, digest));
    }

    Optional<Digest> tag(String repository, String tag) throws IOException {
        try {
            return Optional.of(Digest.parse(Files.readString(layout.tag(repository, tag))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** In no order. */
    List<String> tags(String repository) throws IOException {
        return names(layout.tags(repository));
    }

    void put(String repository, Manifest manifest) throws IOException {
        watch.manifestTouched(repository, manifest.digest());
        Optional<Descriptor> subject = manifest.subject();
        if (subject.isPresent()) {
            // first, so that a manifest that is there is always listed; a list entry without manifest is passed over
            files.createEmpty(layout.referrer(repository, subject.get().digest(), manifest.digest()));
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes((manifest.mediaType() + "\n").getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(manifest.bytes());
        files.write(layout.manifest(repository, manifest.digest()), file.toByteArray());
    }

    void putTag(String repository, String tag, Digest digest) throws IOException {
        watch.manifestTouched(repository, digest);
        files.write(layout.tag(repository, tag), digest.toString().getBytes(StandardCharsets.US_ASCII));
    }

    boolean deleteTag(String repository, String tag) throws IOException {
        return files.delete(layout.tag(repository, tag));
    }

    /** Deletes the manifest with every tag on it; the caller holds the deletion lock. */
    boolean delete(String repository, Digest digest) throws IOException {
        for (String tag : tags(repository)) {
            if (tag(repository, tag).filter(digest::equals).isPresent()) {
                files.delete(layout.tag(repository, tag));
            }
        }
        return deleteUntagged(repository, digest);
    }

    /** Deletes a manifest that no tag is on; the caller holds the deletion lock. */
    boolean deleteUntagged(String repository, Digest digest) throws IOException {
        Optional<Digest> subject = contains(repository, digest) ? subject(repository, digest) : Optional.empty();
        boolean deleted = files.delete(layout.manifest(repository, digest));
        if (subject.isPresent()) {
            files.delete(layout.referrer(repository, subject.get(), digest));
        }
        return deleted;
    }

    private Optional<Digest> subject(String repository, Digest digest) {
        try {
            return get(repository, digest)
                    .flatMap(stored -> stored.parse().subject())
                    .map(Descriptor::digest);
        } catch (IOException e) {
            return Optional.empty(); // damaged: its entry in a referrers list is passed over from now on
        }
    }

    /** Descriptors of the manifests whose subject is {@code subject}, sorted by digest. */
    List<Descriptor> referrers(String repository, Digest subject) throws IOException {
        List<Descriptor> referrers = new ArrayList<>();
        for (Digest digest : referrerDigests(repository, subject)) {
            get(repository, digest)
                    .ifPresent(stored -> referrers.add(stored.parse().descriptor()));
        }
        return referrers;
    }

    /** Sorted; one may be gone. */
    List<Digest> referrerDigests(String repository, Digest subject) throws IOException {
        List<Digest> digests = new ArrayList<>();
        for (String name : names(layout.referrers(repository, subject))) {
            digests.add(Digest.parse(name.replace('-', ':')));
        }
        Collections.sort(digests);
        return digests;
    }

    private static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return names;
        }
        return names;
    }
}
