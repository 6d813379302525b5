package io.jenkins.plugins.buildsetregistry.host;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds programs as a shell would: {@code PATH}, and {@code PATHEXT} on Windows. */
final class SearchPath {
    private final List<String> directories;
    private final List<String> endings = new ArrayList<>(List.of(""));

    SearchPath(Map<String, String> environment, boolean windows) {
        directories = List.of(environment.getOrDefault("PATH", "").split(File.pathSeparator));
        if (windows) {
            endings.addAll(List.of(
                    environment.getOrDefault("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";")));
        }
    }

    /** @param program a name, or a path, which is only checked */
    Optional<String> find(String program) {
        boolean isPath = program.indexOf('/') >= 0 || program.indexOf(File.separatorChar) >= 0;
        for (String directory : isPath ? List.of("") : directories) {
            for (String ending : endings) {
                Optional<String> found = executable(directory, program + ending);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> executable(String directory, String file) {
        try {
            Path path = Path.of(directory, file).toAbsolutePath();
            return Files.isRegularFile(path) && Files.isExecutable(path)
                    ? Optional.of(path.toString())
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
