package io.jenkins.plugins.buildsetregistry.registry;

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
import java.util.concurrent.Callable;

/**
 * Changes to the store that are on the disk when the method returns: files are written under a temporary name, synced,
 * renamed, and then their directory is synced, for a file is as lost without its entry as without its bytes. Several
 * changes at once are a {@link DurableChange}.
 */
final class DurableFiles implements AutoCloseable {
    private static final int KNOWN_DIRECTORIES = 8192;

    private final Path temporary;
    private final DirectorySyncs syncs = new DirectorySyncs();
    private final Together together = new Together();
    /** Directories whose own entries, and entries from before this process, are known to be on the disk. */
    private final Set<Path> settled = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Boolean> eldest) {
            return size() > KNOWN_DIRECTORIES;
        }
    });

    /** @param temporary an existing directory in the same file system */
    DurableFiles(Path temporary) {
        this.temporary = temporary;
    }

    DurableChange change() {
        return new DurableChange(this);
    }

    /** Writes synced files that have no final name yet; whoever gets them moves them, or deletes them. */
    List<Path> stage(byte[]... contents) throws IOException {
        List<Path> staged = new ArrayList<>();
        List<Callable<Void>> writes = new ArrayList<>();
        for (byte[] content : contents) {
            Path file = temporary.resolve(UUID.randomUUID().toString());
            staged.add(file);
            writes.add(() -> {
                writeSynced(file, content);
                return null;
            });
        }
        try {
            together.run(writes);
            return staged;
        } catch (IOException | RuntimeException e) {
            discard(staged);
            throw e;
        }
    }

    private static void writeSynced(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(false); // the size counts as data, and nobody needs the times
        }
    }

    /** Deletes what {@link #stage} wrote and nobody has moved. */
    void discard(Collection<Path> staged) throws IOException {
        for (Path file : staged) {
            Files.deleteIfExists(file);
        }
    }

    /** Writes a file, replacing one of that name. */
    void write(Path target, byte[] content) throws IOException {
        List<Path> staged = stage(content);
        try {
            move(staged.get(0), target);
        } finally {
            discard(staged);
        }
    }

    /** Gives a file whose bytes are synced its final name, replacing one of that name. */
    void move(Path file, Path target) throws IOException {
        DurableChange change = change();
        change.move(file, target);
        change.sync();
    }

    /** @return false if there was no such file */
    boolean delete(Path file) throws IOException {
        DurableChange change = change();
        boolean deleted = change.delete(file);
        change.sync();
        return deleted;
    }

    /** What an earlier process, or one that failed to sync, left in these directories is on the disk when this returns. */
    void settle(Path... directories) throws IOException {
        DurableChange change = change();
        for (Path directory : directories) {
            change.settle(directory);
        }
        change.sync();
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

    /** @param settling those that are settled then */
    void sync(Collection<Path> directories, Collection<Path> settling) throws IOException {
        List<Callable<Void>> all = new ArrayList<>();
        for (Path directory : directories) {
            all.add(() -> {
                syncs.sync(directory);
                return null;
            });
        }
        try {
            together.run(all);
        } catch (IOException | RuntimeException e) {
            synchronized (settled) {
                directories.forEach(settled::remove);
            }
            throw e;
        }
        synchronized (settled) {
            settled.addAll(settling);
        }
    }

    @Override
    public void close() {
        together.close();
    }
}
