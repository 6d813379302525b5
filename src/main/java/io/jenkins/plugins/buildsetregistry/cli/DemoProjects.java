package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.ImageSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Copies of the example projects: those that are built by an engine that can RUN get a shell of Debian's busybox-static. */
final class DemoProjects {
    private final Path root;
    private final boolean canRun;

    private DemoProjects(Path root, boolean canRun) {
        this.root = root;
        this.canRun = canRun;
    }

    /** @param canRun whether to use the variants that have RUN lines */
    static DemoProjects copy(Path examples, Path root, Host host, boolean canRun)
            throws BuildsetException, IOException, InterruptedException {
        if (!Files.isDirectory(examples.resolve("base"))) {
            throw new BuildsetException(
                    "the example projects are not in " + examples + ": name their directory by --examples");
        }
        for (String project : List.of("base", "app")) {
            copy(examples.resolve(project), root.resolve(project));
        }
        if (canRun) {
            String busybox = host.which("busybox")
                    .orElseThrow(
                            () -> new BuildsetException("this engine builds the examples with RUN lines, which need a"
                                    + " static busybox: install it (on Debian: apt-get install busybox-static)"));
            Path shell = root.resolve("base/busybox");
            Files.copy(Path.of(busybox), shell);
            Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return new DemoProjects(root, canRun);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    Path directory(String project) {
        return root.resolve(project);
    }

    List<ImageSpec> images(String project) throws IOException {
        return ImageSpecs.read(directory(project).resolve(canRun ? "images-run.yaml" : "images.yaml"));
    }
}
