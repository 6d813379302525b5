package io.jenkins.plugins.buildsetregistry.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes a tree while others may still add to it or delete from it. Symbolic links are deleted, never followed; directories
 * that their owner cannot enter (layers of images hold such) are opened first. Nothing is deleted where something is mounted.
 */
final class Deletion {
    private static final int ROUNDS = 5;

    private IOException failure;

    /** @throws IOException the first failure, after all that could be deleted was */
    static void of(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Optional<Path> mounted = MountPoints.below(path);
            if (mounted.isPresent()) {
                throw new FileSystemException(
                        path.toString(), null, mounted.get() + " is mounted there: unmount it first");
            }
        }
        for (int round = 1; ; round++) {
            Deletion deletion = new Deletion();
            deletion.delete(path);
            if (deletion.failure == null) {
                return;
            }
            if (round == ROUNDS || !(deletion.failure instanceof DirectoryNotEmptyException)) {
                throw deletion.failure;
            }
        }
    }

    private void delete(Path path) {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                children(path).forEach(this::delete);
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Somebody else was quicker.
        } catch (IOException e) {
            if (failure == null || failure instanceof DirectoryNotEmptyException) {
                failure = e;
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isReadable(directory) || !Files.isWritable(directory) || !Files.isExecutable(directory)) {
            open(directory);
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    private static void open(Path directory) throws IOException {
        try {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        } catch (UnsupportedOperationException e) {
            throw new AccessDeniedException(directory.toString());
        }
    }
}
