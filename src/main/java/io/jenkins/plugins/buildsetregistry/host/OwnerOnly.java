package io.jenkins.plugins.buildsetregistry.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;

/** Files and directories that nobody but their owner can read: mode 0600 and 0700, or an access list on Windows. */
final class OwnerOnly {
    private static final FileAttribute<?> FILE = mode("rw-------");
    private static final FileAttribute<?> DIRECTORY = mode("rwx------");

    private OwnerOnly() {}

    static Path temporaryDirectory(Path parent, String prefix) throws IOException {
        Path directory = Files.createTempDirectory(parent, prefix);
        restrict(directory);
        return directory;
    }

    static Path temporaryFile(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, ".new", "");
        restrict(file);
        return file;
    }

    static void directories(Path directory) throws IOException {
        if (isPosix(directory)) {
            Files.createDirectories(directory, DIRECTORY);
        } else {
            Files.createDirectories(directory);
        }
    }

    static void file(Path file) throws IOException {
        if (isPosix(file)) {
            Files.createFile(file, FILE);
        } else {
            Files.createFile(file);
            restrict(file);
        }
    }

    // Files.createTemp* use 0600 and 0700 by themselves where modes exist.
    private static void restrict(Path path) throws IOException {
        AclFileAttributeView view = Files.getFileAttributeView(path, AclFileAttributeView.class);
        if (view != null && !isPosix(path)) {
            view.setAcl(List.of(AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(view.getOwner())
                    .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                    .build()));
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?> mode(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }
}
