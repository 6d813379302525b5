package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** The programs that people use, with passwords. */
public class RealClientsTest {
    private static final long TIMEOUT_SECONDS = 120;

    @Rule
    public final RegistryRule registry = new RegistryRule().withUsers();

    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final DockerDaemon DAEMON = new DockerDaemon(FOLDER);

    @ClassRule
    public static final RuleChain DOCKER = RuleChain.outerRule(FOLDER).around(DAEMON);

    private Path work;
    /** podman takes no more than 50 characters. */
    private Path runroot;

    private Client reader;

    @Before
    public void logIn() throws IOException {
        work = registry.newDirectory();
        runroot = Files.createTempDirectory("run");
        reader = registry.client("reader", "r-secret");
        String login = Base64.getEncoder().encodeToString("writer:w-secret".getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                work.resolve("config.json"),
                "{\"auths\":{\"" + registry.authority() + "\":{\"auth\":\"" + login + "\"}}}");
        Files.createDirectory(work.resolve("context"));
        Files.write(work.resolve("context/data"), new byte[2_000_000]);
        Files.writeString(work.resolve("context/Dockerfile"), "FROM scratch\nCOPY data /data\nLABEL x=y\n");
    }

    @After
    public void clean() throws IOException {
        try (Stream<Path> paths = Files.walk(runroot)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(work, "output", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(work.toFile());
        builder.environment()
                .put("REGISTRY_AUTH_FILE", work.resolve("config.json").toString());
        builder.environment().put("DOCKER_CONFIG", work.toString());
        builder.environment().put("DOCKER_HOST", DAEMON.address());
        builder.environment().put("DOCKER_BUILDKIT", "0");
        Process process = builder.start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " hangs: " + Files.readString(output));
        }
        assertEquals(String.join(" ", command) + ": " + Files.readString(output), 0, process.exitValue());
        return Files.readString(output).trim();
    }

    /** buildah or podman, with images of its own. */
    private String tool(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                RequiresProgram.require(program),
                "--root",
                work.resolve("images").toString(),
                "--runroot",
                runroot.toString(),
                "--storage-driver",
                "vfs"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private String image(String name) {
        return registry.authority() + "/" + name;
    }

    private void assertPulls(String name) throws Exception {
        Path pulled = Files.createTempDirectory(work, "pulled");
        run(
                RequiresProgram.require("skopeo"),
                "copy",
                "--all",
                "--src-tls-verify=false",
                "docker://" + image(name),
                "oci:" + pulled);
    }

    @Test
    public void buildahPushesImagesAndIndexes() throws Exception {
        tool("buildah", "bud", "--isolation", "chroot", "-t", "one", "context");
        tool("buildah", "push", "--tls-verify=false", "one", "docker://" + image("acme/one:1"));
        tool("buildah", "push", "--tls-verify=false", "--format", "v2s2", "one", "docker://" + image("acme/docker:1"));
        tool("buildah", "manifest", "create", "both", "one");
        tool("buildah", "manifest", "push", "--all", "--tls-verify=false", "both", "docker://" + image("acme/both:1"));
        assertEquals(MediaTypes.OCI_MANIFEST, type("acme/one", "1"));
        assertEquals(MediaTypes.DOCKER_MANIFEST, type("acme/docker", "1"));
        assertEquals(MediaTypes.DOCKER_LIST, type("acme/both", "1"));
        assertPulls("acme/one:1");
        assertPulls("acme/docker:1");
        assertPulls("acme/both:1");
    }

    private String type(String repository, String tag) throws Exception {
        return reader.get("/v2/" + repository + "/manifests/" + tag).expect(200).header("Content-Type");
    }

    @Test
    public void podmanPushesAndPulls() throws Exception {
        tool("buildah", "bud", "--isolation", "chroot", "-t", "one", "context");
        tool("podman", "push", "--tls-verify=false", "one", image("acme/one:1"));
        tool("podman", "rmi", "one");
        tool("podman", "pull", "--tls-verify=false", image("acme/one:1"));
    }

    @Test
    public void skopeoCopiesIndexesByteForByte() throws Exception {
        String skopeo = RequiresProgram.require("skopeo");
        Client writer = registry.client("writer", "w-secret");
        SampleImage one = SampleImage.of("one");
        SampleImage two = SampleImage.of("two");
        for (SampleImage image : List.of(one, two)) {
            writer.pushBlobs("from", image);
            writer.putManifest("from", image.digest().toString(), image.mediaType(), image.manifest())
                    .expect(201);
        }
        byte[] index = (" " + new String(SampleImage.index(one.manifest(), two.manifest())) + "\n\n").getBytes();
        writer.putManifest("from", "t", MediaTypes.OCI_INDEX, index).expect(201);
        run(
                skopeo,
                "copy",
                "--all",
                "--preserve-digests",
                "--src-tls-verify=false",
                "--dest-tls-verify=false",
                "docker://" + image("from:t"),
                "docker://" + image("to/there:t"));
        assertArrayEquals(
                index, reader.get("/v2/to/there/manifests/t").expect(200).body());
        assertArrayEquals(
                two.manifest(),
                reader.get("/v2/to/there/manifests/" + two.digest()).expect(200).body());
        assertEquals(
                "one", reader.get("/v2/to/there/blobs/" + one.layerDigest()).text());
        run(skopeo, "delete", "--tls-verify=false", "docker://" + image("to/there:t"));
        reader.get("/v2/to/there/manifests/t").expect(404, "MANIFEST_UNKNOWN");
    }

    @Test
    public void dockerPushesMountsAndPulls() throws Exception {
        String docker = RequiresProgram.require("docker");
        String one = image("acme/" + UUID.randomUUID() + ":1");
        String two = image("acme/" + UUID.randomUUID() + ":1");
        try {
            Files.writeString(work.resolve("context/unique"), one);
            Files.writeString(work.resolve("context/Dockerfile"), "FROM scratch\nCOPY data unique /\nLABEL x=y\n");
            run(docker, "build", "--network", "host", "-t", one, "-t", two, "context");
            run(docker, "push", one);
            run(docker, "push", two);
            run(docker, "rmi", one, two);
            run(docker, "pull", one);
            run(docker, "pull", two);
        } finally {
            run(docker, "rmi", "-f", one, two);
        }
    }
}
