package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.Test;

public class DockerfileTest {
    private static final ImageSpec SPEC = spec(null, Map.of());

    @Test
    public void listsAPlainBase() throws Exception {
        assertUses("FROM alpine:3\n", "1 FROM alpine:3");
        assertUses("from alpine:3", "1 FROM alpine:3");
        assertUses("  FROM\t alpine:3  \r\n", "1 FROM alpine:3");
        assertUses("\ufeffFROM alpine:3\n", "1 FROM alpine:3");
        assertUses(
                "\n\n# a comment\n   # another\nFROM quay.io/a/b@sha256:" + "0".repeat(64) + "\n",
                "5 FROM quay.io/a/b@sha256:" + "0".repeat(64));
        assertUses("FROM \"alpine:3\"\n", "1 FROM alpine:3");
        assertUses("FROM --platform=linux/arm64 alpine AS base\n", "1 FROM alpine");
        assertUses("FROM localhost:5000/a/b:1\n", "1 FROM localhost:5000/a/b:1");
    }

    @Test
    public void expandsArgumentsBeforeTheFirstFrom() throws Exception {
        assertUses("ARG TAG=3\nFROM alpine:$TAG\n", "2 FROM alpine:3");
        assertUses("ARG A=a/b B=1\nFROM ${A}:${B}\n", "2 FROM a/b:1");
        assertUses("ARG A\nFROM ${A:-alpine}:3\n", "2 FROM alpine:3");
        assertUses("ARG A=\nFROM ${A:-alpine}\n", "2 FROM alpine");
        assertUses("ARG A=\nFROM alpine${A-x}\n", "2 FROM alpine");
        assertUses("ARG A=1\nFROM alpine${A:+:edge}\n", "2 FROM alpine:edge");
        assertUses("FROM alpine${A:+:edge}\n", "1 FROM alpine");
        assertUses("ARG A=1\nARG B=x-$A\nFROM a:$B\n", "3 FROM a:x-1");
        assertUses("ARG A=\"q r\"\nFROM a:${A%?r}\n", "2 FROM a:q");
        assertUses("ARG A=v1.2.3\nFROM a:${A#v}\n", "2 FROM a:1.2.3");
        assertUses("ARG A=1.2.3\nFROM a:${A%.*}\n", "2 FROM a:1.2");
        assertUses("ARG A=1.2.3\nFROM a:${A%%.*}\n", "2 FROM a:1");
        assertUses("ARG A=1.2.3\nFROM a:${A##*.}\n", "2 FROM a:3");
        assertUses("ARG A=1.2.3\nFROM a:${A//./_}\n", "2 FROM a:1_2_3");
        assertUses("ARG A=1.2.3\nFROM a:${A/./_}\n", "2 FROM a:1_2.3");
        assertUses("ARG A=${B:-${C:-deep}}\nFROM a:$A\n", "2 FROM a:deep");
        assertUses("FROM a:$TARGETOS\n", "1 FROM a:linux");
    }

    @Test
    public void buildArgumentsWinOverDefaults() throws Exception {
        Dockerfile file = parse("ARG TAG=3\nFROM alpine:$TAG\nCOPY --from=$TAG / /\nARG TAG\nCOPY --from=x:$TAG / /\n");
        assertEquals(
                List.of("2 FROM alpine:4", "5 COPY --from x:4"),
                uses(file, spec(null, Map.of("TAG", "4")), Reach.NEEDED).stream()
                        .filter(use -> !use.startsWith("3"))
                        .toList());
        // An argument that the file does not declare means nothing to it.
        assertEquals(
                List.of("1 FROM alpine:"),
                uses(parse("FROM alpine:$TAG\n"), spec(null, Map.of("TAG", "4")), Reach.NEEDED));
    }

    @Test
    public void joinsContinuedLinesOverCommentsAndBlanks() throws Exception {
        assertUses("FROM \\\n  # note\n\n  alpine:3 \\\n AS x\n", "1 FROM alpine:3");
        assertUses("FROM al\\\npine:3\n", "1 FROM alpine:3");
        assertUses("FROM \\  \r\nalpine:3\r\n", "1 FROM alpine:3");
        assertUses("FROM a\nRUN echo \\\\\nCOPY --from=b / /\n", "1 FROM a", "3 COPY --from b");
        assertUses("FROM a\nRUN x \\\n# COPY --from=no / /\n  y\nCOPY --from=b / /\n", "1 FROM a", "5 COPY --from b");
    }

