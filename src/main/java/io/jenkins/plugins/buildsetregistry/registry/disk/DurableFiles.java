package io.jenkins.plugins.buildsetregistry.registry.disk;

import io.jenkins.plugins.buildsetregistry.registry.Durability;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Changes to the store that are on the disk when the method returns: files are written under a temporary name, synced,
 * renamed, and then their directory is synced, for a file is as lost without its entry as without its bytes. Several
 * changes at once are a {@link DurableChange}. Nothing is synced for a store that need not survive a power cut.
 */
public final class DurableFiles {
    private static final boolean DIRECTORIES_CAN_BE_SYNCED = File.separatorChar == '/';
    private static final int KNOWN_DIRECTORIES = 8192;

    private final Path temporary;
    private final Durability durability;
    /** Directories whose own entries, and entries from before this process, are known to be on the disk. */
    private final Set<Path> settled = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Boolean> eldest) {
            return size() > KNOWN_DIRECTORIES;
        }
    });

    private final Object[] settling = new Object[64];

    /** Whose changes survive a power cut. */
    public DurableFiles(Path temporary) {
        this(temporary, Durability.POWER_CUT);
    }

    /** @param temporary an existing directory in the same file system */
    public DurableFiles(Path temporary, Durability durability) {
        this.temporary = temporary;
        this.durability = durability;
        for (int i = 0; i < settling.length; i++) {
            settling[i] = new Object();
        }
    }

    /** Makes the directory of a store, and those above it that are absent, durably. */
    public static void makeRoot(Path root) throws IOException {
        Path parent = root.getParent();
        if (Files.isDirectory(root)) {
            try {
                sync(parent == null ? root : parent); // whoever made it may have been killed before he did so
            } catch (IOException e) {
                // made by somebody who may do more than we
            }
            return;
        }
        makeRoot(parent);
        Files.createDirectories(root); // says what is wrong if a file of that name is there
        sync(parent);
    }

    public DurableChange change() {
        return new DurableChange(this);
    }

    /** Writes synced files that have no final name yet; whoever gets them moves them, or deletes them. */
    public List<Path> stage(byte[]... contents) throws IOException {
        List<Path> staged = new ArrayList<>();
        boolean done = false;
        try {
            for (byte[] content : contents) {
                staged.add(temporary.resolve(UUID.randomUUID().toString()));
                writeSynced(staged.get(staged.size() - 1), content);
            }
            done = true;
            return staged;
        } finally {
            if (!done) {
                discard(staged);
            }
        }
    }

    private void writeSynced(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (durability == Durability.POWER_CUT) {
                channel.force(false); // the size counts as data, and nobody needs the times
            }
        }
    }

    /** Deletes what {@link #stage} wrote and nobody has moved. */
    public void discard(Collection<Path> staged) throws IOException {
        for (Path file : staged) {
            Files.deleteIfExists(file);
        }
    }

    /** Writes a file, replacing one of that name. */
    public void write(Path target, byte[] content) throws IOException {
        List<Path> staged = stage(content);
        try {
            move(staged.get(0), target);
        } finally {
            discard(staged);
        }
    }

    /** Gives a file whose bytes are synced its final name, replacing one of that name. */
    public void move(Path file, Path target) throws IOException {
        DurableChange change = change();
        change.move(file, target);
        change.sync();
    }

    /** @return false if there was no such file */
    public boolean delete(Path file) throws IOException {
        DurableChange change = change();
        boolean deleted = change.delete(file);
        change.sync();
        return deleted;
    }

    /**
     * Makes directories that are absent, durably. What an earlier process, or a sync that failed, left in them is on the disk
     * when this returns.
     */
    public void settle(Path directory) throws IOException {
        if (isSettled(directory)) {
            return;
        }
        synchronized (settling[Math.floorMod(directory.hashCode(), settling.length)]) { // once for all who need it now
            DurableChange change = change();
            change.settle(directory);
            change.sync();
        }
    }

    /**
     * As {@link #settle} for what may be absent: what is not in these directories is not on the disk either when this
     * returns, and what only that has led to can be removed.
     */
    public void settleThose(Collection<Path> directories) throws IOException {
        for (Path directory : directories) {
            if (directory.toFile().isDirectory()) {
                settle(directory);
            }
        }
    }

    boolean isSettled(Path directory) {
        synchronized (settled) {
            // taken out and put back, so that it is the last one to be forgotten
            return settled.remove(directory) && settled.add(directory);
        }
    }

    boolean isRoot(Path directory) {
        return directory.equals(temporary.getParent());
    }

    /** @param nowSettled those that are settled then */
    void sync(Collection<Path> directories, Collection<Path> nowSettled) throws IOException {
        try {
            if (durability == Durability.POWER_CUT) {
                for (Path directory : directories) {
                    sync(directory);
                }
            }
        } catch (IOException | RuntimeException e) {
            synchronized (settled) {
                directories.forEach(settled::remove);
            }
            throw e;
        }
        synchronized (settled) {
            settled.addAll(nowSettled);
        }
    }

    /**
     * Each caller for itself, and one directory after the other: the file system makes one write of its journal of syncs that
     * come at the same time. Sharing syncs between requests or spreading those of one request over threads was not faster.
     */
    private static void sync(Path directory) throws IOException {
        if (DIRECTORIES_CAN_BE_SYNCED) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
