package io.jenkins.plugins.buildsetregistry.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What builds have left in the root directory of a node: files that nobody wrote on purpose. */
final class Leftovers {
    /** Kept by Jenkins and by the cache of libraries; what jobs write themselves is in {@link #CONTEXT}. */
    private static final Pattern KEPT =
            Pattern.compile("remoting(/.*)?|caches/.*|buildset-registry/[^/]+\\.jsa|workspace/.*/" + Leftovers.CONTEXT
                    + "/.*|support/.*");

    /** Directory of a workspace for files that a job of this suite writes. */
    static final String CONTEXT = "context";

    private Leftovers() {}

    /** Relative names. */
    static List<String> in(Path root) {
        List<String> left = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = root.relativize(file).toString();
                    if (!KEPT.matcher(name).matches()) {
                        left.add(name);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // it has just been removed
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return left;
    }
}
