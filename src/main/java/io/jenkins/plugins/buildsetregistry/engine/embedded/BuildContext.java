package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.BuildPaths;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;

/** The files that COPY and ADD see: the context without what {@code .dockerignore} leaves out; owned by root. */
final class BuildContext {
    private static final int WITHOUT_POSIX = 0755;
    private static final char UNDECODABLE = '\ufffd';

    private final Path directory;
    private final IgnoreRules rules;

    private BuildContext(Path directory, IgnoreRules rules) {
        this.directory = directory;
        this.rules = rules;
    }

    static FileTree read(BuildPaths paths) throws IOException, EngineException, InterruptedException {
        BuildContext context = new BuildContext(paths.context(), rules(paths));
        return new FileTree(context.directory(paths.context(), ""));
    }

    /** {@code <Dockerfile>.dockerignore} wins over {@code .dockerignore}. */
    private static IgnoreRules rules(BuildPaths paths) throws IOException, EngineException {
        Path own = paths.dockerfile().resolveSibling(paths.dockerfile().getFileName() + ".dockerignore");
        Path file = Files.exists(own) ? own : paths.context().resolve(".dockerignore");
        if (!Files.exists(file)) {
            return IgnoreRules.NONE;
        }
        if (!file.toRealPath().startsWith(paths.workDirectory())) {
            throw new EngineException(
                    "`" + file.getFileName() + "` is a symbolic link out of the work directory: make it a file");
        }
        return IgnoreRules.parse(
                new String(Files.readAllBytes(file), StandardCharsets.UTF_8),
                file.getFileName().toString());
    }

    private Node directory(Path path, String name) throws IOException, EngineException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while reading " + directory);
        }
        Node node = Node.directory(mode(path), 0, 0);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                if (entry.getFileName().toString().indexOf(UNDECODABLE) >= 0) {
                    throw new EngineException("the file name " + entry.getFileName() + " in " + path
                            + " cannot be read in this locale: run the agent with LC_ALL=C.UTF-8, or rename the file");
                }
                String child = name.isEmpty() ? entry.getFileName().toString() : name + "/" + entry.getFileName();
                Node found = entry(entry, child);
                if (found != null) {
                    node.children().put(entry.getFileName().toString(), found);
                }
            }
        } catch (AccessDeniedException e) {
            throw new EngineException(
                    "the directory " + e.getFile() + " of the build context cannot be read: give this user"
                            + " access to it, or leave it out by .dockerignore",
                    e);
        }
        return node;
    }

    private Node entry(Path path, String name) throws IOException, EngineException, InterruptedException {
        boolean ignored = rules.ignores(name);
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            if (ignored && !rules.takesBack()) {
                return null;
            }
            Node directory = directory(path, name);
            return ignored && directory.children().isEmpty() ? null : directory;
        }
        if (ignored) {
            return null;
        }
        if (attributes.isSymbolicLink()) {
            String target = Files.readSymbolicLink(path).toString().replace('\\', '/');
            return Node.symlink(0, 0, target);
        }
        // Sockets and devices: engines skip or refuse them; nobody means to copy one.
        return attributes.isRegularFile()
                ? Node.file(mode(path), 0, 0, attributes.size(), new Content.File(path))
                : null;
    }

    private static int mode(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                    ? posixMode(path)
                    : WITHOUT_POSIX;
        }
        Map<String, Object> mode = Files.readAttributes(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (Integer) mode.get("mode") & 07777;
    }

    private static int posixMode(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.readAttributes(
                        path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .permissions();
        int mode = 0;
        for (PosixFilePermission permission : permissions) {
            mode |= 0400 >> permission.ordinal();
        }
        return mode;
    }
}
