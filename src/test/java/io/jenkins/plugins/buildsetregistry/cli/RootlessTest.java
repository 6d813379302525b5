package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * A user without any rights, who has no entry in {@code /etc/passwd} of their own, and not even subordinate ids, builds images on each
 * other with a sidecar.
 */
public class RootlessTest {
    private static final String USER = "65534";

    @ClassRule
    public static final TemporaryFolder PROGRAM = new TemporaryFolder();

    private static String classPath;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;

    @Before
    public void prepare() throws Exception {
        RequiresProgram.require("setpriv");
        RequiresProgram.require("runc");
        Assume.assumeTrue("needs root, to become somebody else", "root".equals(System.getProperty("user.name")));
        if (classPath == null) {
            classPath = readableClassPath();
        }
        home = folder.getRoot().toPath();
        Files.createDirectories(home.resolve("work/base"));
        Files.createDirectories(home.resolve("work/app"));
        Files.copy(Path.of("/bin/busybox"), home.resolve("work/base/busybox"));
        Files.writeString(
                home.resolve("work/base/Dockerfile"),
                "FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"touch\", \"/base\"]\n");
        Files.writeString(
                home.resolve("work/app/Dockerfile"),
                "FROM registry.example.invalid/acme/base\nRUN [\"/bin/busybox\", \"cp\", \"/base\", \"/app\"]\n");
        Files.writeString(
                home.resolve("images.yaml"),
                "- repository: registry.example.invalid/acme/base\n  context: base\n"
                        + "- repository: registry.example.invalid/acme/app\n  context: app\n");
        Files.writeString(home.resolve("containers.conf"), "[containers]\nnetns = \"host\"\n");
        run(List.of("chown", "-R", USER + ":" + USER, home.toString()));
    }

    /** The user sees neither root's repository of Maven nor, perhaps, where the project is. */
    private static String readableClassPath() throws IOException {
        Path directory = PROGRAM.getRoot().toPath();
        new File(directory.toString()).setExecutable(true, false);
        new File(directory.toString()).setReadable(true, false);
        List<String> copies = new ArrayList<>();
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : all.split(File.pathSeparator)) {
            Path source = Path.of(entry);
            Path copy = directory.resolve(copies.size() + "-" + source.getFileName());
            if (Files.isDirectory(source)) {
                copyTree(source, copy);
            } else if (Files.exists(source)) {
                Files.copy(source, copy);
            }
            copies.add(copy.toString());
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copyTree(Path source, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(source.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @After
    public void endAndDeleteWhatTheUserHasLeft() throws Exception {
        Path pause = home.resolve("libpod/tmp/pause.pid");
        if (Files.exists(pause)) {
            // Podman keeps a user's namespace by a process that waits for ever.
            ProcessHandle.of(Long.parseLong(Files.readString(pause).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
        new LocalHost().delete(home.toString());
    }

    @Test
    public void buildahBuilds() throws Exception {
        RequiresProgram.require("buildah");
        assertBuilds("buildah");
    }

    @Test
    public void podmanBuilds() throws Exception {
        RequiresProgram.require("podman");
        assertBuilds("podman");
    }

    @Test
    public void theEmbeddedEngineBuilds() throws Exception {
        Files.writeString(home.resolve("work/base/Dockerfile"), "FROM scratch\nCOPY busybox /bin/busybox\n");
        Files.writeString(
                home.resolve("work/app/Dockerfile"), "FROM registry.example.invalid/acme/base\nCOPY . /app/\n");
        assertBuilds("embedded");
    }

    private void assertBuilds(String engine) throws Exception {
        String output = run(List.of(
                "setpriv",
                "--reuid=" + USER,
                "--regid=" + USER,
                "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + home,
                "-cp",
                classPath,
                BuildsetCommand.class.getName(),
                "build",
                "--images",
                home.resolve("images.yaml").toString(),
                "--work-dir",
                home.resolve("work").toString(),
                "--engine",
                engine));
        assertTrue(output, output.contains("registry.example.invalid/acme/app:latest"));
        assertTrue(output, output.contains("base registry.example.invalid/acme/base = sha256:"));
    }

    private String run(List<String> command) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", home.toString());
        environment.put("XDG_RUNTIME_DIR", home.toString());
        environment.put("TMPDIR", home.toString());
        environment.put("STORAGE_DRIVER", "vfs");
        environment.put("BUILDAH_ISOLATION", "rootless");
        environment.put("CONTAINERS_CONF", home.resolve("containers.conf").toString());
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(output, 0, process.waitFor());
        return output;
    }
}
