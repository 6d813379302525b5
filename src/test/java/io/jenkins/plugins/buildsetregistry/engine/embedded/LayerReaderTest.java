package io.jenkins.plugins.buildsetregistry.engine.embedded;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LayerReaderTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void whiteoutsRemoveWhatIsBelow() throws Exception {
        FileTree tree = tree(
                List.of("a/", "a/x", "a/y", "b/", "b/z", "c"), List.of("a/.wh.x", ".wh.b", ".wh.c", "c", ".wh.none"));
        assertEquals(List.of("/a", "/a/y", "/c"), paths(tree));
    }

    @Test
    public void opaqueDirectoriesHideWhatIsBelowAndKeepTheirOwn() throws Exception {
        FileTree first = tree(List.of("a/", "a/x", "a/d/", "a/d/old"), List.of("a/", "a/.wh..wh..opq", "a/new"));
        assertEquals(List.of("/a", "/a/new"), paths(first));
        FileTree last =
                tree(List.of("a/", "a/x", "a/d/", "a/d/old"), List.of("a/", "a/d/", "a/d/new", "a/.wh..wh..opq"));
        assertEquals(List.of("/a", "/a/d", "/a/d/new"), paths(last));
    }

    @Test
    public void directoriesMergeAndFilesReplace() throws Exception {
        assertEquals(List.of("/a", "/a/x", "/a/y"), paths(tree(List.of("a/", "a/x"), List.of("a/", "a/y"))));
        assertEquals(List.of("/a"), paths(tree(List.of("a/", "a/x"), List.of("a"))));
        assertEquals(List.of("/a", "/a/x"), paths(tree(List.of("a"), List.of("a/", "a/x"))));
    }

    @Test
    public void linksOfLowerLayersAreFollowedWithinTheImage() throws Exception {
        FileTree tree = tree(
                List.of("usr/", "usr/lib/", "lib -> usr/lib", "out -> ../../../../usr"), List.of("lib/x", "out/y"));
        assertEquals(List.of("/lib", "/out", "/usr", "/usr/lib", "/usr/lib/x", "/usr/y"), paths(tree));
    }

    @Test
    public void hardLinksAreTheSameFile() throws Exception {
        FileTree tree = tree(List.of("a/", "a/x"), List.of("b = a/x", "a/.wh.x"));
        assertEquals(List.of("/a", "/b"), paths(tree));
        FileTree both = tree(List.of("x", "y = x"), List.of());
        assertSame(both.at("/x").content(), both.at("/y").content());
        assertThrows(EngineException.class, () -> tree(List.of("y = no"), List.of()));
    }

    @Test
    public void namesThatClimbStayInside() throws Exception {
        assertEquals(List.of("/etc", "/etc/x"), paths(tree(List.of("../../etc/x"), List.of("/./etc//x"))));
    }

    @Test
    public void circlesOfLinksAreRefused() {
        EngineException e =
                assertThrows(EngineException.class, () -> tree(List.of("a -> b", "b -> a"), List.of("a/x")));
        assertEquals("too many symbolic links in '/a'", e.getMessage());
    }

    @Test
    public void saysWhatItCannotDecompress() throws Exception {
        Path file = folder.newFile().toPath();
        Files.write(file, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0, 0});
        EngineException e = assertThrows(
                EngineException.class, () -> LayerReader.apply(new Archive(file, "layer x"), FileTree.empty()));
        assertEquals(
                "layer x is compressed with ZSTD, which the embedded engine cannot read: use docker, podman or buildah",
                e.getMessage());
    }

    @SafeVarargs
    private FileTree tree(List<String>... layers) throws Exception {
        FileTree tree = FileTree.empty();
        for (List<String> layer : layers) {
            LayerReader.apply(new Archive(write(layer), "layer"), tree);
        }
        return tree;
    }

    private Path write(List<String> names) throws Exception {
        Path file = folder.newFile().toPath();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String name : names) {
                String[] link = name.split(" (?:->|=) ");
                byte type = name.endsWith("/")
                        ? TarConstants.LF_DIR
                        : link.length == 1
                                ? TarConstants.LF_NORMAL
                                : name.contains(" -> ") ? TarConstants.LF_SYMLINK : TarConstants.LF_LINK;
                TarArchiveEntry entry = new TarArchiveEntry(link[0], type, true);
                if (link.length > 1) {
                    entry.setLinkName(link[1]);
                }
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    private static List<String> paths(FileTree tree) {
        List<String> paths = new ArrayList<>();
        add(tree.root(), "", paths);
        return paths;
    }

    private static void add(Node directory, String path, List<String> paths) {
        directory.children().forEach((name, node) -> {
            paths.add(path + "/" + name);
            if (node.isDirectory()) {
                add(node, path + "/" + name, paths);
            }
        });
    }

    @Test
    public void treesDeeperThanAnyKernelTakesAreRefused() {
        assertThrows(EngineException.class, () -> tree(List.of("d/".repeat(2_100) + "x")));
        assertThrows(EngineException.class, () -> tree(List.of("l -> " + "d/".repeat(2_100) + "e", "l/x")));
        String half = ("d".repeat(200) + "/").repeat(10);
        List<String> chain = new ArrayList<>(List.of("l0 -> ."));
        for (int i = 1; i < 10; i++) {
            chain.add("l" + (i - 1) + "/" + half);
            chain.add("l" + i + " -> l" + (i - 1) + "/" + half + "d");
        }
        assertThrows(EngineException.class, () -> tree(chain));
    }

    @Test
    public void anInterruptEndsTheReadingOfOneBigFile() throws Exception {
        try (TarArchiveInputStream in = new Archive(write(List.of("x")), "layer").open()) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, in::getNextEntry);
        } finally {
            assertTrue(Thread.interrupted());
        }
    }
}
