package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** Builds that must succeed with every engine that runs RUN. */
public abstract class EngineBuilds extends EngineContract {
    @Test
    public void buildsFromNothingAndPushesEachTag() throws Exception {
        dockerfile("""
                FROM scratch
                ARG GREETING=none
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "sh", "-c", "echo $GREETING > /greeting"]
                """);
        BuiltImage image =
                build(spec("acme/plain", List.of("latest", "1"), Map.of("GREETING", "hello world"), List.of()));

        assertEquals(ImageName.parse("acme/plain"), image.name());
        assertEquals(List.of("latest", "1"), image.tags());
        assertEquals(List.of(Platform.parse("linux/amd64")), image.platforms());
        assertEquals(List.of(), image.bases());
        for (String tag : image.tags()) {
            Manifest manifest = built("acme/plain").manifest(tag);
            assertEquals(image.digest(), manifest.digest());
            assertEquals(image.mediaType(), manifest.mediaType());
            assertEquals(
                    image.size(),
                    manifest.size()
                            + manifest.blobs().stream()
                                    .mapToLong(Descriptor::size)
                                    .sum());
            assertEquals("hello world", built("acme/plain").texts(manifest).get("greeting"));
            String config = built("acme/plain").config(manifest);
            assertTrue(config, config.contains("\"org.example.mark\":\"m 1\""));
            assertTrue(config, config.contains("\"org.example.own\":\"o\""));
        }
    }

    @Test
    public void takesBasesFromTheBuildsetRegistryThoughTheirOwnIsOutOfReach() throws Exception {
        String base = FAR + "/acme/base:1";
        Digest digest = speculative(base, Map.of("origin", "speculative base"));
        Digest tool = speculative("acme/tool", Map.of("tool", "speculative tool"));
        dockerfile("""
                ARG VERSION=0
                FROM %s/acme/base:${VERSION} AS middle
                RUN ["/bin/busybox", "sh", "-c", "/bin/busybox cp /origin /copied"]
                FROM middle
                COPY --from=acme/tool /tool /from-tool
                COPY --from=middle /copied /from-stage
                """.formatted(FAR));
        BuiltImage image = build(spec("acme/app", List.of(), Map.of("VERSION", "1"), List.of()));

        Map<String, String> texts = built("acme/app").texts(built("acme/app").manifest("latest"));
        assertEquals("speculative base", texts.get("copied"));
        assertEquals("speculative base", texts.get("from-stage"));
        assertEquals("speculative tool", texts.get("from-tool"));
        assertEquals(
                List.of(
                        new BaseImage(ImageName.parse(base), digest, null),
                        new BaseImage(ImageName.parse("acme/tool"), tool, null)),
                image.bases());
    }

    @Test
    public void theManifestNamesItsBaseAsTheWorldKnowsIt() throws Exception {
        String base = FAR + "/acme/named:1";
        Digest digest = speculative(base, Map.of("origin", "x"));
        dockerfile("FROM " + base + " AS a\nRUN [\"/bin/busybox\", \"touch\", \"/done\"]\nFROM a\nCOPY busybox /bb\n");
        build(ImageSpec.of("acme/names"));
        Manifest manifest = built("acme/names").manifest("latest");
        assertEquals(base, manifest.annotations().getOrDefault("org.opencontainers.image.base.name", base));
        assertNamesBase(built("acme/names").config(manifest), base, digest);
    }

    private static void assertNamesBase(String config, String name, Digest digest) {
        assertTrue(config, config.contains("\"org.opencontainers.image.base.name\":\"" + name + "\""));
        assertTrue(config, config.contains("\"org.opencontainers.image.base.digest\":\"" + digest + "\""));
    }

    @Test
    public void aStageMayHaveTheNameOfItsBase() throws Exception {
        speculative("tool", Map.of("tool", "image"));
        dockerfile("""
                FROM tool AS tool
                RUN ["/bin/busybox", "sh", "-c", "echo stage > /tool"]
                FROM scratch
                COPY --from=tool /tool /result
                """);
        build(ImageSpec.of("acme/result"));
        Manifest manifest = built("acme/result").manifest("latest");
        assertEquals("stage", built("acme/result").texts(manifest).get("result"));
    }

