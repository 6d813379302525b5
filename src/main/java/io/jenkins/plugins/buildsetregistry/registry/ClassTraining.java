package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Makes a {@link ClassArchive}, beside a registry that has been started without: another registry process serves a few
 * requests, and writes when it ends what it has loaded. The archive gets its name when it is whole.
 */
final class ClassTraining implements Runnable {
    private static final Logger LOGGER = Logger.getLogger(ClassTraining.class.getName());
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final byte[] CONTENT = {};

    private final Path archive;
    private final Path workDirectory;
    private final Credentials user =
            new Credentials("training", UUID.randomUUID().toString());

    /** @param workDirectory for files that nobody needs if this process ends meanwhile; on the file system of the archive */
    ClassTraining(Path archive, Path workDirectory) {
        this.archive = archive;
        this.workDirectory = workDirectory;
    }

    void start() {
        Thread thread = new Thread(this, "class-training");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            Path directory = Files.createTempDirectory(workDirectory, "training-");
            try {
                Path made = directory.resolve("classes.jsa");
                train(directory, made);
                Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                delete(directory);
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, "The next start will be as slow as this one", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void train(Path directory, Path made) throws IOException, InterruptedException {
        Path ready = directory.resolve("ready.json");
        Path config = directory.resolve("config.json");
        RegistryConfig registry = new RegistryConfig(
                "127.0.0.1",
                0,
                directory.resolve("storage"),
                user,
                null,
                null,
                RegistryAccess.of(URI.create("http://127.0.0.1:9")), // never asked
                directory.resolve("access.log"));
        long self = ProcessHandle.current().pid();
        Link link = new Link("linked", "1", Digest.sha256(CONTENT), MediaTypes.OCI_MANIFEST, 1, "linked", null);
        new RegistryProcessConfig(registry, null, LIMIT, "training", self, ready, null, List.of(link)).write(config);
        Child child = new Child();
        Thread end = new Thread(child::end, "class-training-end");
        Runtime.getRuntime().addShutdownHook(end);
        Process process = child.start(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ArchiveClassesAtExit=" + made,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-Djava.locale.providers=SPI",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RegistryProcess.class.getName(),
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
        try {
            serve(process, ready);
        } finally {
            process.destroy(); // it writes the archive now
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }

    /** Ends with this process, also if that ends in the moment of its start. */
    private static final class Child {
        private Process process;
        private boolean ended;

        synchronized Process start(ProcessBuilder builder) throws IOException {
            if (ended) {
                throw new IOException("this process ends");
            }
            process = builder.start();
            return process;
        }

        synchronized void end() {
            ended = true;
            if (process != null) {
                process.destroyForcibly().onExit().join();
            }
        }
    }

    private void serve(Process process, Path ready) throws IOException, InterruptedException {
        while (!Files.exists(ready)) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IOException("the process in training ended with " + process.exitValue());
            }
        }
        JsonNode answer = Json.MAPPER.readTree(Files.readAllBytes(ready));
        URI address = URI.create(answer.path("address").asText());
        Digest blob = Digest.sha256(CONTENT);
        String descriptor = "{\"mediaType\":\"" + MediaTypes.OCI_CONFIG + "\",\"digest\":\"" + blob + "\",\"size\":"
                + CONTENT.length + "}";
        byte[] manifest = Exchange.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST
                + "\",\"config\":" + descriptor + ",\"layers\":[" + descriptor + "]}");
        request(address, "GET /v2/", CONTENT);
        request(address, "POST /v2/a/blobs/uploads/?digest=" + blob, CONTENT);
        request(address, "GET /v2/a/blobs/" + blob, CONTENT);
        request(address, "PUT /v2/a/manifests/1", manifest);
        request(address, "GET /v2/a/manifests/1", CONTENT);
        request(address, "GET /v2/a/manifests/2", CONTENT);
    }

    private void request(URI address, String request, byte[] body) throws IOException {
        String login = user.username() + ":" + user.password();
        String head =
                request + " HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\nConnection: close\r\nContent-Type: "
                        + MediaTypes.OCI_MANIFEST + "\r\nContent-Length: " + body.length + "\r\nAuthorization: Basic "
                        + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)) + "\r\n\r\n";
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(Exchange.utf8(head));
            socket.getOutputStream().write(body);
            socket.getInputStream().readAllBytes();
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
