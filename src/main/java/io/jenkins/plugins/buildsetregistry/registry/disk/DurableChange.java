package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Changes that get onto the disk together, in no order: all of them are there when {@link #sync} returns, and after a crash
 * before that any of them may be.
 */
public final class DurableChange {
    private final DurableFiles files;
    private final Set<Path> unsynced = new LinkedHashSet<>();
    private final Set<Path> settling = new LinkedHashSet<>();

    /** To be had from {@link DurableFiles#change}. */
    DurableChange(DurableFiles files) {
        this.files = files;
    }

    /** Gives a file whose bytes are synced its final name, replacing one of that name. */
    public void move(Path file, Path target) throws IOException {
        Path directory = target.getParent();
        settle(directory);
        unsynced.add(directory);
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes an empty file, or leaves one of that name as it is. */
    public void createEmpty(Path target) throws IOException {
        settle(target.getParent());
        unsynced.add(target.getParent()); // also if it is there: whoever made it may not have synced yet
        if (!target.toFile().exists()) { // else each costs an exception
            try {
                Files.createFile(target);
            } catch (FileAlreadyExistsException e) {
                // another thread was faster
            }
        }
    }

    /** @return false if there was no such file */
    public boolean delete(Path file) throws IOException {
        if (!Files.deleteIfExists(file)) {
            return false;
        }
        unsynced.add(file.getParent());
        return true;
    }

    /** Makes the directory if it is absent; what is in it from before this process will be synced too. */
    public void settle(Path directory) throws IOException {
        if (files.isSettled(directory) || !settling.add(directory)) {
            return;
        }
        if (files.isRoot(directory)) {
            unsynced.add(directory);
            return;
        }
        settle(directory.getParent()); // also if it is there: another thread may have made it a moment ago
        unsynced.add(directory.getParent());
        if (Files.isDirectory(directory)) {
            unsynced.add(directory);
            return;
        }
        try {
            Files.createDirectory(directory); // empty: only what comes into it has to be synced
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
            unsynced.add(directory);
        }
    }

    /** Waits until the changes are on the disk. */
    public void sync() throws IOException {
        if (!unsynced.isEmpty()) {
            files.sync(unsynced, settling);
            unsynced.clear();
        }
    }
}
