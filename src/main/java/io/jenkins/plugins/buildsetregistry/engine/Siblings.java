package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Directories copied into {@code <context>/.zuul-siblings/<directory>} for the time of a build (zuul-jobs,
 * {@code build-docker-image}). Always close it.
 */
public final class Siblings implements AutoCloseable {
    public static final String DIRECTORY = ".zuul-siblings";
    private static final String ARGUMENT = "ZUUL_SIBLINGS";

    private final Path directory;
    private final List<String> copied;

    private Siblings(Path directory, List<String> copied) {
        this.directory = directory;
        this.copied = List.copyOf(copied);
    }

    /**
     * Copies them; does nothing if the specification has none.
     *
     * @param paths where the specification's context and siblings are
     * @throws EngineException if {@code .zuul-siblings} exists, or a sibling is missing or outside the work directory
     */
    public static Siblings copy(ImageSpec spec, BuildPaths paths)
            throws EngineException, IOException, InterruptedException {
        if (spec.siblings().isEmpty()) {
            return new Siblings(null, List.of());
        }
        Path directory = paths.image().resolve(DIRECTORY);
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            throw new EngineException(
                    "image " + spec.name() + ": " + directory + " exists already: remove it, siblings are copied there",
                    e);
        }
        List<String> copied = new ArrayList<>();
        Siblings siblings = new Siblings(directory, spec.siblings());
        boolean complete = false;
        try {
            for (String sibling : spec.siblings()) {
                Path source = BuildPaths.within(spec, paths.workDirectory(), paths.workDirectory(), "sibling", sibling);
                Path target = directory.resolve(
                        paths.workDirectory().relativize(source).toString());
                if (!Files.isDirectory(source) || target.equals(directory)) {
                    throw new EngineException("image " + spec.name() + ": the sibling '" + sibling
                            + "' is not a directory below " + paths.workDirectory());
                }
                if (Files.exists(target)) {
                    throw new EngineException("image " + spec.name() + ": the sibling '" + sibling
                            + "' is given twice or is inside of another one: give each directory once");
                }
                Files.createDirectories(target.getParent());
                DirectoryTree.copy(source, target, directory::equals);
                copied.add(directory.relativize(target).toString().replace('\\', '/'));
            }
            complete = true;
            return new Siblings(directory, copied);
        } finally {
            if (!complete) {
                siblings.close();
            }
        }
    }

    /** {@code ZUUL_SIBLINGS}: the directories below {@code .zuul-siblings}, separated by spaces; empty if there are none. */
    public Map<String, String> buildArgs() {
        return copied.isEmpty() ? Map.of() : Map.of(ARGUMENT, String.join(" ", copied));
    }

    /** Removes them all. */
    @Override
    public void close() throws IOException {
        if (directory != null) {
            DirectoryTree.delete(directory);
        }
    }
}
