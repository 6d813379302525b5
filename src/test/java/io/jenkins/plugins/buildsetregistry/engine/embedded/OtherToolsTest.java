package io.jenkins.plugins.buildsetregistry.engine.embedded;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What others make of our images, and what buildah makes of the same Dockerfile. */
public class OtherToolsTest {
    @Rule
    public final BuildRule build = new BuildRule();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path auth;

    @Before
    public void writeAuth() throws Exception {
        String user = build.buildset().credentials().username() + ":"
                + build.buildset().credentials().password();
        String encoded = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        auth = folder.newFile("auth.json").toPath();
        Files.writeString(
                auth, "{\"auths\":{\"" + build.buildset().authority() + "\":{\"auth\":\"" + encoded + "\"}}}");
    }

    @Test
    public void skopeoReadsImagesAndIndexes() throws Exception {
        RequiresProgram.require("skopeo");
        build.write("f", "x");
        BuiltImage image = build.build(
                "FROM scratch\nCOPY f /\nENV A=\"b c\"\nEXPOSE 80 81/udp\nVOLUME /v\nUSER 1:2\nWORKDIR /w\nSTOPSIGNAL 9\n"
                        + "HEALTHCHECK --interval=1m30s --retries=2 CMD true\nSHELL [\"/bin/x\",\"-c\"]\n"
                        + "ENTRYPOINT run it\nCMD [\"a\",\"b\"]\nONBUILD COPY a b\nMAINTAINER me\n");
        JsonNode config = Json.MAPPER.readTree(skopeo("inspect", "--config", "--raw", reference(image)));
        assertEquals(build.config(image), config);
        JsonNode inner = config.path("config");
        assertEquals("b c", inner.path("Env").get(1).asText().substring(2));
        assertEquals("{\"80/tcp\":{},\"81/udp\":{}}", inner.path("ExposedPorts").toString());
        assertEquals("[\"/bin/x\",\"-c\",\"run it\"]", inner.path("Entrypoint").toString());
        assertEquals(
                "{\"Test\":[\"CMD-SHELL\",\"true\"],\"Interval\":90000000000,\"Retries\":2}",
                inner.path("Healthcheck").toString());
        assertEquals("[\"COPY a b\"]", inner.path("OnBuild").toString());
        BuiltImage index =
                build.build("acme/app", "FROM scratch\nCOPY f /\n", Map.of(), null, "linux/amd64", "linux/arm64");
        Path directory = folder.newFolder("copied").toPath();
        // Reads every blob and checks every digest.
        skopeo("copy", "--all", reference(index), "dir:" + directory);
        assertEquals(
                index.digest(),
                io.jenkins.plugins.buildsetregistry.image.Digest.sha256(
                        Files.readAllBytes(directory.resolve("manifest.json"))));
    }

    @Test
    public void buildahMakesTheSameFiles() throws Exception {
        RequiresProgram.require("buildah");
        build.write("d/a", "1");
        build.write("d/e/b", "2");
        build.write("d/e/c.log", "3");
        build.write("top.txt", "4");
        build.write("other.md", "5");
        build.write("etc/passwd", "web:x:33:34::/:\n");
        build.write("etc/group", "staff:x:50:\n");
        build.write(".dockerignore", "**/*.log\nDockerfile\n.dockerignore\nnot*\n!nothing/but/this\n");
        build.write("nothing/but/this", "6");
        build.write("nothing/else", "7");
        Files.createSymbolicLink(build.work().resolve("d/l"), Path.of("a"));
        String dockerfile = "ARG SUFFIX=txt\nFROM scratch AS one\nCOPY etc /etc\nCOPY --chown=web:staff d /data\n"
                + "COPY --chown=5:6 d/a /out/bin/tool\nUSER web\nWORKDIR /home/web\nFROM one\nARG SUFFIX\n"
                + "COPY . /all/\nCOPY *.$SUFFIX other.md /multi/\nCOPY d d/e /merged/\nCOPY d/l /followed\n"
                + "COPY --from=one /data/a /data/e/b /from/\nCOPY --from=one /out/bin/tool /all/\n";
        BuiltImage image = build.build(dockerfile);
        buildah("bud", "--isolation", "chroot", "--tag", "theirs", build.work().toString());
        List<String> theirs = files(buildah("from", "theirs"));
        List<String> ours =
                files(buildah("from", "--tls-verify=false", "--authfile", auth.toString(), reference(image)));
        assertEquals(String.join("\n", theirs), String.join("\n", ours));
    }

