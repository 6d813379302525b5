package io.jenkins.plugins.buildsetregistry.buildset;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Makes directories that only their owner can enter. */
final class PrivateDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static final int ATTEMPTS = 1000;

    private PrivateDirectory() {}

    /**
     * Makes {@code root} unless it is there, and a new directory in it. A root that others can write to, that is a link, or that
     * belongs to another user, is refused. Others may remove an empty root at any time.
     */
    static Path makeBelow(Path root, String name) throws IOException {
        Path path = root.resolve(name);
        for (int attempt = 1; ; attempt++) {
            try {
                makeRoot(root);
                Files.createDirectory(path, attributes(path));
                break;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS
                        || !Files.isDirectory(root.toAbsolutePath().getParent())) {
                    throw e;
                }
            }
        }
        // What was just made is ours for certain: root is, too, if it has the same owner.
        if (!Files.getOwner(path).equals(Files.getOwner(root))) {
            Files.delete(path);
            throw refused(root, null);
        }
        return path;
    }

    private static void makeRoot(Path root) throws IOException {
        try {
            Files.createDirectory(root, attributes(root));
        } catch (FileAlreadyExistsException e) {
            if (!isPrivate(root)) {
                throw refused(root, e);
            }
        }
    }

    /** In one look: between two, others may remove an empty root and make it again. */
    private static boolean isPrivate(Path root) throws IOException {
        if (!isPosix(root)) {
            return Files.readAttributes(root, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isDirectory();
        }
        PosixFileAttributes found = Files.readAttributes(root, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return found.isDirectory() && found.permissions().equals(OWNER_ONLY);
    }

    private static FileAttribute<?>[] attributes(Path path) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static IOException refused(Path root, IOException cause) {
        return new IOException(
                root + " is not a private directory of this user: remove it, or set"
                        + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR to use another place",
                cause);
    }
}