    @Test
    public void followsParserDirectives() throws Exception {
        assertUses("# escape=`\nFROM `\nalpine\n", "2 FROM alpine");
        assertUses("# syntax=docker/dockerfile:1\n# escape = `\n\nFROM `\nalpine\n", "4 FROM alpine");
        assertUses("# note\n# escape=`\nFROM \\\nalpine\n", "3 FROM alpine");
        assertEquals(
                Optional.of("docker/dockerfile:1.7"),
                parse("#syntax = docker/dockerfile:1.7 x=y\nFROM a").syntax().map(ImageUse::name));
        assertEquals(
                Optional.of("a/b"),
                parse("#!/usr/bin/x\n# check=skip=all\n# SYNTAX=a/b\nFROM a")
                        .syntax()
                        .map(ImageUse::name));
        assertEquals(Optional.of("a/b"), parse("// syntax=a/b\nFROM a").syntax().map(ImageUse::name));
        assertEquals(Optional.empty(), parse("\n# syntax=a/b\nFROM a").syntax().map(ImageUse::name));
        assertEquals(
                List.of("`Dockerfile` line 2: a parser directive is given twice"),
                parse("# escape=`\n# escape=\\\nFROM a\n").problems());
    }

    @Test
    public void readsNoInstructionInsideOfHereDocuments() throws Exception {
        assertUses(
                "FROM a\nRUN <<EOF\nFROM b\nCOPY --from=c / /\nEOF\nCOPY --from=d / /\n",
                "1 FROM a",
                "6 COPY --from d");
        assertUses("FROM a\nRUN <<-'EOF' cat\n\tFROM b\n\tEOF\nCOPY --from=d / /\n", "1 FROM a", "5 COPY --from d");
        assertUses(
                "FROM a\nCOPY <<one <<\"two\" /x/\nFROM b\none\nFROM c\ntwo\nCOPY --from=d / /\n",
                "1 FROM a",
                "7 COPY --from d");
        assertUses(
                "FROM a\nRUN cat << EOF > /x\r\nFROM b\r\nEOF\r\nCOPY --from=d / /\n", "1 FROM a", "5 COPY --from d");
        assertUses(
                "FROM a\nRUN x=$((1<<2))\nRUN echo '<<EOF'\nRUN a <<<EOF\nCOPY --from=d / /\n",
                "1 FROM a",
                "5 COPY --from d");
        assertUses("FROM a\nRUN [\"a\", \"<<EOF\"]\nCOPY --from=d / /\n", "1 FROM a", "3 COPY --from d");
        assertUses("FROM a\nONBUILD RUN <<EOF\nFROM b\nEOF\nCOPY --from=d / /\n", "1 FROM a", "5 COPY --from d");
    }

    @Test
    public void anOpenHereDocumentIsAProblemButHidesNothing() throws Exception {
        Dockerfile file = parse("FROM a\nRUN echo $(( 1 << 2 ))\nCOPY --from=d / /\n");
        assertEquals(List.of("1 FROM a", "3 COPY --from d"), uses(file, SPEC, Reach.NEEDED));
        assertEquals(List.of("`Dockerfile` line 2: the here-document <<2 has no end"), file.problems());
    }

    @Test
    public void stagesAreNoImages() throws Exception {
        String text = "FROM a AS Build\nFROM build AS second\nCOPY --from=BUILD / /\nFROM scratch\n"
                + "COPY --from=0 / /\nCOPY --from=second / /\nCOPY --from=b / /\nRUN --mount=type=bind,from=second true\n";
        assertUses(text, "1 FROM a", "7 COPY --from b");
        assertUses("FROM a AS a\nFROM a\n", "1 FROM a");
        assertUses("FROM b AS x\nFROM a AS b\nFROM x\nCOPY --from=b / /\n", "1 FROM b", "2 FROM a");
    }

