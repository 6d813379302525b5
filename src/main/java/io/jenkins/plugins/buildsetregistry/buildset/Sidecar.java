package io.jenkins.plugins.buildsetregistry.buildset;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.host.ProcessIdentity;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.Link;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryControl;
import io.jenkins.plugins.buildsetregistry.registry.RegistryProcessConfig;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A registry of our own in a detached process: started, asked, and stopped. Its passwords are random and in no argument; its
 * files are in a directory of the run.
 */
final class Sidecar {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private static final String OUTPUT = "output.log";

    private final ProcessIdentity process;
    private final Path directory;
    private final RegistryControl control;
    private final RegistryAccess writer;
    private final RegistryAccess reader;

    private Sidecar(
            ProcessIdentity process,
            Path directory,
            RegistryControl control,
            RegistryAccess writer,
            RegistryAccess reader) {
        this.process = process;
        this.directory = directory;
        this.control = control;
        this.writer = writer;
        this.reader = reader;
    }

    /**
     * Starts the process and waits until it serves.
     *
     * @param linkSource the registry that linked images are fetched from, or null
     * @param links that it has as soon as it serves
     * @param lease after which it ends unless {@link #renew} was called, or null
     * @throws BuildsetException if it does not start, or is not reached where clients are to call it
     */
    static Sidecar start(
            SidecarHome home, RegistryAccess linkSource, List<Link> links, Duration lease, SidecarSettings settings)
            throws BuildsetException, IOException, InterruptedException {
        Path directory = home.newDirectory();
        Path output = directory.resolve(OUTPUT);
        boolean started = false;
        ProcessIdentity process = null;
        try {
            SidecarConfiguration.write(home, directory, linkSource, links, lease, settings);
            Command command = SidecarCommand.of(SidecarConfiguration.file(directory), home, settings.memoryMebibytes());
            process = home.start(command, output).orElse(null);
            if (process == null) {
                throw notStarted(output);
            }
            awaitReady(process, SidecarConfiguration.readyFile(directory), output);
            RegistryProcessConfig config = SidecarConfiguration.read(directory);
            Sidecar sidecar = of(process, directory, config);
            if (config.publicEndpoint() != null) {
                sidecar.requireReached(config.nonce());
            }
            started = true;
            return sidecar;
        } finally {
            if (!started) {
                discard(process, directory);
            }
        }
    }

    /** How a sidecar was configured that may have ended; empty if its directory is gone. Holds its passwords. */
    static Optional<RegistryConfig> configuration(Path directory) throws IOException {
        return Files.exists(SidecarConfiguration.file(directory))
                ? Optional.of(SidecarConfiguration.read(directory).registry())
                : Optional.empty();
    }

    /** @param process or null if there is none */
    static void discard(ProcessIdentity process, Path directory) throws IOException {
        if (process != null) {
            process.kill();
        }
        new LocalHost().delete(directory.toString());
    }

    /**
     * Finds a sidecar again that was started in a {@link DetachedHome}.
     *
     * @throws BuildsetException if it has ended
     */
    static Sidecar attach(Path directory) throws BuildsetException, IOException {
        ProcessIdentity process = DetachedHome.process(directory);
        if (!process.isAlive()) {
            throw new BuildsetException("the buildset registry in " + directory + " has ended: "
                    + lastLine(directory.resolve(OUTPUT)) + ". Its lease may have run out, or the agent was restarted");
        }
        return of(process, directory, SidecarConfiguration.read(directory));
    }

    private static Sidecar of(ProcessIdentity process, Path directory, RegistryProcessConfig config)
            throws BuildsetException, IOException {
        Path readyFile = SidecarConfiguration.readyFile(directory);
        JsonNode ready = Json.MAPPER.readTree(Files.readAllBytes(readyFile));
        if (!config.nonce().equals(ready.path("nonce").asText())) {
            throw new BuildsetException(
                    "the buildset registry's file " + readyFile + " is not from the process that was started");
        }
        URI address = URI.create(ready.path("address").asText());
        String caPem =
                config.publicEndpoint() == null ? null : config.publicEndpoint().caPem();
        RegistryAccess access = new RegistryAccess(address, null, caPem, null);
        return new Sidecar(
                process,
                directory,
                new RegistryControl(address, config.registry().control(), caPem),
                access.withCredentials(config.registry().writer()),
                access.withCredentials(config.registry().reader()));
    }

    private static void awaitReady(ProcessIdentity process, Path ready, Path output)
            throws BuildsetException, IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            // It may be ready, and end, in between.
            boolean alive = process.isAlive();
            if (Files.exists(ready)) {
                return;
            }
            if (!alive) {
                throw notStarted(output);
            }
            if (System.nanoTime() > deadline) {
                throw new BuildsetException("the buildset registry did not start within " + START_LIMIT.toSeconds()
                        + " s: " + lastLine(output));
            }
            Thread.sleep(10);
        }
    }

    private static BuildsetException notStarted(Path output) throws IOException {
        return new BuildsetException("the buildset registry did not start: " + lastLine(output));
    }

    private static String lastLine(Path output) throws IOException {
        if (!Files.exists(output)) {
            return "it printed nothing";
        }
        return Files.readString(output)
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .orElse("it printed nothing");
    }

    /** A name may lead to another machine, and what is before a machine may let nobody in. */
    private void requireReached(String nonce) throws BuildsetException, InterruptedException {
        try {
            if (!control.health().nonce().equals(nonce)) {
                throw new BuildsetException("another program answers at " + writer + ": expose another address");
            }
        } catch (IOException e) {
            throw new BuildsetException(
                    "the buildset registry has started, but is not reached at " + writer + ", not even from its own"
                            + " machine (" + e + "): expose another address",
                    e);
        }
    }

    Path directory() {
        return directory;
    }

    RegistryAccess writer() {
        return writer;
    }

    RegistryAccess reader() {
        return reader;
    }

    Path accessLog() {
        return SidecarConfiguration.accessLog(directory);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** From now on it lives that long, unless this is called again. */
    void renew(Duration lease) throws IOException, InterruptedException {
        control.renewLease(lease);
    }

    /** Ends the process, by request if it answers, and deletes what it kept. */
    void stop() throws IOException, InterruptedException {
        try {
            control.stop();
        } catch (IOException e) {
            process.terminate(STOP_LIMIT);
        }
        if (!process.awaitEnd(STOP_LIMIT)) {
            process.kill();
        }
        new LocalHost().delete(directory.toString());
    }
}