    @Test
    public void buildahMakesTheSameConfiguration() throws Exception {
        RequiresProgram.require("buildah");
        String[] dockerfiles = {
            "ENV a b c\nENV d=\"x y\" e=z\\ z f=$d g=${a:-n}\nLABEL \"k 1\"=\"v $e\" l='$e' m=\\$e\n",
            "ARG P=8080\nEXPOSE $P/tcp 53/udp\nVOLUME /a /b\nVOLUME [\"/c\"]\nSTOPSIGNAL SIGINT\nUSER 1:$P\n",
            "CMD echo hi\nENTRYPOINT [\"/x\"]\nCMD [\"a\", \"b c\"]\n",
            "CMD [\"a\"]\nENTRYPOINT run me\n",
            "CMD [\"not json]\nWORKDIR /a\nWORKDIR b/../c\nENV X=/d\nWORKDIR $X\nARG Y=1\nENV Z=$Y Y=2 W=$Y\n",
            "ENV A=1\nENV A=2 B=$A\nARG C=${A}x\nENV D=$C${NO:-q}${NO:+r}\n"
        };
        for (String dockerfile : dockerfiles) {
            BuiltImage image = build.build("FROM scratch\n" + dockerfile);
            buildah(
                    "bud",
                    "--isolation",
                    "chroot",
                    "--tag",
                    "theirs",
                    build.work().toString());
            JsonNode theirs = Json.MAPPER
                    .readTree(buildah("inspect", "--type", "image", "theirs"))
                    .path("OCIv1")
                    .path("config");
            JsonNode ours = build.config(image).path("config");
            for (String field :
                    List.of("User", "ExposedPorts", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "StopSignal")) {
                JsonNode mine = ours.path(field);
                boolean rootOfScratch =
                        field.equals("WorkingDir") && mine.asText().equals("/");
                assertEquals(dockerfile + field, theirs.path(field), rootOfScratch ? theirs.path(field) : mine);
            }
            assertEquals(dockerfile, names(theirs.path("Env")), names(ours.path("Env")));
            ObjectNode labels = ours.path("Labels").deepCopy();
            labels.remove(List.of("mark", "from.spec"));
            ObjectNode theirLabels = theirs.path("Labels").deepCopy();
            theirLabels.remove("io.buildah.version");
            assertEquals(dockerfile, theirLabels, labels);
        }
    }

    private static SortedSet<String> names(JsonNode list) {
        SortedSet<String> names = new TreeSet<>();
        list.forEach(entry -> names.add(entry.asText()));
        return names;
    }

    /** Names, types, modes, owners, link targets and sizes; the root itself is the storage driver's. */
    private List<String> files(String container) throws Exception {
        String mounted = buildah("mount", container.strip()).strip();
        String found = run(List.of("find", mounted, "-mindepth", "1", "-printf", "%P %y %m %U:%G %l" + " " + "%Y\\n"));
        List<String> lines = new ArrayList<>(found.lines().toList());
        // A container's own directories, which buildah adds when it creates it.
        lines.removeIf(line -> line.matches("(?:dev|proc|sys)(?:/.*)? d .*"));
        lines.sort(null);
        return lines;
    }

    private String reference(BuiltImage image) {
        return "docker://" + build.buildset().authority() + "/" + image.name().buildsetRepository() + ":one";
    }

    private String skopeo(String command, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("skopeo", command, "--authfile", auth.toString()));
        line.add(command.equals("copy") ? "--src-tls-verify=false" : "--tls-verify=false");
        line.addAll(List.of(arguments));
        return run(line);
    }

    private String buildah(String command, String... arguments) throws Exception {
        String root = folder.getRoot().getPath();
        List<String> line = new ArrayList<>(List.of(
                "buildah", "--root", root + "/store", "--runroot", root + "/run", "--storage-driver", "vfs", command));
        line.addAll(List.of(arguments));
        return run(line);
    }

    private String run(List<String> line) throws Exception {
        File errors = folder.newFile();
        Process process = new ProcessBuilder(line).redirectError(errors).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(line + "\n" + Files.readString(errors.toPath()), 0, process.waitFor());
        return output;
    }
}
