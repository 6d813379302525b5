package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class BuildPathsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path work;

    @Before
    public void lay() throws Exception {
        work = folder.newFolder("work").toPath().toRealPath();
        write("image/Dockerfile", "FROM a\n");
        write("image/docker/Other", "FROM b\n");
        write("image/src/x", "");
        write("sibling/one/f", "1");
        write("sibling/two/f", "2");
    }

    @Test
    public void findsContextAndDockerfile() throws Exception {
        BuildPaths paths = paths(spec("image", "src", "docker/Other"));
        assertEquals(work.resolve("image/src"), paths.context());
        assertEquals("image/docker/Other", paths.readDockerfile().file());
        assertEquals(work, paths(spec("image", "..", "Dockerfile")).context());
    }

    @Test
    public void nothingLeavesTheWorkDirectory() throws Exception {
        Files.createSymbolicLink(work.resolve("image/away"), folder.getRoot().toPath());
        Files.writeString(folder.getRoot().toPath().resolve("Dockerfile"), "FROM x");
        refused(spec("..", ".", "Dockerfile"), "the context '..' is outside the work directory " + work);
        refused(spec("image", "../..", "Dockerfile"), "the path '../..' is outside the work directory " + work);
        refused(spec("image", "away", "Dockerfile"), "the path 'away' is outside the work directory " + work);
        refused(spec("image", ".", "away/Dockerfile"), "the dockerfile 'away/Dockerfile' is outside");
        refused(spec("image", ".", "/etc/passwd"), "the dockerfile '/etc/passwd' is outside");
        refused(spec("image", ".", "No"), "the dockerfile 'No' does not exist in " + work.resolve("image"));
        refused(spec("image", ".", "src"), "the dockerfile 'src' is no file");
        refused(spec("image", "Dockerfile", "Dockerfile"), "the path 'Dockerfile' is no directory");
    }

    @Test
    public void copiesSiblingsAndRemovesThem() throws Exception {
        ImageSpec spec = siblings("sibling/one", "sibling/two/");
        Path copied = work.resolve("image/.zuul-siblings");
        try (Siblings siblings = Siblings.copy(spec, paths(spec))) {
            assertEquals(Map.of("ZUUL_SIBLINGS", "sibling/one sibling/two"), siblings.buildArgs());
            assertEquals("1", Files.readString(copied.resolve("sibling/one/f")));
            assertEquals("2", Files.readString(copied.resolve("sibling/two/f")));
        }
        assertFalse(Files.exists(copied));
        ImageSpec none = siblings();
        try (Siblings siblings = Siblings.copy(none, paths(none))) {
            assertEquals(Map.of(), siblings.buildArgs());
            assertFalse(Files.exists(copied));
        }
    }

    @Test
    public void aSiblingMayHoldTheImageItself() throws Exception {
        ImageSpec spec = siblings("image");
        try (Siblings siblings = Siblings.copy(spec, paths(spec))) {
            assertTrue(Files.exists(work.resolve("image/.zuul-siblings/image/Dockerfile")));
            assertFalse(Files.exists(work.resolve("image/.zuul-siblings/image/.zuul-siblings")));
        }
    }

    @Test
    public void refusedSiblingsLeaveNothingBehind() throws Exception {
        Path copied = work.resolve("image/.zuul-siblings");
        refusedSiblings("the sibling 'no' does not exist", "sibling/one", "no");
        refusedSiblings("is outside the work directory", "sibling/one", "..");
        refusedSiblings("is not a directory below", "image/Dockerfile");
        refusedSiblings("is not a directory below", ".");
        refusedSiblings("is given twice", "sibling", "sibling/one");
        assertFalse(Files.exists(copied, LinkOption.NOFOLLOW_LINKS));
        write("image/.zuul-siblings/precious", "x");
        refusedSiblings("exists already", "sibling/one");
        assertTrue(Files.exists(copied.resolve("precious")));
    }

    private void refusedSiblings(String message, String... siblings) {
        ImageSpec spec = siblings(siblings);
        EngineException e = assertThrows(EngineException.class, () -> Siblings.copy(spec, paths(spec)));
        assertTrue(
                e.getMessage(),
                e.getMessage().startsWith("image x: ") && e.getMessage().contains(message));
    }

    private void refused(ImageSpec spec, String message) {
        EngineException e = assertThrows(EngineException.class, () -> paths(spec));
        assertTrue(e.getMessage(), e.getMessage().startsWith("image x: " + message));
    }

    private BuildPaths paths(ImageSpec spec) throws EngineException {
        return BuildPaths.of(spec, work.toString());
    }

    private void write(String path, String text) throws Exception {
        Files.createDirectories(work.resolve(path).getParent());
        Files.writeString(work.resolve(path), text);
    }

    private static ImageSpec spec(String context, String path, String dockerfile) {
        return new ImageSpec(
                ImageName.parse("x"),
                List.of(),
                context,
                path,
                dockerfile,
                null,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                false);
    }

    private static ImageSpec siblings(String... siblings) {
        return new ImageSpec(
                ImageName.parse("x"),
                List.of(),
                "image",
                ".",
                "Dockerfile",
                null,
                Map.of(),
                Map.of(),
                List.of(siblings),
                List.of(),
                null,
                List.of(),
                false);
    }
}
