package io.jenkins.plugins.buildsetregistry.image;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ImageSpecsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void readsDockerImagesInZuulsSpelling() {
        List<ImageSpec> specs = ImageSpecs.parse("""
                docker_use_buildkit: true
                container_filename: Containerfile.zuul
                docker_images:
                  - context: app
                    path: src
                    repository: acme/app
                    target: runtime
                    build_args:
                      - VERSION=1.10
                      - EXPR=a=b
                    tags: [latest, 1.10, "007"]
                    labels: [org.example.key=value]
                    siblings:
                      - example.org/acme/lib
                    arch:
                      - linux/amd64
                      - linux/arm64
                  - repository: docker.io/acme/tool
                    dockerfile: tool/Dockerfile
                    arch: linux/amd64, linux/arm/v7
                """, "images.yaml");
        assertEquals(
                new ImageSpec(
                        ImageName.parse("acme/app"),
                        List.of("latest", "1.10", "007"),
                        "app",
                        "src",
                        "Containerfile.zuul",
                        "runtime",
                        Map.of("VERSION", "1.10", "EXPR", "a=b"),
                        Map.of("org.example.key", "value"),
                        List.of("example.org/acme/lib"),
                        List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm64")),
                        true,
                        List.of(),
                        false),
                specs.get(0));
        assertEquals("tool/Dockerfile", specs.get(1).dockerfile());
        assertEquals(List.of("latest"), specs.get(1).tags());
        assertEquals("[linux/amd64, linux/arm/v7]", specs.get(1).platforms().toString());
    }

    @Test
    public void readsABareListWithAllDefaults() {
        assertEquals(List.of(ImageSpec.of("acme/app")), ImageSpecs.parse("- repository: acme/app\n", "x"));
        assertNull(ImageSpecs.parse("- repository: acme/app\n", "x").get(0).buildkit());
    }

    @Test
    public void readsJsonWithOurSpelling() {
        ImageSpec spec = ImageSpecs.parse("""
                        \t{"images": [{"repository": "quay.io/acme/app", "buildArgs": {"N": 1, "B": true, "S": ""},
                        \t"labels": {"a.b": "c"}, "platforms": ["arm64"], "buildkit": false, "tags": ["a"]}]}
                        """, "images.json").get(0);
        assertEquals(Map.of("N", "1", "B", "true", "S", ""), spec.buildArgs());
        assertEquals(Map.of("a.b", "c"), spec.labels());
        assertEquals("[linux/arm64]", spec.platforms().toString());
        assertEquals(false, spec.buildkit());
    }

    @Test
    public void readsContainerImagesWithTheirRegistry() {
        List<ImageSpec> specs = ImageSpecs.parse("""
                container_images:
                  - {context: a, registry: quay.io, repository: quay.io/acme/a, container_filename: C}
                  - {context: b, registry: quay.io, repository: acme/b, containerfile: D}
                  - {context: c, registry: 'localhost:5000', repository: c}
                  - {context: d, registry: docker.io, repository: acme/d}
                """, "x");
        assertEquals(
                "[quay.io/acme/a, quay.io/acme/b, localhost:5000/c, acme/d]",
                specs.stream().map(ImageSpec::name).toList().toString());
        assertEquals(
                "[C, D, Dockerfile, Dockerfile]",
                specs.stream().map(ImageSpec::dockerfile).toList().toString());
    }

    @Test
    public void anAnchorThatNobodyUsesIsHarmless() {
        assertEquals(
                1,
                ImageSpecs.parse("docker_images: &images\n  - repository: a/b\n", "x")
                        .size());
    }

    @Test
    public void oneRepositoryMayStandTwiceWithOtherTags() {
        assertEquals(
                2,
                ImageSpecs.parse("[{repository: a/b, tags: [x]}, {repository: a/b, tags: [y], target: t}]", "x")
                        .size());
    }

    @Test
    public void pathsMayGoUpWithinTheWorkDirectory() {
        ImageSpec spec = ImageSpecs.parse(
                        "- {repository: a, context: docker/app, path: ../.., dockerfile: ../Dockerfile}", "x")
                .get(0);
        assertEquals("../..", spec.path());
        assertEquals("../Dockerfile", spec.dockerfile());
    }

    @Test
    public void argumentsKeepTheirOrder() {
        ImageSpec spec = ImageSpecs.parse("- {repository: a, build_args: [Z=1, A=2, M=3]}", "x")
                .get(0);
        assertEquals("[Z, A, M]", spec.buildArgs().keySet().toString());
    }

    @Test
    public void readsSecretsAndWhetherStepsAreCached() {
        ImageSpec spec = ImageSpecs.parse(
                        "- {repository: a, secrets: ['id=t,env=T', 'id=f,src=f.txt'], cache: true}", "x")
                .get(0);
        assertEquals(List.of(new BuildSecret("t", "T", null), new BuildSecret("f", null, "f.txt")), spec.secrets());
        assertEquals(true, spec.cache());
        assertEquals(false, ImageSpec.of("a").cache());
    }

    @Test
    public void readsFiles() throws IOException {
        Path file = folder.newFile("images.yaml").toPath();
        Files.writeString(file, "- repository: acme/app\n");
        assertEquals(List.of(ImageSpec.of("acme/app")), ImageSpecs.read(file));
        Files.writeString(file, "- repository: [");
        refuses(file, "images.yaml:1");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        refuses(file, "UTF-8");
        refuses(file.resolveSibling("none.yaml"), "none.yaml: no such file");
    }

    private static void refuses(Path file, String words) {
        Refusal.of(
                () -> {
                    try {
                        ImageSpecs.read(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                words);
    }
}
