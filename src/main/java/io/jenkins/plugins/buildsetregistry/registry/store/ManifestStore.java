package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableChange;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableFiles;
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
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Manifests of each repository with their tags and referrers. */
public final class ManifestStore {
    /** Exact bytes, and the media type they were pushed with. */
    public record Stored(Digest digest, String mediaType, byte[] bytes) {
        public Manifest parse() {
            return Manifest.of(bytes, mediaType, digest);
        }
    }

    private static final long MANIFESTS_IN_MEMORY = 12 << 20;
    private static final long TAGS_IN_MEMORY = 3 << 20;
    private static final long TAG_TABLES_IN_MEMORY = 8 << 20;
    /** Bytes that a remembered manifest takes beside its own, roughly. */
    private static final int WEIGHT = 500;

    private record Key(String repository, Digest digest) {}

    private final StoreLayout layout;
    private final DurableFiles files;
    private final PruneWatch watch;
    private final StoredBytes stored;
    private final TagStore tags;
    private final WeightedCache<Key, Stored> known;
    /** Held while a file changes and what is remembered of it follows, so that both always agree. */
    private final Object[] locks = new Object[1024];

    public ManifestStore(StoreLayout layout, DurableFiles files, PruneWatch watch) {
        this(layout, files, watch, StoredBytes.unlimited());
    }

    ManifestStore(StoreLayout layout, DurableFiles files, PruneWatch watch, StoredBytes stored) {
        this(layout, files, watch, stored, MANIFESTS_IN_MEMORY, TAGS_IN_MEMORY, TAG_TABLES_IN_MEMORY);
    }

