package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where an image's files are; all absolute, real paths within the work directory.
 *
 * @param workDirectory of the build
 * @param image {@code spec.context()}
 * @param context what is handed to the engine: {@code spec.path()} below the image's directory
 * @param dockerfile {@code spec.dockerfile()} below the image's directory
 */
public record BuildPaths(Path workDirectory, Path image, Path context, Path dockerfile) {
    /** @throws EngineException naming the setting that points outside the work directory or at nothing */
    public static BuildPaths of(ImageSpec spec, String workDirectory) throws EngineException {
        Path work;
        try {
            work = Path.of(workDirectory).toRealPath();
        } catch (IOException | InvalidPathException e) {
            throw new EngineException(
                    "the work directory " + workDirectory + " of image " + spec.name()
                            + " does not exist: check the sources out first",
                    e);
        }
        Path image = within(spec, work, work, "context", spec.context());
        Path context = within(spec, work, image, "path", spec.path());
        Path dockerfile = within(spec, work, image, "dockerfile", spec.dockerfile());
        if (!Files.isDirectory(context)) {
            throw new EngineException("image " + spec.name() + ": the path '" + spec.path() + "' is no directory");
        }
        if (!Files.isRegularFile(dockerfile)) {
            throw new EngineException(
                    "image " + spec.name() + ": the dockerfile '" + spec.dockerfile() + "' is no file");
        }
        return new BuildPaths(work, image, context, dockerfile);
    }

    /** Symbolic links are followed, as engines do, but not out of the work directory. */
    static Path within(ImageSpec spec, Path work, Path base, String setting, String value) throws EngineException {
        String what = "image " + spec.name() + ": the " + setting + " '" + value + "'";
        try {
            Path real = base.resolve(value).toRealPath();
            if (!real.startsWith(work)) {
                throw new EngineException(what + " is outside the work directory " + work);
            }
            return real;
        } catch (IOException | InvalidPathException e) {
            throw new EngineException(
                    what + " does not exist in " + base + ": check the spelling, or check the sources out first", e);
        }
    }

    /** Reads and parses {@link #dockerfile}; it is called by its path below the work directory. */
    public Dockerfile readDockerfile() throws EngineException {
        String name = workDirectory.relativize(dockerfile).toString().replace('\\', '/');
        try {
            return Dockerfile.parse(Files.readAllBytes(dockerfile), name);
        } catch (IOException e) {
            throw new EngineException("`" + name + "` cannot be read: " + e.getMessage(), e);
        }
    }
}
