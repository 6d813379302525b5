package io.jenkins.plugins.buildsetregistry.acceptance;

import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryProcessConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Learns the passwords of our sidecars while they run, and notes the command line of every process meanwhile. */
final class SecretWatch implements AutoCloseable {
    private static final long BETWEEN_MILLIS = 100;

    private static final Duration END_LIMIT = Duration.ofSeconds(15);

    private final URI intermediate;
    private final List<Path> nodes = new CopyOnWriteArrayList<>();
    private final SecretSearch secrets;
    private final Set<Path> known = ConcurrentHashMap.newKeySet();
    private final Set<String> commandLines = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::watch, "secret-watch");

    /** @param intermediate that only our sidecars are linked to */
    SecretWatch(URI intermediate, SecretSearch secrets) {
        this.intermediate = intermediate;
        this.secrets = secrets;
        thread.setDaemon(true);
        thread.start();
    }

    /** @param node root directory of a node */
    void add(Path node) {
        nodes.add(node);
    }

    private void watch() {
        try {
            while (true) {
                nodes.forEach(node -> learn(node.resolve("buildset-registry")));
                commandLines.addAll(Processes.commandLines());
                Thread.sleep(BETWEEN_MILLIS);
            }
        } catch (InterruptedException e) {
            // it is closed
        }
    }

    private void learn(Path sidecars) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(sidecars, "sidecar-*")) {
            for (Path directory : all) {
                if (!known.contains(directory)) {
                    learn(directory, directory.resolve("config.json"));
                }
            }
        } catch (IOException e) {
            // there is none yet
        }
    }

    private void learn(Path directory, Path file) {
        try {
            RegistryConfig config = RegistryProcessConfig.read(file).registry();
            if (config.linkSource() == null || !config.linkSource().endpoint().equals(intermediate)) {
                return;
            }
            String name = directory.getFileName().toString();
            secrets.add("the writer of " + name, config.writer());
            secrets.add("the reader of " + name, config.reader());
            secrets.add("the control of " + name, config.control());
            known.add(directory);
        } catch (IOException e) {
            // it is being written, or has just been removed
        }
    }

    int sidecars() {
        return known.size();
    }

    /** On no node is there anything of a sidecar of ours. */
    void expectEnded() throws Exception {
        Await.until(
                "the sidecars have ended and removed their directories",
                END_LIMIT,
                () -> known.stream().noneMatch(Files::exists));
    }

    int commandLines() {
        return commandLines.size();
    }

    /** Command lines that held a password; without it. */
    List<String> found() {
        List<String> found = new ArrayList<>();
        for (String line : commandLines) {
            secrets.in(line)
                    .forEach(owner ->
                            found.add("the password of " + owner + " in the arguments of " + line.split(" ", 2)[0]));
        }
        return found;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
