package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tags of each repository: small files, and in memory those that were used last. */
final class TagStore {
    /** Bytes that a remembered tag takes, roughly. */
    private static final int WEIGHT = 500;

    private record Key(String repository, String tag) {}

    private final StoreLayout layout;
    private final WeightedCache<Key, Digest> known;
    private final TagTables tables;
    /** Held while a file changes and what is remembered of it follows, so that both always agree. */
    private final Object[] locks = new Object[256];

    /** The limits are bytes of memory. */
    TagStore(StoreLayout layout, long tagLimit, long tableLimit) {
        this.layout = layout;
        this.known = new WeightedCache<>(tagLimit);
        this.tables = new TagTables(tableLimit, new TagFiles(layout));
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new Object();
        }
    }

    private Object lock(Key key) {
        return locks[Math.floorMod(key.hashCode(), locks.length)];
    }

    Optional<Digest> get(String repository, String tag) throws IOException {
        Key key = new Key(repository, tag);
        Digest digest = known.get(key);
        if (digest != null) {
            return Optional.of(digest);
        }
        synchronized (lock(key)) {
            Optional<Digest> read = TagFiles.read(layout.tag(repository, tag));
            read.ifPresent(found -> known.put(key, found, WEIGHT));
            return read;
        }
    }

    /** What is in memory; null does not say that there is no such tag. */
    Digest remembered(String repository, String tag) {
        return known.get(new Key(repository, tag));
    }

    /** The first tags after {@code last}, sorted. */
    List<String> page(String repository, String last, int limit) throws IOException {
        return tables.page(repository, last, limit);
    }

    /** The tags that are on that manifest, and maybe others. */
    List<String> candidates(String repository, Digest digest) throws IOException {
        return tables.candidates(repository, digest);
    }

    /** What the file of a tag holds. */
    static byte[] file(Digest digest) {
        return digest.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Puts those tags that are new on a manifest, and takes them out of {@code staged}. */
    void putNew(String repository, Map<String, Path> staged, Digest digest, DurableChange change) throws IOException {
        Iterator<Map.Entry<String, Path>> each = staged.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Path> next = each.next();
            Key key = new Key(repository, next.getKey());
            synchronized (lock(key)) {
                if (!layout.tag(repository, next.getKey()).toFile().exists()) {
                    put(key, next.getValue(), digest, change);
                    each.remove();
                }
            }
        }
    }

    /** Puts tags on a manifest. @param staged the synced file of each tag */
    void put(String repository, Map<String, Path> staged, Digest digest, DurableChange change) throws IOException {
        for (Map.Entry<String, Path> next : staged.entrySet()) {
            Key key = new Key(repository, next.getKey());
            synchronized (lock(key)) {
                put(key, next.getValue(), digest, change);
            }
        }
    }

    private void put(Key key, Path staged, Digest digest, DurableChange change) throws IOException {
        change.move(staged, layout.tag(key.repository(), key.tag()));
        known.put(key, digest, WEIGHT);
        tables.changed(key.repository(), key.tag(), digest);
    }

    /** @return false if there was no such tag */
    boolean delete(String repository, String tag, DurableChange change) throws IOException {
        Key key = new Key(repository, tag);
        synchronized (lock(key)) {
            known.remove(key);
            boolean deleted = change.delete(layout.tag(repository, tag));
            tables.changed(repository, tag, null);
            return deleted;
        }
    }

    /** After a change of these tags has failed nobody knows what is on the disk: it is read again. */
    void forget(String repository, Collection<String> changed) {
        changed.forEach(tag -> known.remove(new Key(repository, tag)));
        tables.forget(repository);
    }
}
