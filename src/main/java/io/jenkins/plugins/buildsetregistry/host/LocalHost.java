package io.jenkins.plugins.buildsetregistry.host;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The machine that this program runs on. */
public final class LocalHost implements Host {
    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final File NOTHING = new File(WINDOWS ? "NUL" : "/dev/null");
    /** Engines clean up after themselves when they are asked to end; a build container takes a while to stop. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Map<String, String> environment;

    /** With this program's own environment. */
    public LocalHost() {
        this(System.getenv());
    }

    /** @param environment of every command, in place of this program's own */
    public LocalHost(Map<String, String> environment) {
        Map<String, String> copy = WINDOWS ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new TreeMap<>();
        copy.putAll(environment);
        this.environment = Collections.unmodifiableMap(copy);
    }

    @Override
    public CommandResult run(Command command, Consumer<String> lines) throws HostException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Process process = start(builder(command, List.of()).redirectErrorStream(true), command);
        OutputReader reader = new OutputReader(process, command.arguments().get(0));
        OutputTail tail = new OutputTail();
        try {
            for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
                tail.add(line.get());
                lines.accept(line.get());
            }
            return new CommandResult(process.waitFor(), tail.toString());
        } finally {
            if (process.isAlive()) {
                new ProcessTree(process.toHandle()).end(GRACE);
            }
            reader.stop();
        }
    }

    @Override
    public long startDetached(Command command, String outputFile) throws HostException {
        Path output = Path.of(outputFile);
        try {
            if (!Files.exists(output)) {
                OwnerOnly.file(output);
            }
        } catch (IOException e) {
            throw new HostException("cannot create " + outputFile + ": " + reason(e), e);
        }
        // setsid replaces itself by the program unless it leads a process group, which a child of a JVM never does.
        List<String> prefix = Stream.of("setsid", "nohup")
                .flatMap(program -> which(program).stream())
                .limit(1)
                .toList();
        ProcessBuilder builder = builder(command, WINDOWS ? List.of() : prefix)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        return start(builder, command).pid();
    }

    private ProcessBuilder builder(Command command, List<String> prefix) throws HostException {
        List<String> arguments = new ArrayList<>(prefix);
        arguments.addAll(command.arguments());
        // The system would search this program's own PATH, not the one of the command.
        String program = command.arguments().get(0);
        arguments.set(
                prefix.size(),
                new SearchPath(environment(command), WINDOWS)
                        .find(program)
                        .orElseThrow(() -> new HostException("program '" + program
                                + "' was not found; install it or add" + " its directory to PATH")));
        ProcessBuilder builder = new ProcessBuilder(arguments).redirectInput(NOTHING);
        if (command.directory() != null) {
            builder.directory(new File(command.directory()));
        }
        builder.environment().clear();
        builder.environment().putAll(environment(command));
        return builder;
    }

    private Map<String, String> environment(Command command) {
        Map<String, String> merged = WINDOWS ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new TreeMap<>();
        merged.putAll(environment);
        command.environment().forEach((name, value) -> {
            if (value == null) {
                merged.remove(name);
            } else {
                merged.put(name, value);
            }
        });
        return merged;
    }

    private static Process start(ProcessBuilder builder, Command command) throws HostException {
        try {
            return builder.start();
        } catch (IOException e) {
            String where = command.directory() == null ? "" : " in " + command.directory();
            throw new HostException("cannot start " + command.arguments().get(0) + where + ": " + reason(e), e);
        }
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public Optional<String> which(String program) {
        return new SearchPath(environment, WINDOWS).find(program);
    }

    /** In {@code TMPDIR} of this host's environment, else where Java puts temporary files. */
    @Override
    public String temporaryDirectory(String prefix) throws HostException {
        Path parent = Path.of(environment.getOrDefault("TMPDIR", System.getProperty("java.io.tmpdir")));
        try {
            return OwnerOnly.temporaryDirectory(parent, prefix).toString();
        } catch (IOException e) {
            throw new HostException("cannot create a directory in " + parent + ": " + reason(e), e);
        }
    }

    @Override
    public Optional<byte[]> read(String path) throws HostException {
        // Channels, and Files with them, fail when the thread is interrupted: a plain stream does not.
        try (FileInputStream stream = new FileInputStream(path)) {
            return Optional.of(stream.readAllBytes());
        } catch (FileNotFoundException e) {
            if (Files.notExists(Path.of(path))) {
                return Optional.empty();
            }
            throw new HostException("cannot read " + path + ": " + reason(e), e);
        } catch (IOException e) {
            throw new HostException("cannot read " + path + ": " + reason(e), e);
        }
    }

    @Override
    public List<String> list(String directory) throws HostException {
        Path path = Path.of(directory);
        if (Files.notExists(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new HostException("cannot read directory " + directory + ": " + e, e);
        }
    }

    @Override
    public void write(String path, byte[] content) throws HostException {
        Path target = Path.of(path).toAbsolutePath();
        Path temporary = null;
        try {
            OwnerOnly.directories(target.getParent());
            temporary = OwnerOnly.temporaryFile(target.getParent());
            try (FileOutputStream stream = new FileOutputStream(temporary.toFile())) {
                stream.write(content);
                stream.getFD().sync();
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            temporary = null;
        } catch (IOException e) {
            throw new HostException("cannot write " + path + ": " + reason(e), e);
        } finally {
            if (temporary != null) {
                delete(temporary.toString());
            }
        }
    }

    @Override
    public void delete(String path) throws HostException {
        try {
            Deletion.of(Path.of(path));
        } catch (IOException e) {
            throw new HostException("cannot delete " + path + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
