package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.rules.ExternalResource;

/** Where a client program runs in a test: a directory of its own with its logins, settings and images. */
final class ClientHome extends ExternalResource {
    private static final long TIMEOUT_SECONDS = 120;

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final ObjectNode logins = Json.MAPPER.createObjectNode();
    private Path home;

    @Override
    protected void before() throws IOException {
        home = Files.createTempDirectory("c"); // podman takes no more than 50 characters for the directory inside
        environment.put("HOME", home.toString());
        environment.put("REGISTRY_AUTH_FILE", home.resolve("config.json").toString());
        environment.put("DOCKER_CONFIG", home.toString());
        environment.put("DOCKER_BUILDKIT", "0");
        Files.writeString(home.resolve("config.json"), "{}");
    }

    @Override
    protected void after() {
        try {
            new LocalHost().delete(home.toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Path resolve(String name) {
        return home.resolve(name);
    }

    void setEnvironment(String variable, String value) {
        environment.put(variable, value);
    }

    /** @param registry {@code host:port}, or the address that docker keeps Docker Hub's login under */
    void logIn(String registry, String user, String password) throws IOException {
        String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        logins.withObject("/auths").putObject(registry).put("auth", login);
        Files.writeString(home.resolve("config.json"), logins.toString());
    }

    /** Something to build: an image of one layer, with a file of 2 MB and one that no other image has. */
    void writeBuildContext(String unique) throws IOException {
        Path context = Files.createDirectories(home.resolve("context"));
        Files.write(context.resolve("data"), new byte[2_000_000]);
        Files.writeString(context.resolve("unique"), unique);
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY data unique /\nLABEL x=y\n");
    }

    /** Runs a program that must succeed. @return what it wrote */
    String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(home, "output", "");
        int status = start(output, command);
        assertEquals(String.join(" ", command) + ": " + Files.readString(output), 0, status);
        return Files.readString(output).trim();
    }

    /** Runs a program that must fail. @return what it wrote */
    String fail(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(home, "output", "");
        int status = start(output, command);
        assertNotEquals(String.join(" ", command) + ": " + Files.readString(output), 0, status);
        return Files.readString(output).trim();
    }

    /** Runs a program twice if it must: it may give up once, and must succeed then. */
    String runAgain(String... command) throws IOException, InterruptedException {
        return start(Files.createTempFile(home, "output", ""), command) == 0 ? "" : run(command);
    }

    private int start(Path output, String... command) throws IOException, InterruptedException {
        List<String> found = new ArrayList<>(List.of(command));
        found.set(0, RequiresProgram.require(command[0]));
        ProcessBuilder builder = new ProcessBuilder(found)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(home.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " hangs: " + Files.readString(output));
        }
        return process.exitValue();
    }

    /** buildah or podman, with images of its own. */
    String containers(String program, String... arguments) throws IOException, InterruptedException {
        return run(withOwnImages(program, arguments));
    }

    /** The command of {@link #containers}. */
    String[] withOwnImages(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                program,
                "--root",
                home.resolve("images").toString(),
                "--runroot",
                home.resolve("r").toString(),
                "--storage-driver",
                "vfs"));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }
}
