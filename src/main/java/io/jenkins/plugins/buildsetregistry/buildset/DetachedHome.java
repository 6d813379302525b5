package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * For sidecars that outlive the process that starts them, and are found again by their directory: the agent of a build may be
 * replaced while the build goes on. Such a sidecar ends by request or with its lease. Its directory is removed with it, or
 * by the next one that starts in the same root.
 */
public final class DetachedHome implements SidecarHome {
    /** Who runs there: a {@link ProcessIdentity}. */
    private static final String PROCESS = "process";

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{16}");

    private static final String PREFIX = "sidecar-";
    /** A directory without process is that of a sidecar which is being started, or of one that never was. */
    private static final Duration START = Duration.ofMinutes(10);

    private final Host host;
    private final Path root;
    private final String name;
    private final List<Path> classPath;
    private final Map<String, String> environment;
    private final Clock clock;
    private final Consumer<String> log;

    /**
     * @param root made if it is absent; only this user may enter it
     * @param name of this sidecar, random: by it the directory is found again; 16 hexadecimal digits
     * @param classPath what {@link SidecarHome#classPath} says
     * @param environment added to that of the sidecar's process
     * @param log told what is swept
     */
    public DetachedHome(
            Host host,
            Path root,
            String name,
            List<Path> classPath,
            Map<String, String> environment,
            Clock clock,
            Consumer<String> log) {
        this.host = host;
        this.root = root;
        this.name = requireName(name);
        this.classPath = List.copyOf(classPath);
        this.environment = Map.copyOf(environment);
        this.clock = clock;
        this.log = log;
    }

    @Override
    public Path newDirectory() throws IOException {
        Path directory = PrivateDirectory.makeBelow(root, directoryName(name));
        sweep();
        return directory;
    }

    /** Where the sidecar of that name is, or would be. */
    public static Path directory(Path root, String name) {
        return root.resolve(directoryName(name));
    }

    /** Of the directory of the sidecar of that name. */
    public static String directoryName(String name) {
        return PREFIX + requireName(name);
    }

    /** A name for a new sidecar. */
    public static String newName(SecureRandom random) {
        return HexFormat.of().toHexDigits(random.nextLong());
    }

    private static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "invalid name '" + name + "' of a sidecar: expected 16 hexadecimal digits");
        }
        return name;
    }

    /** Ends what was left of a start that was broken off, if anything. */
    public static void discard(Path directory) throws IOException {
        Sidecar.discard(Files.exists(directory.resolve(PROCESS)) ? process(directory) : null, directory);
    }

    private void sweep() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root, PREFIX + "*")) {
            for (Path directory : all) {
                sweep(directory);
            }
        } catch (NoSuchFileException e) {
            // another build has just removed it
        }
    }

    /** What is wrong with another's directory is no reason not to start. */
    private void sweep(Path directory) {
        try {
            if (isAbandoned(directory)) {
                log.accept("removing what an ended buildset registry left in " + directory);
                host.delete(directory.toString());
            }
        } catch (IOException e) {
            log.accept(
                    "WARNING: cannot tell whether a buildset registry still uses " + directory + ": " + e.getMessage());
        }
    }

    private boolean isAbandoned(Path directory) throws IOException {
        try {
            if (Files.exists(directory.resolve(PROCESS))) {
                return !process(directory).isAlive();
            }
            Duration age = Duration.between(Files.getLastModifiedTime(directory).toInstant(), clock.instant());
            return age.compareTo(START) > 0;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public Optional<ProcessIdentity> start(Command command, Path output) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(command.environment());
        all.putAll(environment);
        long pid = host.startDetached(new Command(command.arguments(), all, command.directory()), output.toString());
        Optional<ProcessIdentity> process = ProcessIdentity.of(pid);
        if (process.isEmpty()) {
            return process;
        }
        boolean known = false;
        try {
            host.write(
                    output.resolveSibling(PROCESS).toString(),
                    process.get().toString().getBytes(StandardCharsets.US_ASCII));
            known = true;
            return process;
        } finally {
            if (!known) {
                process.get().kill();
            }
        }
    }

    @Override
    public Long ownerPid() {
        return null;
    }

    @Override
    public Path archives() {
        return root;
    }

    @Override
    public List<Path> classPath() {
        return classPath;
    }

    /** @throws IOException if no sidecar was started in that directory */
    static ProcessIdentity process(Path directory) throws IOException {
        try {
            return ProcessIdentity.parse(
                    Files.readString(directory.resolve(PROCESS)).trim());
        } catch (NoSuchFileException e) {
            throw new IOException("there is no buildset registry in " + directory + " (any more)", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is not known which process runs in " + directory + ": " + e.getMessage(), e);
        }
    }
}