    @Test
    public void takesPublishedBasesFromWhereTheyAreServed() throws Exception {
        Digest digest = new ImageFiles(published(), "acme/stable").put("2", Map.of("origin", "published"));
        dockerfile("FROM " + FAR + "/acme/stable:2\nRUN [\"/bin/busybox\", \"cp\", \"/origin\", \"/copied\"]\n");
        BuiltImage image = build(ImageSpec.of("acme/on-published"));
        Manifest manifest = built("acme/on-published").manifest("latest");
        assertEquals("published", built("acme/on-published").texts(manifest).get("copied"));
        assertEquals(List.of(new BaseImage(ImageName.parse(FAR + "/acme/stable:2"), null, null)), image.bases());
        assertNamesBase(built("acme/on-published").config(manifest), FAR + "/acme/stable:2", digest);
    }

    @Test
    public void noOtherBaseIsNamedThanTheOneThatWasUsedThoughItsTagMoves() throws Exception {
        MovingTag host = new MovingTag(host(), new ImageFiles(published(), "acme/moving"));
        dockerfile("FROM " + FAR + "/acme/moving:1\nRUN [\"/bin/busybox\", \"cp\", \"/origin\", \"/copied\"]\n");
        List<String> log = new ArrayList<>();
        engine(host).build(request(ImageSpec.of("acme/on-moving"), log::add));
        Manifest manifest = built("acme/on-moving").manifest("latest");
        String config = built("acme/on-moving").config(manifest);
        String copied = built("acme/on-moving").texts(manifest).get("copied");
        Matcher named = Pattern.compile("\"org.opencontainers.image.base.digest\":\"([^\"]*)\"")
                .matcher(config);
        boolean isNamed = named.find();
        assertEquals(config, isNamed ? host.content(named.group(1)) : copied, copied);
        assertTrue(config, config.contains("\"org.opencontainers.image.base.name\":\"" + FAR + "/acme/moving:1\""));
        assertTrue(
                log.toString(),
                isNamed || log.stream().anyMatch(line -> line.startsWith("warning: base " + FAR + "/acme/moving:1")));
    }

    @Test
    public void theBuildsetRegistryWinsOverThePublishedImage() throws Exception {
        new ImageFiles(published(), "acme/both").put("1", Map.of("origin", "published"));
        speculative(FAR + "/acme/both:1", Map.of("origin", "speculative"));
        dockerfile("FROM " + FAR + "/acme/both:1\nRUN [\"/bin/busybox\", \"cp\", \"/origin\", \"/copied\"]\n");
        build(ImageSpec.of("acme/on-both"));
        Manifest manifest = built("acme/on-both").manifest("latest");
        assertEquals("speculative", built("acme/on-both").texts(manifest).get("copied"));
    }

    @Test
    public void buildsTheTargetStageFromAContextBelowTheWorkDirectory() throws Exception {
        Files.createDirectories(work().resolve("images/app/files"));
        Files.writeString(work().resolve("images/app/files/data"), "context");
        Files.writeString(work().resolve("images/app/files/.dockerignore"), "secret\n");
        Files.writeString(work().resolve("images/app/files/secret"), "no");
        Files.writeString(
                work().resolve("images/app/Build.file"),
                "FROM scratch AS wanted\nCOPY . /copied/\nFROM wanted\nCOPY missing /missing\n");
        ImageSpec all = ImageSpec.of("acme/target");
        build(new ImageSpec(
                all.name(),
                List.of("t"),
                "images/app",
                "files",
                "Build.file",
                "wanted",
                Map.of(),
                Map.of(),
                List.of(),
                List.of(Platform.parse("linux/amd64")),
                null,
                List.of(),
                false));
        Map<String, String> texts =
                built("acme/target").texts(built("acme/target").manifest("t"));
        assertEquals("context", texts.get("copied/data"));
        assertTrue(texts.toString(), !texts.containsKey("copied/secret"));
    }

