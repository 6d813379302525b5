package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.ProcessIdentity;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The private directory of one running program: its files, and the processes that it started detached. Closing it ends them
 * and removes it. Opening one also sweeps what killed programs left.
 *
 * <p>The owner is in the directory's name, so that a directory is never without one. Processes carry that name in their
 * environment ({@value #MARK}), so that on Linux even those are found that a killed program had no time to note.
 */
public final class RunDirectory implements SidecarHome, AutoCloseable {
    /** Environment variable that all processes of a run carry. */
    public static final String MARK = "BUILDSET_RUN";

    private static final Pattern NAME = Pattern.compile("run-([0-9]{1,18})-([0-9a-f]{16})-[0-9a-f]+");
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final int LOOKS = 3;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Host host;
    private final Path path;
    private final List<ProcessIdentity> processes = new ArrayList<>();
    private boolean closed;

    private RunDirectory(Host host, Path path) {
        this.host = host;
        this.path = path;
    }

    /** {@code <temporary directory>/buildset-registry-<user>}. */
    public static Path defaultRoot() {
        return Path.of(System.getProperty("java.io.tmpdir"), "buildset-registry-" + System.getProperty("user.name"));
    }

    /**
     * Makes a directory for this process below {@code root}, after sweeping what killed processes left there.
     *
     * @param log told what is swept
     */
    public static RunDirectory open(Host host, Path root, Consumer<String> log) throws IOException {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        Path path = PrivateDirectory.makeBelow(
                root,
                "run-" + self.pid() + "-" + fingerprint(self) + "-"
                        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
        sweep(host, root, log);
        return new RunDirectory(host, path);
    }

    public Path path() {
        return path;
    }

    @Override
    public Path newDirectory() throws IOException {
        return Files.createTempDirectory(path, "registry-");
    }

    @Override
    public Long ownerPid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public Path archives() {
        return path.getParent();
    }

    @Override
    public List<Path> classPath() throws BuildsetException {
        return SidecarLibraries.ofThisProcess();
    }

    /** What every process of this run shall have in its environment. */
    public Map<String, String> environment() {
        return Map.of(MARK, path.getFileName().toString());
    }

    /**
     * Starts a program that this run ends at the latest when it closes.
     *
     * @return empty if it has ended at once
     * @throws IOException also if this run is being closed
     */
    @Override
    public synchronized Optional<ProcessIdentity> start(Command command, Path output) throws IOException {
        if (closed) {
            throw new IOException(
                    "stopping: not started: " + command.arguments().get(0));
        }
        Map<String, String> environment = new LinkedHashMap<>(command.environment());
        environment.putAll(environment());
        long pid = host.startDetached(
                new Command(command.arguments(), environment, command.directory()), output.toString());
        Optional<ProcessIdentity> process = ProcessIdentity.of(pid);
        process.ifPresent(processes::add);
        return process;
    }

    /** Ends every process that was started here, and removes the directory; the root too, if nothing else is in it. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (ProcessIdentity process : processes) {
            process.terminate(GRACE);
        }
        host.delete(path.toString());
        try {
            Files.deleteIfExists(path.getParent());
        } catch (IOException e) {
            // another program's directory is in it
        }
    }

    private static void sweep(Host host, Path root, Consumer<String> log) throws IOException {
        try (DirectoryStream<Path> runs = Files.newDirectoryStream(root, "run-*")) {
            for (Path run : runs) {
                Matcher name = NAME.matcher(run.getFileName().toString());
                if (name.matches() && !isOwned(Long.parseLong(name.group(1)), name.group(2))) {
                    log.accept("removing what process " + name.group(1) + " left in " + run);
                    endAll(run.getFileName().toString());
                    host.delete(run.toString());
                }
            }
        } catch (NoSuchFileException e) {
            // another program has just removed it
        }
    }

    private static boolean isOwned(long pid, String fingerprint) {
        return ProcessIdentity.of(pid)
                .map(RunDirectory::fingerprint)
                .filter(fingerprint::equals)
                .isPresent();
    }

    private static String fingerprint(ProcessIdentity process) {
        return Digest.sha256(process.start().getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, 16);
    }

    /** The environment of a process cannot be read while it becomes another program: it takes a few looks to find all. */
    private static void endAll(String mark) {
        for (int look = 0; look < LOOKS; look++) {
            if (look > 0) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            marked(mark).forEach(process -> process.terminate(GRACE));
        }
    }

    /** Processes of this user that carry {@code mark}; none where there is no {@code /proc}. */
    private static List<ProcessIdentity> marked(String mark) {
        byte[] wanted = ("\0" + MARK + "=" + mark + "\0").getBytes(StandardCharsets.UTF_8);
        String pattern = new String(wanted, StandardCharsets.ISO_8859_1);
        return ProcessHandle.allProcesses()
                .filter(process -> carries(process.pid(), pattern))
                .flatMap(process -> ProcessIdentity.of(process.pid()).stream())
                .toList();
    }

    private static boolean carries(long pid, String pattern) {
        try {
            byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
            return ("\0" + new String(environment, StandardCharsets.ISO_8859_1)).contains(pattern);
        } catch (IOException e) {
            return false;
        }
    }
}
