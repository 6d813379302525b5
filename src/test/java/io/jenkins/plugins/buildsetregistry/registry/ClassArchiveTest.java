package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ClassArchiveTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path path(String name) {
        return folder.getRoot().toPath().resolve(name);
    }

    /** The class path of this JVM; what is in directories is packed. */
    private List<Path> jars() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path classes = Path.of(entry);
            if (Files.isDirectory(classes) && Files.exists(classes.resolve("io"))) {
                jars.add(pack(classes, path("packed-" + jars.size() + ".jar")));
            } else if (Files.isRegularFile(classes)
                    && classes.getFileName().toString().matches("(jetty|jackson|slf4j|buildset-registry).*")) {
                jars.add(classes);
            }
        }
        return jars;
    }

    private static Path pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> walk = Files.walk(classes)) {
            for (Path each : walk.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(
                        new ZipEntry(classes.relativize(each).toString().replace(File.separatorChar, '/')));
                Files.copy(each, zip);
            }
        }
        return jar;
    }

    private Process start(List<Path> jars, List<String> options, String... more) throws IOException {
        RegistryConfig registry = new RegistryConfig("127.0.0.1", 0, path("storage"), null, null, null, null, null);
        new RegistryProcessConfig(registry, null, Duration.ofMinutes(2), "n", null, path("ready.json"))
                .write(path("config.json"));
        Files.deleteIfExists(path("ready.json"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-XX:+UseSerialGC", "-cp"));
        command.add(String.join(
                File.pathSeparator, jars.stream().map(Path::toString).toList()));
        command.addAll(
                List.of(RegistryProcess.class.getName(), path("config.json").toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(path("output").toFile())
                .start();
    }

    private void await(Process process, Path file) throws Exception {
        while (!Files.exists(file)) {
            if (process.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                throw new AssertionError(Files.readString(path("output")));
            }
        }
    }

    @Test
    public void aRegistryMakesTheArchiveThatTheNextOneStartsWith() throws Exception {
        List<Path> jars = jars();
        Path archives = folder.newFolder("archives").toPath();
        Path archive = ClassArchive.of(archives, jars).orElseThrow();
        Process first = start(jars, List.of(), archive.toString());
        try {
            await(first, archive);
        } finally {
            first.destroy();
            first.waitFor();
        }
        Path log = path("classes.log");
        Process second =
                start(jars, List.of("-Xshare:on", "-XX:SharedArchiveFile=" + archive, "-Xlog:class+load:file=" + log));
        try {
            await(second, path("ready.json"));
        } finally {
            second.destroy();
            second.waitFor();
        }
        String server = RegistryServer.class.getName() + " source: shared objects file (top)";
        assertTrue(Files.readString(log).contains(server));
    }

    @Test
    public void aRegistryServesWhereNoArchiveCanBeMade() throws Exception {
        Process process =
                start(jars(), List.of(), path("absent").resolve("x.jsa").toString());
        try {
            await(process, path("ready.json"));
            assertTrue(process.isAlive());
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    @Test
    public void aRegistryServesWithAnArchiveThatIsNone() throws Exception {
        Path archive = Files.writeString(path("broken.jsa"), "no archive");
        Process process = start(jars(), List.of("-Xshare:auto", "-Xlog:disable", "-XX:SharedArchiveFile=" + archive));
        try {
            await(process, path("ready.json"));
            assertEquals("", Files.readString(path("output")));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    @Test
    public void otherJarsHaveAnotherArchive() throws Exception {
        Path jar = Files.writeString(path("a.jar"), "one");
        Optional<Path> archive = ClassArchive.of(path("archives"), List.of(jar));
        assertEquals(archive, ClassArchive.of(path("archives"), List.of(jar)));
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
        assertNotEquals(archive, ClassArchive.of(path("archives"), List.of(jar)));
        assertEquals(
                Optional.empty(),
                ClassArchive.of(path("archives"), List.of(jar, folder.getRoot().toPath())));
    }

    @Test
    public void aRegistryThatEndsInTrainingLeavesNothingBesideTheArchives() throws Exception {
        Path archives = folder.newFolder("archives").toPath();
        Process process = start(jars(), List.of(), archives.resolve("made.jsa").toString());
        await(process, path("ready.json"));
        while (trainingProcesses().isEmpty() && !Files.exists(archives.resolve("made.jsa"))) {
            assertTrue("it lives for two minutes", process.isAlive());
        }
        process.destroy();
        process.waitFor();
        assertEquals(List.of(), trainingProcesses());
        try (Stream<Path> left = Files.list(archives)) {
            assertEquals(
                    List.of(), left.filter(path -> !path.endsWith("made.jsa")).toList());
        }
    }

    private List<ProcessHandle> trainingProcesses() {
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            return processes
                    .filter(process -> process.info()
                            .commandLine()
                            .filter(line -> line.contains("ArchiveClassesAtExit")
                                    && line.contains(folder.getRoot().toString()))
                            .isPresent())
                    .toList();
        }
    }
}