    /** The limits are bytes of memory. */
    ManifestStore(
            StoreLayout layout,
            DurableFiles files,
            PruneWatch watch,
            StoredBytes stored,
            long manifestLimit,
            long tagLimit,
            long tableLimit) {
        this.layout = layout;
        this.files = files;
        this.watch = watch;
        this.stored = stored;
        this.known = new WeightedCache<>(manifestLimit);
        this.tags = new TagStore(layout, tagLimit, tableLimit);
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new Object();
        }
    }

    private Object lock(Key key) {
        return locks[Math.floorMod(key.hashCode(), locks.length)];
    }

    /** Whether anything was ever pushed to this repository. */
    public boolean isKnown(String repository) {
        return Files.isDirectory(layout.manifests(repository)) || Files.isDirectory(layout.blobMarkers(repository));
    }

    /**
     * The manifest, whole.
     *
     * @throws IOException if the file was damaged
     */
    public Optional<Stored> get(String repository, Digest digest) throws IOException {
        Key key = new Key(repository, digest);
        Stored remembered = known.get(key);
        if (remembered != null) {
            return Optional.of(remembered);
        }
        synchronized (lock(key)) {
            Optional<Stored> read = read(repository, digest);
            read.ifPresent(stored -> remember(key, stored));
            return read;
        }
    }

    /** As {@link #get} for a thread that must not wait for a disk: empty does not say that it is not here. */
    public Optional<Stored> remembered(String repository, Digest digest) {
        return Optional.ofNullable(known.get(new Key(repository, digest)));
    }

    /** As {@link #remembered(String, Digest)}, the manifest that the tag is on. */
    public Optional<Stored> remembered(String repository, String tag) {
        Digest digest = tags.remembered(repository, tag);
        return digest == null ? Optional.empty() : remembered(repository, digest);
    }

    /** As {@link #get} for who looks at all manifests: what others ask for stays in memory. */
    public Optional<Stored> peek(String repository, Digest digest) throws IOException {
        Stored remembered = known.get(new Key(repository, digest));
        return remembered != null ? Optional.of(remembered) : read(repository, digest);
    }

    private void remember(Key key, Stored stored) {
        known.put(key, stored, WEIGHT + stored.bytes().length);
    }

    private Optional<Stored> read(String repository, Digest digest) throws IOException {
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
    public Optional<Stored> intact(String repository, Digest digest) {
        try {
            return get(repository, digest);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    public boolean contains(String repository, Digest digest) {
        return known.get(new Key(repository, digest)) != null || Files.exists(layout.manifest(repository, digest));
    }

    /** As {@link #contains}, but not before the manifest is on the disk: what is acknowledged may rest on it. */
    public boolean containsDurably(String repository, Digest digest) throws IOException {
        synchronized (lock(new Key(repository, digest))) {
            if (!contains(repository, digest)) {
                return false;
            }
            files.settle(layout.manifest(repository, digest).getParent());
            return true;
        }
    }

    public Optional<Digest> tag(String repository, String tag) throws IOException {
        return tags.get(repository, tag);
    }

    /** The first tags after {@code last}, sorted. */
    public List<String> tags(String repository, String last, int limit) throws IOException {
        return tags.page(repository, last, limit);
    }

    /** Stores a manifest that was fetched. */
    public void put(String repository, Manifest manifest) throws IOException {
        put(repository, manifest, List.of(), stored.forFetch());
    }

    /**
     * Stores a manifest that was pushed, then puts tags on it.
     *
     * @throws OciException if there is no room for it
     */
    public void put(String repository, Manifest manifest, Collection<String> newTags) throws IOException {
        put(repository, manifest, newTags, stored.forPush());
    }

    private void put(String repository, Manifest manifest, Collection<String> newTags, Reservation reserved)
            throws IOException {
        watch.manifestTouched(repository, manifest.digest());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes((manifest.mediaType() + "\n").getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(manifest.bytes());
        List<byte[]> contents = new ArrayList<>(List.of(file.toByteArray()));
        newTags.forEach(tag -> contents.add(TagStore.file(manifest.digest())));
        List<Path> staged = files.stage(contents.toArray(byte[][]::new));
        Map<String, Path> tagged = new LinkedHashMap<>();
        Iterator<Path> tagFiles = staged.listIterator(1);
        newTags.forEach(tag -> tagged.put(tag, tagFiles.next()));
        Key key = new Key(repository, manifest.digest());
        boolean done = false;
        try {
            synchronized (lock(key)) {
                if (stored.isLimited() && !contains(repository, manifest.digest())) {
                    reserved.raise(file.size());
                }
                reserved.keep( // it may be there although its tags could not be put
                        () -> contains(repository, manifest.digest()) ? file.size() : 0,
                        () -> put(key, manifest, staged.get(0), tagged));
            }
            done = true;
        } finally {
            if (!done) {
                forget(repository, manifest.digest(), newTags);
            }
            files.discard(staged);
        }
    }

    /** The caller holds the lock of the key: nobody builds on this manifest before it is on the disk. */
    private void put(Key key, Manifest manifest, Path staged, Map<String, Path> tagged) throws IOException {
        String repository = key.repository();
        Digest digest = manifest.digest();
        DurableChange change = files.change();
        Optional<Descriptor> subject = manifest.subject();
        if (subject.isPresent()) {
            // first, so that a manifest that is there is always listed; a list entry without manifest is passed over
            change.createEmpty(layout.referrer(repository, subject.get().digest(), digest));
            change.sync();
        }
        files.settle(layout.manifest(repository, digest).getParent());
        if (!tagged.isEmpty()) {
            files.settle(layout.tags(repository));
        }
        known.remove(key);
        change.move(staged, layout.manifest(repository, digest));
        remember(key, new Stored(digest, manifest.mediaType(), manifest.bytes()));
        tags.putNew(repository, tagged, digest, change);
        if (!tagged.isEmpty()) {
            change.sync(); // a tag that is on another manifest must not lose that one before this one is safe
            tags.put(repository, tagged, digest, change);
        }
        change.sync();
    }

    /** Nobody knows what is on the disk: it is read again. */
    private void forget(String repository, Digest digest, Collection<String> changedTags) {
        known.remove(new Key(repository, digest));
        tags.forget(repository, changedTags);
    }

    public void putTag(String repository, String tag, Digest digest) throws IOException {
        watch.manifestTouched(repository, digest);
        List<Path> staged = files.stage(TagStore.file(digest));
        boolean done = false;
        try {
            DurableChange change = files.change();
            tags.put(repository, Map.of(tag, staged.get(0)), digest, change);
            change.sync();
            done = true;
        } finally {
            if (!done) {
                forget(repository, digest, List.of(tag));
            }
            files.discard(staged);
        }
    }

    public boolean deleteTag(String repository, String tag) throws IOException {
        return deleteTags(repository, List.of(tag));
    }

    private boolean deleteTags(String repository, List<String> gone) throws IOException {
        boolean done = false;
        try {
            DurableChange change = files.change();
            boolean deleted = false;
            for (String tag : gone) {
                deleted |= tags.delete(repository, tag, change);
            }
            change.sync();
            done = true;
            return deleted;
        } finally {
            if (!done) {
                tags.forget(repository, gone);
            }
        }
    }

    /** Reads what {@link #delete} needs to know; to be called before the deletion lock is taken, for it may take long. */
    public void prepareDelete(String repository, Digest digest) throws IOException {
        tags.candidates(repository, digest);
    }

    /** Deletes the manifest with every tag on it; the caller holds the deletion lock. */
    public boolean delete(String repository, Digest digest) throws IOException {
        List<String> gone = new ArrayList<>();
        for (String tag : tags.candidates(repository, digest)) {
            if (tag(repository, tag).filter(digest::equals).isPresent()) {
                gone.add(tag);
            }
        }
        deleteTags(repository, gone);
        files.settleThose(List.of(layout.tags(repository)));
        return deleteUntagged(repository, digest);
    }

    /** Deletes a manifest that no tag is on; the caller holds the deletion lock. */
    public boolean deleteUntagged(String repository, Digest digest) throws IOException {
        Optional<Digest> subject = contains(repository, digest) ? subject(repository, digest) : Optional.empty();
        DurableChange change = files.change();
        Key key = new Key(repository, digest);
        boolean deleted;
        synchronized (lock(key)) {
            known.remove(key);
            Path file = layout.manifest(repository, digest);
            long size = file.toFile().length();
            deleted = change.delete(file);
            stored.add(-size);
        }
        if (subject.isPresent()) {
            change.delete(layout.referrer(repository, subject.get(), digest));
        }
        change.sync();
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
    public List<Descriptor> referrers(String repository, Digest subject) throws IOException {
        return read(repository, referrerDigests(repository, subject));
    }

    /** Those of the manifests that are there. */
    public List<Descriptor> read(String repository, List<Digest> digests) throws IOException {
        List<Descriptor> referrers = new ArrayList<>();
        for (Digest digest : digests) {
            get(repository, digest)
                    .ifPresent(stored -> referrers.add(stored.parse().descriptor()));
        }
        return referrers;
    }

    /** Sorted; one may be gone. */
    public List<Digest> referrerDigests(String repository, Digest subject) throws IOException {
        List<Digest> digests = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.referrers(repository, subject))) {
            entries.forEach(entry ->
                    digests.add(Digest.parse(entry.getFileName().toString().replace('-', ':'))));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return digests;
        }
        Collections.sort(digests);
        return digests;
    }
}
