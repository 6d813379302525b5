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

    protected final List<String> log = new ArrayList<>();

    protected static ImageSpec spec(String name, boolean cache, BuildSecret... secrets) {
        return with(ImageSpec.of(name), null, List.of(secrets), cache);
    }

    protected final Manifest run(RecordingHost host, ImageSpec spec) throws Exception {
        log.clear();
        engine(host).build(request(spec, log::add));
        return built(spec.name().toString()).manifest("latest");
    }

    protected final String log() {
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
}
