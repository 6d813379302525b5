package io.jenkins.plugins.buildsetregistry.registry;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Changes to the store that are on the disk when the method returns: files are written under a temporary name, synced,
 * renamed, and then their directory is synced, for a file is as lost without its entry as without its bytes.
 */
final class DurableFiles {
    private static final boolean DIRECTORIES_CAN_BE_SYNCED = File.separatorChar == '/';

    private final Path temporary;
    /** Directories whose own entries are known to be on the disk; another thread may have made one a moment ago. */
    private final Set<Path> durableDirectories = ConcurrentHashMap.newKeySet();

    /** @param temporary an existing directory in the same file system */
    DurableFiles(Path temporary) {
        this.temporary = temporary;
    }

    /** Writes a file, replacing one of that name. */
    void write(Path target, byte[] content) throws IOException {
        Path file = temporary.resolve(UUID.randomUUID().toString());
        try {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            move(file, target);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Gives a file whose bytes are synced its final name, replacing one of that name. */
    void move(Path file, Path target) throws IOException {
        createDirectories(target.getParent());
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(target.getParent());
    }

    /** Makes an empty file; nothing happens if there is a file of that name. */
    void createEmpty(Path target) throws IOException {
        createDirectories(target.getParent());
        try {
            Files.createFile(target);
        } catch (FileAlreadyExistsException e) {
            return;
        }
        sync(target.getParent());
    }

    /** @return false if there was no such file */
    boolean delete(Path file) throws IOException {
        if (!Files.deleteIfExists(file)) {
            return false;
        }
        sync(file.getParent());
        return true;
    }

    private void createDirectories(Path directory) throws IOException {
        if (durableDirectories.contains(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (!Files.isDirectory(directory)) {
            createDirectories(parent);
            try {
                Files.createDirectory(directory);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(directory)) {
                    throw new NotDirectoryException(directory.toString());
                }
            }
        }
        sync(parent);
        durableDirectories.add(directory);
    }

    private static void sync(Path directory) throws IOException {
        if (DIRECTORIES_CAN_BE_SYNCED) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
