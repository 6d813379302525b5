package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.rules.TemporaryFolder;

/** A {@link RegistryProcess} that a test has started. */
public final class RegistryChild {
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1");
    private static final List<String> FOR_LONG = List.of(
            "-Xms16m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:TrimNativeHeapInterval=1000");

    private final Process process;
    private final Path errors;
    private URI address;

    private RegistryChild(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /** Starts the process. */
    public static RegistryChild launch(RegistryProcessConfig config, TemporaryFolder folder) throws IOException {
        return launch(List.of(), config, folder);
    }

    /** @param before command that runs the process, such as {@code unshare} with its options */
    public static RegistryChild launch(List<String> before, RegistryProcessConfig config, TemporaryFolder folder)
            throws IOException {
        return launch(before, RegistryProcess.class, List.of(), config, folder);
    }

    /** @param main class to run, which gets the file of the configuration and the arguments */
    public static RegistryChild launch(
            List<String> before,
            Class<?> main,
            List<String> arguments,
            RegistryProcessConfig config,
            TemporaryFolder folder)
            throws IOException {
        return launch(before, QUICK_START, main, arguments, config, folder);
    }

    private static RegistryChild launch(
            List<String> before,
            List<String> jvm,
            Class<?> main,
            List<String> arguments,
            RegistryProcessConfig config,
            TemporaryFolder folder)
            throws IOException {
        Path directory = folder.newFolder().toPath();
        Path configFile = directory.resolve("config.json");
        config.write(configFile);
        Files.deleteIfExists(config.readyFile());
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(SharedClassArchive.options());
        command.addAll(List.of(
                "-Xmx64m",
                "-Dorg.eclipse.jetty.util.log.announce=false",
                "-cp",
                SharedClassArchive.classPathOfTests(),
                main.getName(),
                configFile.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("output").toFile())
                .redirectError(errors.toFile())
                .start();
        return new RegistryChild(process, errors);
    }

    /** Starts the process, and waits until it serves. */
    static RegistryChild start(RegistryProcessConfig config, TemporaryFolder folder) throws Exception {
        return launch(config, folder).awaitReady(config.readyFile());
    }

    /** Starts the process as {@code buildset serve} and a buildset's sidecar do, and waits until it serves. */
    static RegistryChild startForLong(RegistryProcessConfig config, TemporaryFolder folder) throws Exception {
        return launch(List.of(), FOR_LONG, RegistryProcess.class, List.of(), config, folder)
                .awaitReady(config.readyFile());
    }

    /** Starts a {@link PruningRegistry}, and waits until it serves. */
    static RegistryChild startPruning(int graceSeconds, RegistryProcessConfig config, TemporaryFolder folder)
            throws Exception {
        return launch(List.of(), PruningRegistry.class, List.of(Integer.toString(graceSeconds)), config, folder)
                .awaitReady(config.readyFile());
    }

    RegistryChild awaitReady(Path readyFile) throws Exception {
        while (!Files.exists(readyFile)) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS) && !Files.exists(readyFile)) {
                throw new IOException("the registry ended: " + errors());
            }
        }
        JsonNode ready = Json.MAPPER.readTree(Files.readAllBytes(readyFile));
        address = URI.create(ready.get("address").asText());
        return this;
    }

    URI address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    public String errors() throws IOException {
        return Files.readString(errors);
    }

    void terminate() {
        process.destroy();
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** @return exit status */
    public int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }
}
