package io.jenkins.plugins.buildsetregistry.engine.embedded;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.Rule;
import org.junit.Test;

public class CopyTest {
    @Rule
    public final BuildRule build = new BuildRule();

    @Test
    public void copiesTheContentsOfADirectory() throws Exception {
        build.write("d/a", "1");
        build.write("d/e/b", "2");
        assertFiles("COPY d /x\n", "/x", "d 755", "/x/a", "644 1", "/x/e", "d 755", "/x/e/b", "644 2");
        assertFiles("COPY d/ /x/\n", "/x", "d 755", "/x/a", "644 1", "/x/e", "d 755", "/x/e/b", "644 2");
        assertFiles("COPY d/a d/e/b /x/\n", "/x", "d 755", "/x/a", "644 1", "/x/b", "644 2");
        assertFiles("COPY d/a /x\n", "/x", "644 1");
        assertFiles("COPY d/a /x/\n", "/x", "d 755", "/x/a", "644 1");
        assertFiles("COPY d/a /x/\nCOPY d/e/b /x\n", "/x", "d 755", "/x/a", "644 1", "/x/b", "644 2");
        assertFiles("WORKDIR /w\nCOPY d/a .\nCOPY d/a c\n", "/w", "d 755", "/w/a", "644 1", "/w/c", "644 1");
        assertFiles("COPY [\"d/a\", \"/with space\"]\n", "/with space", "644 1");
        assertRefused("COPY d/a d/e/b /x\n", "with more than one source the destination is a directory: write '/x/'");
        assertRefused("COPY d/a\n", "COPY needs at least one source and a destination");
        assertRefused("COPY no /\n", "'no' does not exist in the build context");
        assertRefused("COPY d/a /f\nCOPY d /f\n", "/f is no directory in the image, and a directory is copied there");
        assertRefused("COPY d/a /f\nCOPY d/a /f/\n", "/f is no directory in the image, and 'd/a' goes below it");
        assertRefused(
                "COPY d/a /f\nCOPY d/a /f/g/h\n", "/f is no directory in the image, and a file is copied below it");
    }

    @Test
    public void globsAreGos() throws Exception {
        build.write("a1.txt", "1");
        build.write("a2.txt", "2");
        build.write("b.md", "3");
        build.write("s/a3.txt", "4");
        build.write("[x]", "5");
        assertFiles("COPY a?.txt /x/\n", "/x", "d 755", "/x/a1.txt", "644 1", "/x/a2.txt", "644 2");
        assertFiles("COPY *.txt /x/\n", "/x", "d 755", "/x/a1.txt", "644 1", "/x/a2.txt", "644 2");
        assertFiles("COPY */*.txt /x/\n", "/x", "d 755", "/x/a3.txt", "644 4");
        assertFiles("COPY a[^1].txt /x/\n", "/x", "d 755", "/x/a2.txt", "644 2");
        assertFiles("COPY [[]x] /x/\n", "/x", "d 755", "/x/[x]", "644 5");
        assertFiles("COPY b.md no*such /x/\n", "/x", "d 755", "/x/b.md", "644 3");
        assertRefused("COPY a[ /x/\n", "the pattern 'a[' is broken");
    }

    @Test
    public void setsOwnersAndModes() throws Exception {
        build.write("f", "x");
        build.write("d/g", "y");
        build.write("etc/passwd", "root:x:0:0::/:\nweb:x:33:34::/:\n");
        build.write("etc/group", "root:x:0:\nstaff:x:50:\n");
        assertFiles("COPY --chown=7 f /f\n", "/f", "644 7:7 x");
        assertFiles(
                "COPY --chown=7:8 --chmod=0640 d /n/d\n",
                "/n",
                "d 755 7:8",
                "/n/d",
                "d 640 7:8",
                "/n/d/g",
                "640 7:8 y");
        Map<String, String> files = build.files(build.build(
                "FROM scratch\nARG WHO=web\nCOPY etc /etc\nCOPY --chown=$WHO f /web\nCOPY --chown=web:staff f /staff\n"
                        + "COPY --chown=:staff f /group\nUSER web\nWORKDIR /home/web\n"));
        assertEquals("644 33:34 x", files.get("/web"));
        assertEquals("644 33:50 x", files.get("/staff"));
        assertEquals("644 0:50 x", files.get("/group"));
        assertEquals("d 755 33:34", files.get("/home/web"));
        assertRefused("COPY --chown=web f /f\n", "there is no 'web' in /etc/passwd of the image");
        assertRefused("COPY --chmod=u+x f /f\n", "--chmod=u+x is not supported by the embedded engine");
        assertRefused("COPY --parents f /f\n", "the embedded engine does not know COPY --parents");
    }

