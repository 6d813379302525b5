package io.jenkins.plugins.buildsetregistry;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The checked-out project that a test runs in, whichever of the two builds runs it. */
public final class ProjectTree {
    private final Path root;

    private ProjectTree(Path root) {
        this.root = root;
    }

    public static ProjectTree find() {
        Path start = Path.of("").toAbsolutePath();
        for (Path candidate = start; candidate != null; candidate = candidate.getParent()) {
            if (Files.isRegularFile(candidate.resolve("central/libraries.tsv"))) {
                return new ProjectTree(candidate);
            }
        }
        throw new IllegalStateException("no central/libraries.tsv in " + start + " or above it");
    }

    public Path path(String relative) {
        return root.resolve(relative);
    }

    /** Regular files below {@code directory}, without what a build wrote; none if there is no such directory. */
    public List<Path> files(String directory) throws IOException {
        Path top = path(directory);
        if (!Files.isDirectory(top)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            // Other tests make and delete files in target while this one looks.
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return directory.endsWith("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (Files.isRegularFile(file)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(found);
        return found;
    }

    String relative(Path file) {
        return root.relativize(file).toString();
    }
}
