package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarLibraries;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.MissingLibraries;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One {@link ClassArchive} for the registries of all tests, made by the first that asks for it, in {@code target}. */
public final class SharedClassArchive {
    private static final Path DIRECTORY = Path.of("target/class-archives").toAbsolutePath();

    private SharedClassArchive() {}

    /** For a JVM with {@link #classPathOfTests}. */
    static List<String> options() throws IOException {
        return of(libraries())
                .map(archive -> List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive, "-Xlog:disable"))
                .orElse(List.of());
    }

    /** That of this JVM. What a registry needs is first, for that is what the archive fits. */
    static String classPathOfTests() throws IOException {
        return classPath(libraries()) + File.pathSeparator + System.getProperty("java.class.path");
    }

    private static List<Path> libraries() throws IOException {
        try {
            return SidecarLibraries.ofThisProcess();
        } catch (BuildsetException e) {
            throw new IOException(e);
        }
    }

    private static String classPath(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** @return empty if not all of the class path is JAR files, as in an IDE, or if no archive can be made */
    private static synchronized Optional<Path> of(List<Path> jars) throws IOException {
        Files.createDirectories(DIRECTORY);
        Optional<Path> archive = ClassArchive.of(DIRECTORY, jars);
        if (archive.isPresent() && !Files.exists(archive.get())) {
            forgetOld(archive.get());
            make(jars, archive.get());
        }
        return archive.filter(Files::exists);
    }

    /**
     * Where sidecars with the libraries of this process look for theirs, they find this one.
     *
     * @param archives made if it is absent, for this user only
     */
    public static void linkInto(Path archives) throws IOException {
        linkInto(archives, libraries());
    }

    /**
     * The same for sidecars of an agent, to which nothing needs to be shipped any more.
     *
     * @param shipped where the agent keeps libraries, by their digests; made
     */
    public static void linkInto(Path archives, Path shipped) throws IOException {
        Files.createDirectories(shipped);
        List<Path> links = new ArrayList<>();
        for (Path library : libraries()) {
            if (Files.isDirectory(library)) {
                return;
            }
            String digest = Digest.sha256(Files.readAllBytes(library)).hex();
            links.add(Files.createSymbolicLink(shipped.resolve(MissingLibraries.file(digest)), library));
        }
        linkInto(archives, links);
    }

    /** A JVM takes the archive for other paths if they are the same files. */
    private static void linkInto(Path archives, List<Path> classPath) throws IOException {
        if (!Files.exists(archives)) {
            Files.createDirectory(
                    archives, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Optional<Path> shared = of(libraries());
        if (shared.isPresent()) {
            Files.createSymbolicLink(ClassArchive.of(archives, classPath).orElseThrow(), shared.get());
        }
    }

    /** Those of what was compiled before. */
    private static void forgetOld(Path current) throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(DIRECTORY, "*.jsa")) {
            for (Path archive : old) {
                if (!archive.equals(current)) { // which another JVM has just made
                    Files.deleteIfExists(archive);
                }
            }
        }
    }

    /** The archive gets its name when it is whole: two that make it at the same time do not disturb each other. */
    private static void make(List<Path> jars, Path archive) throws IOException {
        Path work = Files.createTempDirectory(DIRECTORY, "registry-");
        Path configuration = work.resolve("config.json");
        RegistryConfig registry =
                new RegistryConfig("127.0.0.1", 0, work.resolve("storage"), null, null, null, null, null);
        new RegistryProcessConfig(registry, null, Duration.ofMinutes(2), "n", null, work.resolve("ready.json"))
                .write(configuration);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", classPath(jars)));
        command.addAll(List.of(RegistryProcess.class.getName(), configuration.toString(), archive.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("output").toFile())
                .start();
        try {
            while (!Files.exists(archive) && !process.waitFor(20, TimeUnit.MILLISECONDS)) {}
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            process.destroy();
            process.onExit().join();
            new LocalHost().delete(work.toString());
        }
    }
}
