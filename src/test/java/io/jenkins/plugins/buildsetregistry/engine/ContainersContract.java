package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What podman and buildah do besides: secrets and cached steps. */
public abstract class ContainersContract extends EngineFailures {
    private static final String VALUE = "t0ken-of-the-test";

    private final List<String> log = new ArrayList<>();

    private static ImageSpec spec(String name, boolean cache, BuildSecret... secrets) {
        return with(ImageSpec.of(name), null, List.of(secrets), cache);
    }

    private Manifest run(RecordingHost host, ImageSpec spec) throws Exception {
        log.clear();
        engine(host).build(request(spec, log::add));
        return built(spec.name().toString()).manifest("latest");
    }

    private String log() {
        return String.join("\n", log);
    }

    @Test
    public void buildsAnIndexOfSeveralPlatformsEachOnItsOwnBase() throws Exception {
        assertEachPlatformStandsOnItsOwnBase();
    }

    @Test
    public void secretsAreReadByRunAndStayNowhere() throws Exception {
        Files.writeString(work().resolve("file"), VALUE);
        dockerfile("""
                FROM scratch
                COPY busybox /bin/busybox
                RUN --mount=type=secret,id=in-variable --mount=type=secret,id=in-file,target=/other \
                    ["/bin/busybox", "sh", "-c", "for f in /run/secrets/in-variable /other; do \
                    /bin/busybox sha256sum < $f; done > /sums"]
                """);
        Map<String, String> environment = new HashMap<>(host().environment());
        environment.put("TOKEN", VALUE);
        RecordingHost host = new RecordingHost(new LocalHost(environment));
        Manifest manifest = run(
                host,
                spec(
                        "acme/with-secrets",
                        false,
                        BuildSecret.parse("id=in-variable,env=TOKEN"),
                        BuildSecret.parse("id=in-file,src=file")));
        String sum =
                Digest.sha256(VALUE.getBytes(StandardCharsets.UTF_8)).toString().substring("sha256:".length());
        assertEquals(
                (sum + "  -\n").repeat(2).trim(),
                built("acme/with-secrets").texts(manifest).get("sums").trim());
        String all = log()
                + host.commands()
                + built("acme/with-secrets").config(manifest)
                + built("acme/with-secrets").texts(manifest);
        assertFalse(all, all.contains(VALUE));
    }

    @Test
    public void aSecretThatIsMissingIsToldBeforeAnythingIsBuilt() throws Exception {
        dockerfile("FROM scratch\nCOPY busybox /\n");
        EngineException missing = assertThrows(
                EngineException.class,
                () -> run(host(), spec("acme/no-secret", false, BuildSecret.parse("id=token,env=NO_SUCH_VARIABLE"))));
        assertMentions(missing, "acme/no-secret", "token");
        assertTrue(host().commands().stream()
                .noneMatch(command -> command.arguments().contains("build")));
    }

    @Test
    public void theDockerfilesOwnListOfIgnoredFilesGoesFirst() throws Exception {
        Files.createDirectories(work().resolve("outside/docker"));
        Files.writeString(work().resolve("outside/docker/Dockerfile.dockerignore"), "own\n");
        Map<String, String> texts = buildFromOutside("acme/own-list");
        assertFalse(texts.toString(), texts.containsKey("all/own"));
        assertEquals("ignored", texts.get("all/ignored"));
    }

    @Test
    public void stepsOfAnEarlierBuildComeFromTheBuildsetRegistry() throws Exception {
        speculative("acme/cached-base", Map.of());
        dockerfile("""
                FROM acme/cached-base AS first
                RUN ["/bin/busybox", "sh", "-c", "echo ran-$((40+2)); echo x > /first"]
                FROM acme/cached-base
                COPY --from=first /first /copied
                RUN ["/bin/busybox", "sh", "-c", "echo ran-$((40+3))"]
                """);
        ImageSpec spec = spec("acme/cached", true);
        run(host(), spec);
        assertTrue(log(), log().contains("ran-42") && log().contains("ran-43"));
        Manifest again = run(host(), spec);
        assertFalse(log(), log().contains("ran-42") || log().contains("ran-43"));
        assertTrue(log(), log().contains(buildset().authority() + "/buildset-cache/acme/cached"));
        assertEquals("x", built("acme/cached").texts(again).get("copied").trim());
        speculative("acme/cached-base", Map.of("origin", "another base"));
        run(host(), spec);
        assertTrue(log(), log().contains("ran-42") && log().contains("ran-43"));
    }

    @Test
    public void stepsThatMountAnImageAreNotCached() throws Exception {
        speculative("acme/tools", Map.of("tool", "first"));
        dockerfile("""
                FROM scratch
                COPY busybox /bin/busybox
                RUN --mount=type=bind,from=acme/tools,target=/tools ["/bin/busybox", "cp", "/tools/tool", "/copied"]
                """);
        run(host(), spec("acme/mounting", true));
        assertTrue(log(), log().contains("no cache for acme/mounting"));
        speculative("acme/tools", Map.of("tool", "second"));
        Manifest again = run(host(), spec("acme/mounting", true));
        assertEquals("second", built("acme/mounting").texts(again).get("copied"));
    }

    @Test
    public void aStepThatCannotBeCachedLeavesNothing() throws Exception {
        Credentials reader = new Credentials("reader", "only-reads");
        try (RegistryServer server = RegistryServer.start(new RegistryConfig(
                "127.0.0.1", 0, folder.newFolder("store").toPath(), StockRegistry.WRITER, reader, null, null, null))) {
            dockerfile("FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"true\"]\n");
            BuildRequest denied = new BuildRequest(
                    spec("acme/cache-denied", true),
                    work().toString(),
                    RegistryAccess.of(server.address()).withCredentials(reader),
                    new RegistryDirectory(Map.of()),
                    Map.of(),
                    log::add);
            assertThrows(EngineException.class, () -> engine(host()).build(denied));
            assertTrue(log(), log().contains("Pushing cache") && !log().contains("STEP 3/"));
        }
    }

    @Test
    public void aCachedBuildThatFailsLeavesNothing() throws Exception {
        dockerfile("""
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "touch", "/first"]
                RUN ["/bin/busybox", "sh", "-c", "exit 7"]
                """);
        assertThrows(EngineException.class, () -> run(host(), spec("acme/cached-failure", true)));
        assertTrue(log(), log().contains("Pushing cache"));
    }
}
