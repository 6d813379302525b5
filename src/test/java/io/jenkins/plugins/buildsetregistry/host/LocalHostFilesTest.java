package io.jenkins.plugins.buildsetregistry.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LocalHostFilesTest {
    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final LocalHost host = new LocalHost();
    private Path root;

    @Before
    public void setRoot() {
        root = folder.getRoot().toPath();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    public void temporaryDirectoriesArePrivate() throws Exception {
        Path directory = Path.of(host.temporaryDirectory("buildset-"));
        assertTrue(directory.isAbsolute());
        assertEquals("rwx------", mode(directory));
        host.delete(directory.toString());
        assertFalse(Files.exists(directory));
    }

    @Test
    public void writtenFilesArePrivateEvenWhenTheyReplaceAPublicOne() throws Exception {
        Path file = root.resolve("secret");
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        host.write(file.toString(), "new".getBytes(UTF_8));
        assertEquals("rw-------", mode(file));
        assertArrayEquals("new".getBytes(UTF_8), host.read(file.toString()).orElseThrow());
        try (Stream<Path> files = Files.list(root)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    public void writeMakesMissingDirectories() throws Exception {
        Path file = root.resolve("a/b/c");
        host.write(file.toString(), new byte[0]);
        assertEquals("rwx------", mode(root.resolve("a")));
    }

    @Test
    public void listsNamesAndMarksDirectories() throws Exception {
        Files.createDirectories(root.resolve("b/inside"));
        Files.createFile(root.resolve("c"));
        Files.createSymbolicLink(root.resolve("a"), root.resolve("b"));
        assertEquals(List.of("a/", "b/", "c"), host.list(root.toString()));
        assertEquals(List.of(), host.list(root.resolve("absent").toString()));
        assertThrows(HostException.class, () -> host.list(root.resolve("c").toString()));
    }

    @Test
    public void aFailedWriteLeavesNothingBehind() throws Exception {
        Path directory = Files.createDirectories(root.resolve("taken/full"));
        HostException e = assertThrows(
                HostException.class, () -> host.write(directory.getParent().toString(), new byte[] {1}));
        assertTrue(e.getMessage(), e.getMessage().contains("cannot write " + directory.getParent()));
        try (Stream<Path> files = Files.list(root)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    public void readsNothingFromAFileThatIsAbsent() throws Exception {
        assertEquals(Optional.empty(), host.read(root.resolve("absent").toString()));
        assertThrows(HostException.class, () -> host.read(root.toString()));
    }

    @Test
    public void deletesLinksButNotWhatTheyPointAt() throws Exception {
        Path outside = Files.createDirectories(root.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "");
        Path tree = Files.createDirectories(root.resolve("tree/sub"));
        Files.createSymbolicLink(tree.resolve("directory"), outside);
        Files.createSymbolicLink(tree.resolve("dangling"), root.resolve("nowhere"));
        Files.createSymbolicLink(tree.resolve("loop"), tree);
        host.delete(root.resolve("tree").toString());
        assertFalse(Files.exists(root.resolve("tree")));
        assertTrue(Files.exists(outside.resolve("kept")));

        Path link = Files.createSymbolicLink(root.resolve("link"), outside);
        host.delete(link.toString());
        assertTrue(Files.exists(outside.resolve("kept")));
        assertFalse(Files.exists(link));
    }

    @Test
    public void deletesDirectoriesThatNobodyMayEnter() throws Exception {
        Path closed = Files.createDirectories(root.resolve("tree/closed/inner"));
        Files.writeString(closed.resolve("file"), "");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(closed.getParent(), PosixFilePermissions.fromString("r-x------"));
        host.delete(root.resolve("tree").toString());
        assertFalse(Files.exists(root.resolve("tree")));
    }

    @Test
    public void readsAndWritesThoughTheThreadIsInterrupted() throws Exception {
        String file = root.resolve("file").toString();
        Thread.currentThread().interrupt();
        try {
            host.write(file, new byte[] {7});
            assertArrayEquals(new byte[] {7}, host.read(file).orElseThrow());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    public void deletesNothingWhereSomethingIsMounted() throws Exception {
        Path mount = Files.createDirectories(root.resolve("tree/a mount"));
        Path shown = Files.createDirectories(root.resolve("shown"));
        Files.writeString(shown.resolve("precious"), "");
        boolean mounted = host.run(Command.of("mount", "--bind", shown.toString(), mount.toString()), line -> {})
                .succeeded();
        Assume.assumeTrue("may not mount", mounted);
        try {
            HostException e = assertThrows(
                    HostException.class, () -> host.delete(root.resolve("tree").toString()));
            assertTrue(e.getMessage(), e.getMessage().contains(mount + " is mounted there"));
            assertTrue(Files.exists(shown.resolve("precious")));
        } finally {
            host.run(Command.of("umount", mount.toString()), line -> {});
        }
    }

    @Test
    public void deletingWhatIsAbsentDoesNothing() throws Exception {
        host.delete(root.resolve("absent/deeper").toString());
    }

    @Test
    public void nothingIsMountedInWhatSomebodyElseHasDeleted() throws Exception {
        assertEquals(Optional.empty(), MountPoints.below(root.resolve("absent")));
    }

    @Test
    public void deletesATreeThatOthersDeleteToo() throws Exception {
        for (int i = 0; i < 200; i++) {
            Files.createDirectories(root.resolve("tree/" + i % 20 + "/" + i));
        }
        Thread other = new Thread(() -> {
            try {
                new LocalHost().delete(root.resolve("tree").toString());
            } catch (HostException e) {
                throw new IllegalStateException(e);
            }
        });
        other.start();
        host.delete(root.resolve("tree").toString());
        other.join();
        assertFalse(Files.exists(root.resolve("tree")));
    }

    @Test
    public void findsProgramsOnTheSearchPathOnly() throws Exception {
        Path program = Files.createDirectories(root.resolve("bin")).resolve("tool");
        Files.writeString(program, "#!/bin/sh\n");
        Files.writeString(root.resolve("bin/data"), "");
        Files.createDirectories(root.resolve("bin/directory"));
        program.toFile().setExecutable(true);
        LocalHost host = new LocalHost(Map.of("PATH", "/no/such:" + root.resolve("bin")));
        assertEquals(Optional.of(program.toString()), host.which("tool"));
        assertEquals(Optional.of(program.toString()), host.which(program.toString()));
        for (String other : List.of("data", "directory", "absent", "/absent")) {
            assertEquals(Optional.empty(), host.which(other));
        }
    }
}
