package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** A directory of one build that only its owner can enter; it goes with all its files when it is closed. */
final class PrivateDirectory implements AutoCloseable {
    private final Host host;
    private final Consumer<String> log;
    private final Path path;

    /** @param log told if it cannot be deleted */
    PrivateDirectory(Host host, Consumer<String> log) throws HostException {
        this(host, log, Path.of(host.temporaryDirectory("buildset-build-")));
    }

    private PrivateDirectory(Host host, Consumer<String> log, Path path) {
        this.host = host;
        this.log = log;
        this.path = path;
    }

    /** A name that only one build uses: of directories, images, registries. */
    static String newName() {
        return "buildset-" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }

    /** One for layers, where engines keep what is large. @param name that is new there */
    static PrivateDirectory forLayers(Host host, Consumer<String> log, String name) throws HostException {
        return at(host, log, Path.of(host.environment().getOrDefault("TMPDIR", "/var/tmp"), name));
    }

    /** One at a path that is new. */
    static PrivateDirectory at(Host host, Consumer<String> log, Path path) throws HostException {
        PrivateDirectory directory = new PrivateDirectory(host, log, path);
        directory.write(".buildset", "");
        return directory;
    }

    String path() {
        return path.toString();
    }

    String path(String file) {
        return path.resolve(file).toString();
    }

    /** @return its absolute path */
    String write(String file, String content) throws HostException {
        return write(file, content.getBytes(UTF_8));
    }

    String write(String file, byte[] content) throws HostException {
        host.write(path(file), content);
        return path(file);
    }

    /** What an engine wrote there, trimmed. */
    Optional<String> read(String file) throws HostException {
        return host.read(path(file))
                .map(bytes -> new String(bytes, UTF_8).trim())
                .filter(text -> !text.isEmpty());
    }

    @Override
    public void close() {
        try {
            host.delete(path.toString());
        } catch (HostException e) {
            log.accept("WARNING: " + e.getMessage());
        }
    }
}
