package io.jenkins.plugins.buildsetregistry.engine.embedded;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;

public class EmbeddedEngineTest {
    @Rule
    public final BuildRule build = new BuildRule();

    @After
    public void leavesNoFilesBehind() throws Exception {
        try (Stream<java.nio.file.Path> files = Files.list(build.temporary())) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    public void buildsFromScratch() throws Exception {
        build.write("hello.txt", "hello");
        BuiltImage image = build.build("FROM scratch\nCOPY hello.txt /\n");
        assertEquals(Map.of("/hello.txt", "644 hello"), build.files(image));
        assertEquals(MediaTypes.OCI_MANIFEST, image.mediaType());
        Manifest manifest = build.manifest(image);
        long layers = manifest.layers().stream().mapToLong(Descriptor::size).sum();
        assertEquals(manifest.size() + manifest.config().orElseThrow().size() + layers, image.size());
        assertEquals(List.of(), image.bases());
        assertEquals(
                image.digest(),
                build.repository("acme/app").head("one").orElseThrow().digest());
        assertEquals(
                image.digest(),
                build.repository("acme/app").head("two").orElseThrow().digest());
        JsonNode config = build.config(image);
        assertEquals("1970-01-01T00:00:00Z", config.path("created").asText());
        assertEquals(
                "{\"from.spec\":\"1\",\"mark\":\"2\"}",
                config.path("config").path("Labels").toString());
        assertEquals(1, config.path("rootfs").path("diff_ids").size());
        assertEquals(1, config.path("history").size());
    }

    @Test
    public void theSameInputGivesTheSameDigest() throws Exception {
        String dockerfile = "FROM scratch\nCOPY . /app/\nWORKDIR /w\nENV A=b\n";
        build.write("a", "1");
        build.write("b/c", "2");
        BuiltImage first = build.build(dockerfile);
        Files.setLastModifiedTime(build.work().resolve("a"), FileTime.fromMillis(1_000_000));
        Files.delete(build.work().resolve("b/c"));
        build.write("b/c", "2");
        assertEquals(first.digest(), build.build(dockerfile).digest());
        BuiltImage dated = build.build(dockerfile, Map.of("SOURCE_DATE_EPOCH", "1700000000"));
        assertEquals("2023-11-14T22:13:20Z", build.config(dated).path("created").asText());
    }

    @Test
    public void buildsOnASpeculativeBaseAndMountsItsLayers() throws Exception {
        build.write("base.txt", "base");
        BuiltImage base = build.build(
                "registry.example.org/acme/base",
                "FROM scratch\nCOPY base.txt /etc/\nENV X=1\nCMD [\"old\"]\n",
                Map.of(),
                null);
        build.write("app.txt", "app");
        BuiltImage image = build.build(
                "FROM registry.example.org/acme/base:one\nCOPY app.txt /etc/app-$X.txt\nENTRYPOINT [\"/x\"]\n");
        assertEquals(
                Map.of("/etc", "d 755", "/etc/base.txt", "644 base", "/etc/app-1.txt", "644 app"), build.files(image));
        assertEquals(
                build.manifest(base).layers().get(0).digest(),
                build.manifest(image).layers().get(0).digest());
        assertEquals(
                base.digest().toString(),
                build.manifest(image).annotations().get("org.opencontainers.image.base.digest"));
        assertEquals(
                "registry.example.org/acme/base:one",
                build.manifest(image).annotations().get("org.opencontainers.image.base.name"));
        assertTrue(build.config(image).path("config").path("Cmd").isMissingNode());
        assertEquals(base.digest(), image.bases().get(0).digest());
        assertTrue(
                build.log().toString(),
                build.log()
                        .contains(
                                "base registry.example.org/acme/base:one = " + base.digest() + " from this buildset"));
    }

    @Test
    public void buildsOnAPublishedBase() throws Exception {
        build.write("base.txt", "base");
        BuiltImage base = build.build("other/base", "FROM scratch\nCOPY base.txt /\n", Map.of(), null);
        build.publish("other/base", "acme/base", "one");
        BuiltImage image = build.build("FROM registry.example.org/acme/base:one\nCOPY base.txt /copy\n");
        assertEquals(Map.of("/base.txt", "644 base", "/copy", "644 base"), build.files(image));
        BaseImage used = image.bases().get(0);
        assertEquals(base.digest(), used.digest());
        assertTrue(
                build.log().contains("base registry.example.org/acme/base:one: published image, not in this buildset"));
        // Nothing but metadata: the base's layers are only moved.
        BuiltImage labelled = build.build("FROM registry.example.org/acme/base:one\nLABEL a=b\n");
        assertEquals(Map.of("/base.txt", "644 base"), build.files(labelled));
    }

    @Test
    public void namesABaseThatIsNowhere() {
        EngineException e = assertThrows(
                EngineException.class, () -> build.build("FROM scratch\nFROM registry.example.org/no/such:1\n"));
        assertEquals(
                "`Dockerfile` line 2: image registry.example.org/no/such:1 does not exist in "
                        + build.upstream().endpoint()
                        + " (no/such, 1): check its name and tag, and whether it was published",
                e.getMessage());
    }

    @Test
    public void refusesRunBeforeAnythingElse() {
        EngineException e = assertThrows(
                EngineException.class,
                () -> build.build("FROM scratch AS unused\nRUN no\nFROM scratch AS used\n\nRUN true\nFROM used\n"));
        assertEquals(
                "`Dockerfile` line 5: RUN needs an engine that can run commands: use docker, podman or buildah (engine:"
                        + " 'docker', 'podman' or 'buildah')",
                e.getMessage());
    }

    @Test
    public void buildsEachPlatformOnceIntoOneIndex() throws Exception {
        build.write("f", "x");
        BuiltImage image = build.build(
                "FROM scratch AS base\nCOPY f /f-$TARGETARCH\nARG TARGETARCH\nCOPY f /g-$TARGETARCH\n",
                Map.of(),
                "linux/amd64",
                "linux/arm/v7",
                "linux/amd64");
        assertEquals(MediaTypes.OCI_INDEX, image.mediaType());
        assertEquals(List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm/v7")), image.platforms());
        List<Descriptor> children = build.manifest(image).children();
        assertEquals(2, children.size());
        assertEquals(Platform.parse("linux/arm/v7"), children.get(1).platform());
        Manifest arm = build.repository("acme/app")
                .manifest(children.get(1).digest().toString())
                .orElseThrow();
        assertEquals("arm", build.config(image, arm).path("architecture").asText());
        assertEquals("v7", build.config(image, arm).path("variant").asText());
    }

    @Test
    public void choosesTheBaseByPlatform() throws Exception {
        build.write("f", "x");
        build.build(
                "acme/base",
                "FROM scratch\nARG TARGETARCH\nENV ON=$TARGETARCH\n",
                Map.of(),
                null,
                "linux/amd64",
                "linux/arm64");
        BuiltImage image = build.build("FROM acme/base:one\nLABEL on=$ON\n", Map.of(), "linux/arm64");
        assertEquals(MediaTypes.OCI_MANIFEST, image.mediaType());
        assertEquals(
                "arm64",
                build.config(image).path("config").path("Labels").path("on").asText());
        assertEquals("arm64", build.config(image).path("architecture").asText());
        BuiltImage fixed =
                build.build("FROM --platform=linux/amd64 acme/base:one\nLABEL on=$ON\n", Map.of(), "linux/arm64");
        assertEquals(
                "amd64",
                build.config(fixed).path("config").path("Labels").path("on").asText());
        EngineException e =
                assertThrows(EngineException.class, () -> build.build("FROM acme/base:one\n", Map.of(), "linux/s390x"));
        assertEquals(
                "`Dockerfile` line 1: image acme/base:one is not built for linux/s390x, only for linux/amd64, linux/arm64: build"
                        + " those platforms, or use a base that has linux/s390x",
                e.getMessage());
    }

    @Test
    public void anInterruptedBuildCleansUp() throws Exception {
        build.write("f", "x");
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> build.build("FROM scratch\nCOPY f /\n"));
        assertFalse(Thread.interrupted());
    }

    @Test
    public void siblingsAreInTheContextForTheBuild() throws Exception {
        build.write("image/Dockerfile", "FROM scratch\nARG ZUUL_SIBLINGS\nCOPY .zuul-siblings/$ZUUL_SIBLINGS /\n");
        build.write("src/one/f", "x");
        build.directoryModes();
        ImageSpec spec = new ImageSpec(
                ImageName.parse("acme/app"),
                List.of(),
                "image",
                ".",
                "Dockerfile",
                null,
                Map.of(),
                Map.of(),
                List.of("src/one"),
                List.of(),
                null,
                List.of(),
                false);
        assertEquals(Map.of("/f", "644 x"), build.files(build.build(spec)));
        assertFalse(Files.exists(build.work().resolve("image/.zuul-siblings")));
        build.write("image/Dockerfile", "FROM scratch\nCOPY no /\n");
        assertThrows(EngineException.class, () -> build.build(spec));
        assertFalse(Files.exists(build.work().resolve("image/.zuul-siblings")));
    }

    @Test
    public void runsTriggersOfTheBase() throws Exception {
        build.build("acme/base", "FROM scratch\nWORKDIR /app\nONBUILD COPY f ./g\nONBUILD ENV T=1\n", Map.of(), null);
        build.write("f", "x");
        BuiltImage image = build.build("FROM acme/base:one\n");
        assertEquals(Map.of("/app", "d 755", "/app/g", "644 x"), build.files(image));
        assertTrue(build.config(image).path("config").path("OnBuild").isMissingNode());
        build.build("acme/base", "FROM scratch\nONBUILD RUN true\n", Map.of(), null);
        EngineException e = assertThrows(EngineException.class, () -> build.build("FROM acme/base:one\n"));
        assertTrue(
                e.getMessage(),
                e.getMessage().startsWith("`Dockerfile` line 1: the base acme/base:one has an ONBUILD trigger RUN"));
    }

    @Test
    public void aPinnedBaseIsSaidAndStillFound() throws Exception {
        build.write("f", "x");
        BuiltImage base = build.build("acme/base", "FROM scratch\nCOPY f /\n", Map.of(), null);
        String name = "acme/base:one@" + base.digest();
        BuiltImage image = build.build("FROM " + name + "\n");
        assertEquals(Map.of("/f", "644 x"), build.files(image));
        assertTrue(
                build.log().toString(),
                build.log()
                        .contains("warning: `Dockerfile` line 1: " + name
                                + " is pinned by digest: no change ahead can replace it;"
                                + " write acme/base:one without the digest to test with it"));
        build.write("f", "y");
        BuiltImage newer = build.build("acme/base", "FROM scratch\nCOPY f /\n", Map.of(), null);
        build.build("FROM " + name + "\n");
        assertTrue(
                build.log().toString(),
                build.log().stream()
                        .anyMatch(line -> line.contains(
                                ", and this buildset has " + newer.digest() + " from this buildset; write")));
    }

    @Test
    public void keepsDockersConfigurationAndLayersOfADockerBase() throws Exception {
        build.write("f", "x");
        BuiltImage oci = build.build("acme/base", "FROM scratch\nCOPY f /\n", Map.of(), null);
        Manifest manifest = build.manifest(oci);
        Descriptor config = manifest.config().orElseThrow();
        Descriptor layer = manifest.layers().get(0);
        String docker = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.DOCKER_MANIFEST
                + "\",\"config\":{\"mediaType\":\""
                + MediaTypes.DOCKER_CONFIG + "\",\"size\":" + config.size() + ",\"digest\":\"" + config.digest()
                + "\"},\"layers\":[{\"mediaType\":\"" + MediaTypes.DOCKER_LAYER_GZIP + "\",\"size\":" + layer.size()
                + ",\"digest\":\"" + layer.digest() + "\"}]}";
        build.repository("acme/base")
                .putManifest(
                        "docker",
                        Manifest.of(
                                docker.getBytes(java.nio.charset.StandardCharsets.UTF_8), MediaTypes.DOCKER_MANIFEST));
        BuiltImage image = build.build("FROM acme/base:docker\nCOPY f /g\n");
        assertEquals(MediaTypes.OCI_MANIFEST, image.mediaType());
        Descriptor kept = build.manifest(image).layers().get(0);
        assertEquals(MediaTypes.OCI_LAYER_GZIP, kept.mediaType());
        assertEquals(layer.digest(), kept.digest());
        assertEquals(Map.of("/f", "644 x", "/g", "644 x"), build.files(image));
    }
}
