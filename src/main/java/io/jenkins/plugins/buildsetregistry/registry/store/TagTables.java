package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The tags of the repositories that were listed last. A table is read from the disk when it is first asked for, and
 * follows each change until it is forgotten; a push to a repository whose tags nobody lists loads nothing.
 */
final class TagTables {
    /** The tags on the disk. */
    interface Source {
        void tags(String repository, StoreWalk.Visitor<String> visitor) throws IOException;

        /** @return empty if there is no such tag, or if it cannot be read */
        Optional<Digest> digest(String repository, String tag);
    }

    /** Its table is under its lock. */
    private static final class Entry {
        final TagTable table = new TagTable();
        final CompletableFuture<Void> loaded = new CompletableFuture<>();
        /** Deleted while the directory is being read, which may still name them. */
        final Set<String> deletedMeanwhile = new HashSet<>();

        /** As it was last counted; under the lock of all tables. */
        long weight;
    }

    private final Source source;
    private final long limit;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    /** @param limit bytes of memory; the table that was asked for last is kept however big it is */
    TagTables(long limit, Source source) {
        this.limit = limit;
        this.source = source;
    }

    /** The first tags after {@code last}, sorted. */
    List<String> page(String repository, String last, int limit) throws IOException {
        Entry entry = entry(repository);
        synchronized (entry) {
            return entry.table.page(last, limit);
        }
    }

    /** The tags that are on that manifest, and maybe others. */
    List<String> candidates(String repository, Digest digest) throws IOException {
        Entry entry = entry(repository);
        List<String> unread;
        synchronized (entry) {
            unread = entry.table.marked(TagTable.UNREAD);
        }
        for (String tag : unread) {
            Optional<Digest> read = source.digest(repository, tag);
            synchronized (entry) {
                read.ifPresent(found -> entry.table.read(tag, TagTable.mark(found)));
            }
        }
        synchronized (entry) {
            return entry.table.marked(TagTable.mark(digest));
        }
    }

    /** Follows a change that has been made on the disk. @param digest null if the tag was deleted */
    void changed(String repository, String tag, Digest digest) {
        Entry entry;
        synchronized (this) {
            entry = entries.get(repository);
        }
        if (entry == null) {
            return;
        }
        synchronized (entry) {
            if (digest == null) {
                entry.deletedMeanwhile.add(tag);
                entry.table.remove(tag);
            } else {
                entry.deletedMeanwhile.remove(tag);
                entry.table.put(tag, TagTable.mark(digest));
            }
            if (entry.loaded.isDone()) {
                entry.deletedMeanwhile.clear();
            }
        }
        weigh(repository, entry);
    }

    /** Nobody knows what is on the disk: it is read again. */
    synchronized void forget(String repository) {
        Entry entry = entries.remove(repository);
        if (entry != null) {
            weight -= entry.weight;
        }
    }

    private Entry entry(String repository) throws IOException {
        Entry entry;
        boolean absent;
        synchronized (this) {
            entry = entries.get(repository);
            absent = entry == null;
            if (absent) {
                entry = new Entry();
                entries.put(repository, entry);
            }
        }
        if (absent) {
            load(repository, entry);
        }
        Throwable fault = entry.loaded.handle((done, thrown) -> thrown).join();
        if (fault != null) {
            throw new IOException("cannot list the tags of " + repository + ": " + fault.getMessage(), fault);
        }
        return entry;
    }

    private void load(String repository, Entry entry) {
        try {
            source.tags(repository, tag -> {
                synchronized (entry) {
                    if (!entry.deletedMeanwhile.contains(tag)) {
                        entry.table.put(tag, TagTable.UNREAD);
                    }
                }
            });
            entry.loaded.complete(null);
            weigh(repository, entry);
        } catch (IOException | RuntimeException | Error e) {
            forget(repository);
            entry.loaded.completeExceptionally(e);
        }
    }

    private void weigh(String repository, Entry entry) {
        long now;
        synchronized (entry) {
            now = entry.table.weight();
        }
        synchronized (this) {
            if (entries.get(repository) != entry) {
                return; // forgotten meanwhile
            }
            weight += now - entry.weight;
            entry.weight = now;
            Iterator<Map.Entry<String, Entry>> eldest = entries.entrySet().iterator();
            while (weight > limit && entries.size() > 1) {
                weight -= eldest.next().getValue().weight;
                eldest.remove();
            }
        }
    }
}
