package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file in which a JVM finds the classes of a {@link RegistryProcess} ready for use (class data sharing, JEP 350): a start
 * takes about half of the processor time. A JVM that it does not fit passes it over.
 */
public final class ClassArchive {
    private ClassArchive() {}

    /**
     * Where the archive is, or would be, for this JVM and that class path. Others must not be able to write to the directory,
     * for the archive is code.
     *
     * @return empty if there can be none, because not all of the class path is JAR files
     */
    public static Optional<Path> of(Path directory, List<Path> classPath) throws IOException {
        StringBuilder key =
                new StringBuilder(System.getProperty("java.vm.vendor") + "\n" + System.getProperty("java.vm.version"));
        for (Path entry : classPath) {
            if (!Files.isRegularFile(entry)) {
                return Optional.empty();
            }
            // What the JVM compares, too; a digest of the contents would take as long as the archive saves.
            key.append('\n').append(entry.toAbsolutePath());
            key.append('\n').append(Files.size(entry));
            key.append('\n').append(Files.getLastModifiedTime(entry).toMillis());
        }
        String name = Digest.sha256(key.toString().getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, 16);
        return Optional.of(directory.resolve("registry-" + name + ".jsa"));
    }
}
