package io.jenkins.plugins.buildsetregistry.acceptance;

import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryProcessConfig;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Learns the passwords of sidecars while they run, and notes the command line of every process meanwhile. */
final class SecretWatch implements AutoCloseable {
    private static final long BETWEEN_MILLIS = 100;

    private final List<Path> nodes;
    private final SecretSearch secrets;
    private final Set<Path> known = ConcurrentHashMap.newKeySet();
    private final Set<String> commandLines = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::watch, "secret-watch");

    /** @param nodes root directories of nodes */
    SecretWatch(List<Path> nodes, SecretSearch secrets) {
        this.nodes = List.copyOf(nodes);
        this.secrets = secrets;
        thread.setDaemon(true);
        thread.start();
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

    int commandLines() {
        return commandLines.size();
    }

    /** Command lines that held a password; without it. */
    List<String> found() {
        List<String> found = new ArrayList<>();
        for (String line : commandLines) {
            secrets.in(line)
                    .forEach(owner -> found.add("the password of " + owner + " in the arguments of "
                            + line.split(" ", 2)[0]));
        }
        return found;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
