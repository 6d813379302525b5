package io.jenkins.plugins.buildsetregistry.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;

/** Copies and deletes directories; symbolic links are never followed. */
public final class DirectoryTree {
    private DirectoryTree() {}

    /**
     * @param target must not exist; its parent must
     * @param skip directories and files of the source to leave out
     */
    public static void copy(Path source, Path target, Predicate<Path> skip) throws IOException, InterruptedException {
        try {
            Files.walkFileTree(source, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    failIfInterrupted();
                    if (skip.test(directory)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    copyOne(directory);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    failIfInterrupted();
                    if (!skip.test(file) && !attributes.isOther()) {
                        copyOne(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                private void copyOne(Path file) throws IOException {
                    Files.copy(
                            file,
                            target.resolve(source.relativize(file)),
                            LinkOption.NOFOLLOW_LINKS,
                            StandardCopyOption.COPY_ATTRIBUTES);
                }
            });
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        }
    }

    /** Deletes what is there, as far as possible; not interruptible, so that cleaning up always ends. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                path.toFile().setWritable(true);
                path.toFile().setExecutable(true);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, IOException failure) throws IOException {
                Files.delete(path);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** For use where only {@link IOException} may be thrown. */
    private static void failIfInterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    private static InterruptedException interrupted(InterruptedIOException cause) {
        Thread.interrupted();
        InterruptedException exception = new InterruptedException(cause.getMessage());
        exception.initCause(cause);
        return exception;
    }
}
