package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.ImageSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class BuildOrderTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private void dockerfile(String directory, String text) throws Exception {
        Path file = folder.getRoot().toPath().resolve(directory).resolve("Dockerfile");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private BuildOrder order(String images) throws EngineException {
        List<ImageSpec> specs = ImageSpecs.parse(images, "images");
        return BuildOrder.of(specs, folder.getRoot().toString());
    }

    private String refusal(String images) {
        return assertThrows(EngineException.class, () -> order(images)).getMessage();
    }

    @Test
    public void everyUseOfAnImageOfTheListIsWaitedFor() throws Exception {
        dockerfile("from", "ARG V=1\nFROM quay.io/acme/base:${V} AS a\nRUN true\nFROM a\n");
        dockerfile("copy", "FROM scratch\nCOPY --from=docker.io/library/tool /a /b\n");
        dockerfile("mount", "FROM alpine\nRUN --mount=from=quay.io/acme/base:2,target=/x true\n");
        dockerfile("none", "FROM quay.io/acme/base:3\nCOPY --from=tool:other /a /b\n");
        dockerfile("stage", "FROM scratch AS tool\nFROM scratch\nCOPY --from=tool /a /b\n");
        dockerfile("base", "FROM scratch\n");
        BuildOrder order = order("""
                - {repository: a, context: from, build_args: [V=2]}
                - {repository: b, context: copy}
                - {repository: c, context: mount}
                - {repository: d, context: none}
                - {repository: e, context: stage}
                - {repository: tool, context: base}
                - {repository: quay.io/acme/base, tags: ['1', '2'], context: base}
                - {repository: f, context: from, build_args: [V=5]}
                """);
        assertEquals(List.of(6), order.before(0));
        assertEquals(List.of(5), order.before(1));
        assertEquals(List.of(6), order.before(2));
        for (int alone : List.of(3, 4, 5, 6, 7)) {
            assertEquals(List.of(), order.before(alone));
        }
    }

    @Test
    public void aBasePinnedByDigestIsNotWaitedFor() throws Exception {
        dockerfile("app", "FROM acme/base@sha256:" + "0".repeat(64) + "\n");
        dockerfile("base", "FROM scratch\n");
        assertEquals(
                List.of(),
                order("[{repository: acme/app, context: app}, {repository: acme/base, context: base}]")
                        .before(0));
    }

    @Test
    public void imagesThatWaitForEachOtherAreNamedWithTheirLines() throws Exception {
        dockerfile("a", "FROM scratch\nCOPY --from=acme/b /x /\n");
        dockerfile("b", "# b\nFROM acme/c\n");
        dockerfile("c", "FROM acme/a\n");
        dockerfile("d", "FROM acme/a\n");
        String message = refusal("""
                - {repository: acme/d, context: d}
                - {repository: acme/a, context: a}
                - {repository: acme/b, context: b}
                - {repository: acme/c, context: c}
                """);
        assertEquals("""
                images are built on each other: acme/a:latest, acme/b:latest, acme/c:latest
                  acme/a:latest: `a/Dockerfile` line 2: COPY --from acme/b
                  acme/b:latest: `b/Dockerfile` line 2: FROM acme/c
                  acme/c:latest: `c/Dockerfile` line 1: FROM acme/a
                use another tag for the base, or build it without the other image""", message);
    }

    @Test
    public void aFrontendOfTheListIsWaitedFor() throws Exception {
        dockerfile("frontend", "FROM scratch\n");
        dockerfile("app", "# syntax=acme/frontend\nFROM scratch\n");
        assertEquals(
                List.of(1),
                order("[{repository: acme/app, context: app}, {repository: acme/frontend, context: frontend}]")
                        .before(0));
    }

    @Test
    public void anImageThatIsItsOwnBaseStandsOnWhatItWasBefore() throws Exception {
        dockerfile(".", "FROM acme/a:2\n");
        assertEquals(List.of(), order("[{repository: acme/a, tags: [x, '2']}]").before(0));
        dockerfile("base", "FROM scratch\\n");
        assertEquals(
                List.of(0),
                order("[{repository: acme/a, tags: ['2'], context: base}, {repository: acme/a, tags: ['3']}]")
                        .before(1));
    }

    @Test
    public void whatCannotBeReadIsToldAsABuildWould() throws Exception {
        dockerfile("there", "FROM scratch\n");
        assertTrue(refusal("[{repository: a, context: there}, {repository: b}]").contains("image b: the dockerfile"));
        assertTrue(refusal("[{repository: a, context: there, target: t}]").contains("has no stage 't'"));
    }

    @Test
    public void siblingsAreNotPutWhereAnotherImageReads() throws Exception {
        dockerfile("app", "FROM scratch\n");
        dockerfile("app/inner", "FROM scratch\n");
        dockerfile("other", "FROM scratch\n");
        BuildOrder order = order("""
                - {repository: a, context: app, siblings: [other]}
                - {repository: b, context: app}
                - {repository: c, context: other, path: ..}
                - {repository: d, context: other}
                - {repository: e, context: app/inner}
                - {repository: f, context: other, siblings: [app]}
                """);
        assertTrue(order.collide(0, 1) && order.collide(1, 0));
        assertTrue(order.collide(0, 2));
        assertTrue(order.collide(0, 5));
        assertTrue(order.collide(3, 5));
        for (int apart : List.of(3, 4)) {
            assertFalse(order.collide(0, apart) || order.collide(apart, 0));
        }
        assertFalse(order.collide(1, 2));
    }
}