    @Test
    public void usesTheUsersOwnConfigurationAndLeavesItAsItIs() throws Exception {
        String own = "{\"auths\":{\"other.example.org\":{\"auth\":\"b3RoZXI6cHc=\"}},\"credsStore\":\"no-such-store\","
                + "\"currentContext\":\"default\"}";
        Path file = folder.getRoot().toPath().resolve("home/.docker/config.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, own);
        speculative("acme/with-config", Map.of("origin", "x"));
        dockerfile("FROM acme/with-config\nRUN [\"/bin/busybox\", \"true\"]\n");
        build(ImageSpec.of("acme/configured"));
        assertEquals(own, Files.readString(file));
    }

    @Test
    public void buildsAmongTheFilesOfABlockAsWithoutThem() throws Exception {
        Digest base = speculative(FAR + "/acme/in-block:1", Map.of("origin", "speculative"));
        new ImageFiles(published(), "acme/behind").put("2", Map.of("origin", "published"));
        Map<String, String> environment = new HashMap<>(host().environment());
        BlockConfiguration block = new BlockConfiguration(buildset(), List.of("docker.io", FAR), Fallback.ALLOW);
        environment.putAll(
                block.write(host(), folder.newFolder("block").getAbsolutePath(), line -> fail("a warning: " + line)));
        environment.putAll(block.write(
                new LocalHost(environment), folder.newFolder("inner").getAbsolutePath(), line -> fail(line)));
        dockerfile("""
                FROM %1$s/acme/behind:2 AS behind
                FROM %1$s/acme/in-block:1
                COPY --from=behind /origin /published
                RUN ["/bin/busybox", "cp", "/origin", "/copied"]
                """.formatted(FAR));
        BuiltImage image = engine(new LocalHost(environment))
                .build(request(ImageSpec.of("acme/built-in-block"), System.out::println));
        Map<String, String> texts =
                built("acme/built-in-block").texts(built("acme/built-in-block").manifest("latest"));
        assertEquals("speculative", texts.get("copied"));
        assertEquals("published", texts.get("published"));
        assertEquals(base, image.bases().get(1).digest());
    }

    @Test
    public void theDockerfileMayBeOutsideOfTheContextAndSiblingsAreInIt() throws Exception {
        Map<String, String> texts = buildFromOutside("acme/outside");
        assertFalse(texts.toString(), texts.containsKey("all/ignored"));
        assertEquals("own", texts.get("all/own"));
        assertEquals("kept", texts.get("all/kept"));
        assertEquals("sibling", texts.get("sibling/file"));
    }

    /** A Dockerfile beside the directory of its context. */
    protected final Map<String, String> buildFromOutside(String name) throws Exception {
        Files.createDirectories(work().resolve("outside/docker"));
        Files.createDirectories(work().resolve("outside/src/part"));
        Files.createDirectories(work().resolve("outside/sibling"));
        Files.writeString(work().resolve("outside/sibling/file"), "sibling");
        Files.writeString(
                work().resolve("outside/docker/Dockerfile"),
                "FROM scratch\nARG ZUUL_SIBLINGS\nCOPY . /all/\nCOPY .zuul-siblings/$ZUUL_SIBLINGS /sibling/\n");
        for (String file : List.of("kept", "ignored", "own")) {
            Files.writeString(work().resolve("outside/src/part").resolve(file), file);
        }
        Files.writeString(work().resolve("outside/src/part/.dockerignore"), "ignored\n");
        build(new ImageSpec(
                ImageName.parse(name),
                List.of(),
                "outside/src/part",
                ".",
                "../../docker/Dockerfile",
                null,
                Map.of(),
                Map.of(),
                List.of("outside/sibling"),
                List.of(),
                null,
                List.of(),
                false));
        return built(name).texts(built(name).manifest("latest"));
    }

    @Test
    public void aRegistryWithACertificateOfItsOwnIsReached() throws Exception {
        ImageName base = ImageName.parse(FAR + "/acme/exposed:1");
        new ImageFiles(exposed(), base.buildsetRepository()).put("1", Map.of("origin", "by TLS"));
        dockerfile("FROM " + base + "\nRUN [\"/bin/busybox\", \"cp\", \"/origin\", \"/copied\"]\n");
        engine(host())
                .build(request(ImageSpec.of("acme/on-exposed"), System.out::println)
                        .through(exposed()));
        ImageFiles result = new ImageFiles(exposed(), "acme/on-exposed");
        assertEquals("by TLS", result.texts(result.manifest("latest")).get("copied"));
    }

    /** For engines that make several platforms at once. */
    protected final void assertEachPlatformStandsOnItsOwnBase() throws Exception {
        List<Platform> platforms = List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"));
        for (Platform platform : platforms) {
            Files.writeString(work().resolve("data-" + platform.architecture()), platform.toString());
        }
        dockerfile("FROM scratch\nARG TARGETARCH\nCOPY data-$TARGETARCH /data\n");
        build(spec("acme/multi-base", List.of(), Map.of(), platforms));
        dockerfile("FROM acme/multi-base\nCOPY busybox /busybox\n");
        BuiltImage image = build(spec("acme/multi", List.of("1", "2"), Map.of(), platforms));

        assertEquals(platforms, image.platforms());
        Manifest index = built("acme/multi").manifest("2");
        assertEquals(image.digest(), index.digest());
        assertEquals(
                platforms, index.children().stream().map(Descriptor::platform).toList());
        assertTrue(image.size() > index.size());
        for (Descriptor child : index.children()) {
            Manifest manifest = built("acme/multi").manifest(child.digest().toString());
            assertEquals(
                    child.platform().toString(),
                    built("acme/multi").texts(manifest).get("data"));
        }
    }
}