    @Test
    public void keepsSymbolicLinksAndFollowsSources() throws Exception {
        build.write("d/f", "x");
        Files.createSymbolicLink(build.work().resolve("d/l"), Path.of("f"));
        Files.createSymbolicLink(build.work().resolve("d/away"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(build.work().resolve("top"), Path.of("d"));
        assertFiles("COPY d /x\n", "/x", "d 755", "/x/away", "-> /etc/passwd", "/x/f", "644 x", "/x/l", "-> f");
        assertFiles("COPY d/l /y\n", "/y", "644 x");
        assertFiles("COPY top/f /y\n", "/y", "644 x");
        assertFiles("COPY top /x\n", "/x", "d 755", "/x/away", "-> /etc/passwd", "/x/f", "644 x", "/x/l", "-> f");
    }

    @Test
    public void nothingOutsideOfTheContextIsRead() throws Exception {
        Path outside = Files.createTempFile("outside", ".txt");
        try {
            Files.writeString(outside, "secret");
            Files.createSymbolicLink(build.work().resolve("absolute"), outside);
            Files.createSymbolicLink(
                    build.work().resolve("relative"), build.work().relativize(outside.toRealPath()));
            Files.createSymbolicLink(build.work().resolve("directory"), outside.getParent());
            assertRefused("COPY absolute /x\n", "'absolute' does not exist in the build context");
            assertRefused("COPY relative /x\n", "'relative' leads out of the build context");
            assertRefused("COPY directory/" + outside.getFileName() + " /x\n", "does not exist in the build context");
            assertRefused("COPY ../x /x\n", "'../x' leads out of the build context");
            assertRefused("COPY a/../../x /x\n", "leads out of the build context");
            assertRefused("ADD absolute /x\n", "'absolute' does not exist in the build context");
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    public void followsLinksOfTheImageAtTheDestination() throws Exception {
        build.write("root/usr/lib/a", "1");
        Files.createSymbolicLink(build.work().resolve("root/lib"), Path.of("usr/lib"));
        Files.createSymbolicLink(build.work().resolve("root/escape"), Path.of("../../../usr"));
        build.write("b", "2");
        assertFiles(
                "COPY root /\nCOPY b /lib/b\nCOPY b /escape/c\n",
                "/escape",
                "-> ../../../usr",
                "/lib",
                "-> usr/lib",
                "/usr",
                "d 755",
                "/usr/c",
                "644 2",
                "/usr/lib",
                "d 755",
                "/usr/lib/a",
                "644 1",
                "/usr/lib/b",
                "644 2");
        build.write("more/lib/x", "3");
        assertRefused("COPY root /\nCOPY more /\n", "/lib is no directory in the image but a symbolic link to usr/lib");
    }

    @Test
    public void copiesFromStages() throws Exception {
        build.write("a", "1");
        build.write("b", "2");
        assertFiles(
                "COPY --chown=5:6 a /out/bin/tool\nFROM scratch AS second\nCOPY b /b\nFROM scratch\n"
                        + "COPY --from=0 /out/bin /bin\nCOPY --from=second /b /bin/b2\n",
                "/bin",
                "d 755 5:6",
                "/bin/b2",
                "644 2",
                "/bin/tool",
                "644 5:6 1");
        assertRefused(
                "FROM scratch AS y\nCOPY --from=x a /\nFROM scratch AS x\nFROM y\n",
                "--from=x means a stage that comes later");
        assertRefused("COPY a /\nFROM scratch\nCOPY --from=0 /no /\n", "'/no' does not exist in the source image");
    }

    @Test
    public void copiesFromAnImageThroughItsLayers() throws Exception {
        build.write("a", "old");
        build.write("big/a", "1");
        build.build("acme/tools", "FROM scratch\nCOPY big /t\nCOPY a /t/a\nCOPY a /t/b\n", Map.of(), null);
        assertFiles("COPY --from=acme/tools:one /t /t\n", "/t", "d 755", "/t/a", "644 old", "/t/b", "644 old");
    }

    @Test
    public void hereDocumentsBecomeFiles() throws Exception {
        assertFiles(
                "ENV X=1\nCOPY <<EOF <<-\"RAW\" /d/\n\"$X\" ${Y:-y}\nEOF\n\t\t$X\n\tRAW\nCOPY <<EOF /f\nz\nEOF\n",
                "/d",
                "d 755",
                "/d/EOF",
                "644 \"1\" y\n",
                "/d/RAW",
                "644 $X\n",
                "/f",
                "644 z\n");
    }

    @Test
    public void addsUnpackedArchives() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
            entry(tar, "x/", null, 0700, 3);
            entry(tar, "x/f", "hi", 0600, 4);
            entry(tar, "../../up", "no", 0644, 0);
        }
        Files.write(build.work().resolve("a.tgz"), bytes.toByteArray());
        build.write("plain", "p");
        assertFiles(
                "ADD a.tgz plain /d/\n",
                "/d",
                "d 755",
                "/d/plain",
                "644 p",
                "/d/up",
                "644 no",
                "/d/x",
                "d 700 3:3",
                "/d/x/f",
                "600 4:4 hi");
        assertFiles(
                "ADD --chown=9 a.tgz /d\n",
                "/d",
                "d 755 9:9",
                "/d/up",
                "644 9:9 no",
                "/d/x",
                "d 700 9:9",
                "/d/x/f",
                "600 9:9 hi");
        assertRefused("ADD https://example.org/x /\n", "ADD of the address 'https://example.org/x' is not supported");
        assertRefused(
                "ADD git@example.org:a/b.git /\n", "ADD of the address 'git@example.org:a/b.git' is not supported");
    }

    @Test
    public void obeysDockerignore() throws Exception {
        build.write(".dockerignore", "# all\n*\n!keep\n!sub\nsub/*.log\n**/secret\n");
        build.write("keep", "k");
        build.write("drop", "d");
        build.write("sub/a", "1");
        build.write("sub/b.log", "2");
        build.write("sub/deep/b.log", "3");
        build.write("sub/deep/secret", "4");
        assertFiles(
                "COPY . /\n",
                "/keep",
                "644 k",
                "/sub",
                "d 755",
                "/sub/a",
                "644 1",
                "/sub/deep",
                "d 755",
                "/sub/deep/b.log",
                "644 3");
        assertRefused("COPY drop /\n", "'drop' does not exist in the build context: check the spelling, .dockerignore");
        build.write("Dockerfile.dockerignore", "sub\nkeep\nDockerfile*\n.dockerignore\n");
        assertFiles("COPY . /\n", "/drop", "644 d");
        assertFiles("COPY --exclude=d* . /\n");
    }

    private void assertFiles(String dockerfile, String... expected) throws Exception {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < expected.length; i += 2) {
            map.put(expected[i], expected[i + 1]);
        }
        assertEquals(dockerfile, map, new TreeMap<>(build.files(build.build("FROM scratch\n" + dockerfile))));
    }

    private void assertRefused(String dockerfile, String message) {
        EngineException e = assertThrows(EngineException.class, () -> build.build("FROM scratch\n" + dockerfile));
        assertTrue(e.getMessage(), e.getMessage().startsWith("`Dockerfile` line "));
        assertTrue(e.getMessage(), e.getMessage().contains(message));
    }

    private static void entry(TarArchiveOutputStream tar, String name, String content, int mode, int owner)
            throws Exception {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setIds(owner, owner);
        byte[] bytes = content == null ? new byte[0] : content.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