    @Test
    public void listsOnlyWhatTheTargetNeeds() throws Exception {
        String text =
                "FROM a AS one\nFROM b AS two\nCOPY --from=x / /\nFROM c AS three\nCOPY --from=one / /\nFROM d AS four\n";
        Dockerfile file = parse(text);
        assertEquals(
                List.of("4 FROM c", "1 FROM a").stream().sorted().toList(),
                uses(file, spec("three", Map.of()), Reach.NEEDED));
        assertEquals(
                List.of("1 FROM a", "2 FROM b", "3 COPY --from x", "4 FROM c"),
                uses(file, spec("Three", Map.of()), Reach.UP_TO_TARGET));
        assertEquals(List.of("6 FROM d"), uses(file, SPEC, Reach.NEEDED));
        assertEquals(List.of("2 FROM b", "3 COPY --from x"), uses(file, spec("1", Map.of()), Reach.NEEDED));
        assertEquals(
                "`Dockerfile` has no stage 'five'; its stages are one, two, three, four",
                assertThrows(EngineException.class, () -> file.images(spec("five", Map.of()), Reach.NEEDED))
                        .getMessage());
    }

    @Test
    public void listsImagesOfMounts() throws Exception {
        assertUses(
                "FROM a\nRUN --network=none --mount=type=cache,target=/c --mount=from=b:1,target=/b \\\n"
                        + "  --mount=type=bind,source=/x,from=c:2 --mount=type=secret,id=s true\n",
                "1 FROM a",
                "2 RUN --mount=from b:1",
                "2 RUN --mount=from c:2");
        assertUses("FROM a\nRUN --mount=type=bind,\"from=b:1\",target=/b true\n", "1 FROM a", "2 RUN --mount=from b:1");
        assertUses("FROM a\nRUN echo --mount=from=b\nRUN --mount true\n", "1 FROM a");
    }

    @Test
    public void findsTheFirstRunThatIsBuilt() throws Exception {
        Dockerfile file = parse("FROM a AS x\nRUN true\nFROM b\nCOPY . .\n");
        assertEquals(OptionalInt.empty(), file.firstRun(SPEC, Reach.NEEDED));
        assertEquals(OptionalInt.of(2), file.firstRun(SPEC, Reach.UP_TO_TARGET));
    }

    @Test
    public void differsByPlatform() throws Exception {
        ImageSpec both = platforms("linux/amd64", "linux/arm/v7");
        Dockerfile file = parse("FROM a-$TARGETARCH$TARGETVARIANT\n");
        assertEquals(List.of("1 FROM a-amd64", "1 FROM a-armv7"), uses(file, both, Reach.NEEDED));
        assertEquals(
                "`Dockerfile` line 1: 'a-$TARGETARCH$TARGETVARIANT' means another image on each platform, which this engine"
                        + " cannot replace: build one platform at a time, or use docker buildx, podman or buildah",
                assertThrows(EngineException.class, () -> file.rewrite(both, Map.of("a-amd64", "x")))
                        .getMessage());
    }

    @Test
    public void rewritesReferencesAndNothingElse() throws Exception {
        assertRewrite("FROM alpine\n", "FROM r:1/x@d\n", Map.of("alpine", "r:1/x@d"));
        assertRewrite(
                "\ufeff# c\r\nARG T=3\r\nFROM --platform=$X \\\r\n  # c\r\n  alpine:$T   AS  x \r\nCOPY --from=alpine:3 /a alpine:3\r\n",
                "\ufeff# c\r\nARG T=3\r\nFROM --platform=$X \\\r\n  # c\r\n  NEW   AS  x \r\nCOPY --from=NEW /a alpine:3\r\n",
                Map.of("alpine:3", "NEW"));
        assertRewrite(
                "FROM a AS b\nCOPY --chown=1 --from='b:1' --link b:1 /\nRUN --mount=target=/x,from=b:1,rw --mount=from=b:1 b:1\n",
                "FROM a AS b\nCOPY --chown=1 --from=N --link b:1 /\nRUN --mount=target=/x,from=N,rw --mount=from=N b:1\n",
                Map.of("b:1", "N", "b", "no", "x", "no"));
        assertRewrite("FROM al\\\npine:3\nRUN x\n", "FROM N\nRUN x\n", Map.of("alpine:3", "N"));
        assertRewrite("FROM a\nRUN <<E\nFROM a\nE\n", "FROM N\nRUN <<E\nFROM a\nE\n", Map.of("a", "N"));
        assertRewrite(
                "FROM a AS a\nFROM a\nCOPY --from=a / /\n",
                "FROM N AS a\nFROM a\nCOPY --from=a / /\n",
                Map.of("a", "N"));
        assertRewrite("FROM a\nCOPY --from=unused / /", "FROM a\nCOPY --from=unused / /", Map.of());
    }

