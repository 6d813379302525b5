package io.jenkins.plugins.buildsetregistry.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is mounted where (proc(5), {@code mountinfo}); nothing is known on other systems. */
final class MountPoints {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private MountPoints() {}

    /** A mount point in or below {@code directory}; a container that was killed may have left one that shows host's files. */
    static Optional<Path> below(Path directory) throws IOException {
        if (!Files.isReadable(TABLE)) {
            return Optional.empty();
        }
        Path real;
        try {
            real = directory.toRealPath();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // others delete it, too
        }
        List<String> lines = Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1);
        return lines.stream()
                .map(line -> Path.of(unescape(line.split(" ")[MOUNT_POINT])))
                .filter(point -> point.startsWith(real))
                .findFirst();
    }

    private static String unescape(String text) {
        String bytes = OCTAL.matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 8))));
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
