package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** The programs that people use, against tokens and TLS. */
public class TokenClientsTest {
    private static final long TIMEOUT_SECONDS = 120;
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final DockerDaemon DAEMON = new DockerDaemon(FOLDER);

    @ClassRule
    public static final RuleChain DOCKER = RuleChain.outerRule(FOLDER).around(DAEMON);

    @Rule
    public final RegistryRule registry = new RegistryRule().withOptions(AccessRulesTest.options(true, true, null));

    private Path work;

    @Before
    public void prepare() throws IOException {
        work = registry.newDirectory();
    }

    private record Outcome(int status, String output) {
        Outcome expect(boolean success) {
            assertEquals(output, success, status == 0);
            return this;
        }
    }

    private Outcome run(String input, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(work, "output", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(work.toFile());
        builder.environment()
                .put("REGISTRY_AUTH_FILE", work.resolve("auth.json").toString());
        builder.environment().put("DOCKER_CONFIG", work.toString());
        builder.environment().put("DOCKER_HOST", DAEMON.address());
        builder.environment().put("DOCKER_BUILDKIT", "0");
        Process process = builder.start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " hangs: " + Files.readString(output));
        }
        return new Outcome(process.exitValue(), String.join(" ", command) + ": " + Files.readString(output));
    }

    private String image(String name) {
        return registry.authority() + "/" + name;
    }

    @Test
    public void dockerLogsInPushesMountsAndPullsWithoutAPassword() throws Exception {
        String docker = RequiresProgram.require("docker");
        String one = image("acme/" + UUID.randomUUID() + ":1");
        String two = image("acme/" + UUID.randomUUID() + ":1");
        Path context = Files.createDirectory(work.resolve("context"));
        Files.writeString(context.resolve("unique"), one);
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY unique /\nLABEL x=y\n");
        run("", docker, "build", "--network", "host", "-t", one, "-t", two, "context")
                .expect(true);
        run("", docker, "push", one).expect(false);
        String[] login = {docker, "login", "-u", "gate", "--password-stdin", registry.authority()};
        run("wrong", login).expect(false);
        run("gate-secret", login).expect(true);
        String config = Files.readString(work.resolve("config.json"));
        assertTrue(config, config.contains("identitytoken"));
        run("", docker, "push", one).expect(true);
        run("", docker, "push", two).expect(true);
        String other = image("other:1");
        run("", docker, "tag", one, other).expect(true);
        run("", docker, "push", other).expect(false);
        run("", docker, "logout", registry.authority()).expect(true);
        run("", docker, "rmi", one, two, other).expect(true);
        run("", docker, "pull", one).expect(true);
        run("", docker, "rmi", one).expect(true);
        assertFalse(registry.accessLogAtEnd().contains("secret"));
    }

    @Test
    public void dockerTakesTheMirrorsTokenForItsHubPassword() throws Exception {
        String docker = RequiresProgram.require("docker");
        registry.client("admin", "admin-secret").pushImage("library/alpine", "t", "layer");
        Files.writeString(
                work.resolve("config.json"),
                "{\"auths\":{\"" + registry.authority()
                        + "\":{\"auth\":\"aHViOmh1Yi1wYXNzd29yZA==\"}}}"); // hub:hub-password
        // the layer of the sample is no tar: that it is asked for is all that is to be seen
        run("", docker, "pull", image("library/alpine:t"));
        String log = registry.accessLogAtEnd();
        assertTrue(log, log.contains("\"GET /token?"));
        assertTrue(log, log.contains("/v2/library/alpine/blobs/"));
        assertFalse(log, log.contains("/v2/library/alpine/manifests/t HTTP/1.1\" 401"));
    }

    @Test
    public void podmanLogsInAndPushes() throws Exception {
        String podman = RequiresProgram.require("podman");
        String skopeo = RequiresProgram.require("skopeo");
        String[] login = {podman, "login", "--tls-verify=false", "-u", "gate", "--password-stdin", registry.authority()
        };
        run("wrong", login).expect(false);
        run("gate-secret", login).expect(true);
        registry.client("admin", "admin-secret").pushImage("acme/from", "t", "layer");
        String[] copy = {
            skopeo,
            "copy",
            "--src-tls-verify=false",
            "--dest-tls-verify=false",
            "docker://" + image("acme/from:t"),
            "docker://" + image("acme/to:t")
        };
        run("", copy).expect(true);
        run("", skopeo, "delete", "--tls-verify=false", "docker://" + image("acme/to:t"))
                .expect(true);
        registry.client().get("/v2/acme/to/manifests/t").expect(404);
        copy[copy.length - 1] = "docker://" + image("other/to:t");
        run("", copy).expect(false);
        run("", podman, "logout", registry.authority()).expect(true);
        run("", skopeo, "inspect", "--raw", "--tls-verify=false", "docker://" + image("acme/from:t"))
                .expect(true);
        copy[copy.length - 1] = "docker://" + image("acme/to:t");
        run("", copy).expect(false);
    }

    @Test
    public void skopeoTrustsTheCertificateAndAsksForTokensOverTls() throws Exception {
        String skopeo = RequiresProgram.require("skopeo");
        TlsFiles files = TlsFixture.make(work, TlsFixture.RSA);
        ServingOptions plain = AccessRulesTest.options(false, true, null);
        registry.withOptions(
                        new ServingOptions(List.of(), null, plain.access(), files, plain.limits(), plain.metrics()))
                .restart();
        Path trusted = Files.createDirectory(work.resolve("trusted"));
        Files.copy(files.certificate(), trusted.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
        Path source = imageLayout();
        String target = "docker://" + image("acme/tls:t");
        run("", skopeo, "copy", "--dest-creds", "gate:gate-secret", "oci:" + source, target)
                .expect(false);
        run(
                        "",
                        skopeo,
                        "copy",
                        "--dest-cert-dir",
                        trusted.toString(),
                        "--dest-creds",
                        "gate:gate-secret",
                        "oci:" + source,
                        target)
                .expect(true);
        run(
                        "",
                        skopeo,
                        "copy",
                        "--src-cert-dir",
                        trusted.toString(),
                        "--src-creds",
                        "all:all-secret",
                        target,
                        "oci:" + work.resolve("pulled"))
                .expect(true);
        run("", skopeo, "inspect", "--cert-dir", trusted.toString(), "--no-creds", target)
                .expect(false);
    }

    /** An image that was pulled from a plain registry. */
    private Path imageLayout() throws Exception {
        RegistryServer other = RegistryServer.start(
                new RegistryConfig("127.0.0.1", 0, work.resolve("other-store"), null, null, null, null, null));
        try {
            new Client(other.address(), null).pushImage("a", "t", "layer");
            Path layout = work.resolve("layout");
            List<String> command = new ArrayList<>(List.of(RequiresProgram.require("skopeo"), "copy"));
            command.addAll(List.of(
                    "--src-tls-verify=false", "docker://" + other.address().getAuthority() + "/a:t", "oci:" + layout));
            run("", command.toArray(String[]::new)).expect(true);
            return layout;
        } finally {
            other.close();
        }
    }
}