    @Test
    public void bytesThatAreNoUtf8SurviveRewriting() throws Exception {
        byte[] bytes = "FROM a\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] expected = "FROM N\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] rewritten = Dockerfile.parse(bytes, "Dockerfile").rewriteBytes(SPEC, Map.of("a", "N"));
        assertEquals(Arrays.toString(expected), Arrays.toString(rewritten));
    }

    @Test
    public void unknownInstructionsAndBrokenOnesAreNoErrors() throws Exception {
        assertUses(
                "FROM a\nFROBNICATE now\nENV x\nLABEL\nADD\nONBUILD\nCOPY --from\nARG 1=${\nCOPY --from=b / /\n",
                "1 FROM a",
                "9 COPY --from b");
        assertUses("FROM ${X:?no}\n", "1 FROM ${X:?no}");
        assertUses("FROM\nCOPY --from=b / /\n", "2 COPY --from b");
        assertEquals(List.of("`Dockerfile` has no FROM line"), parse("RUN x\n").problems());
        assertEquals(List.of(), parse("RUN x\n").images(SPEC, Reach.NEEDED));
    }

    @Test
    public void noTextBreaksTheReader() throws Exception {
        String[] parts = {
            "FROM ",
            "FROM",
            "a",
            "b:1 ",
            "AS x",
            "\n",
            "\n",
            "\\\n",
            "\\",
            "`",
            "\"",
            "'",
            "$",
            "${",
            "}",
            ":-",
            ":+",
            "#",
            "%",
            "/",
            "<<",
            "-",
            "EOF",
            "COPY ",
            "--from=",
            "RUN ",
            "--mount=",
            "from=",
            ",",
            "ARG ",
            "ENV ",
            "X=",
            "=",
            "# escape=`\n",
            "ONBUILD ",
            " ",
            "\t",
            "[\"a\"]",
            "[",
            "\r\n",
            "\ufeff",
            "LABEL ",
            "--",
            "0",
            "HEALTHCHECK ",
            "${X/",
            "${X#",
            "@",
            "\ud83d\ude00"
        };
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("FROM z\n");
            for (int j = random.nextInt(14); j >= 0; j--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            Dockerfile file = parse(text.toString());
            file.problems();
            file.images(SPEC, Reach.UP_TO_TARGET);
            assertEquals(text.toString(), file.rewrite(SPEC, Map.of()));
        }
    }

    @Test
    public void anEmptyFileIsAnError() {
        assertEquals(
                "`Dockerfile` has no instructions: it needs at least a FROM line",
                assertThrows(EngineException.class, () -> parse("# nothing\n\n"))
                        .getMessage());
    }

    @Test
    public void triggersOfAStageBelowCount() throws Exception {
        assertUses("FROM a AS x\nONBUILD COPY --from=b / /\nFROM x\n", "1 FROM a", "2 COPY --from b");
        assertUses("FROM a AS x\nONBUILD COPY --from=b / /\n", "1 FROM a");
        assertThrows(
                EngineException.class,
                () -> parse("FROM a AS x\nONBUILD COPY --from=b / /\nFROM x\n").rewrite(SPEC, Map.of("b", "N")));
    }

    private static void assertUses(String text, String... expected) throws EngineException {
        assertEquals(text, List.of(expected), uses(parse(text), SPEC, Reach.NEEDED));
    }

    private static void assertRewrite(String text, String expected, Map<String, String> map) throws EngineException {
        assertEquals(expected, parse(text).rewrite(SPEC, map));
    }

    private static List<String> uses(Dockerfile file, ImageSpec spec, Reach reach) throws EngineException {
        return file.images(spec, reach).stream()
                .map(use -> use.line() + " " + use.kind() + " " + use.name())
                .collect(Collectors.toList());
    }

    private static Dockerfile parse(String text) throws EngineException {
        return Dockerfile.parse(text, "Dockerfile");
    }

    private static ImageSpec platforms(String... platforms) {
        return new ImageSpec(
                ImageName.parse("x"),
                List.of(),
                ".",
                ".",
                "Dockerfile",
                null,
                Map.of(),
                Map.of(),
                List.of(),
                Arrays.stream(platforms).map(Platform::parse).toList(),
                null,
                List.of(),
                false);
    }

    private static ImageSpec spec(String target, Map<String, String> buildArgs) {
        return new ImageSpec(
                ImageName.parse("x"),
                List.of(),
                ".",
                ".",
                "Dockerfile",
                target,
                buildArgs,
                Map.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                false);
    }
}
