package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What BuildKit adds, however it is asked. */
public abstract class BuildKitContract extends EngineFailures {
    private static final String SECRET = "t0ken-of-the-test";

    protected final List<String> log = new ArrayList<>();

    protected abstract DockerDaemon daemon();

    protected abstract String engineName();

    @Override
    protected Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(daemon().programs().environment());
        environment.put("DOCKER_HOST", daemon().address());
        environment.put("TOKEN", SECRET);
        return environment;
    }

    @Override
    protected void prepareHome(Path home) throws Exception {
        daemon().programs().installPlugins(home);
    }

    @Override
    protected ContainerEngine engine(Host host) throws Exception {
        return new Engines(host, new EngineSettings(List.of("--network=host"), PinnedBases.WARN), null)
                .named(engineName());
    }

    /** BuildKit runs steps in no container that docker knows of. */
    @Override
    protected List<String> store(Host host) throws Exception {
        return lines(
                host,
                "docker",
                "images",
                "--all",
                "--digests",
                "--format",
                "{{.ID}} {{.Repository}}:{{.Tag}}@{{.Digest}}");
    }

    protected final void buildLogged(ImageSpec spec) throws Exception {
        engine(host()).build(request(spec, log::add));
        log.forEach(System.out::println);
    }

    protected final void assertLogged(String text) {
        assertTrue(text + " is not in: " + String.join("\n", log), log.stream().anyMatch(line -> line.contains(text)));
    }

    @Test
    public void secretsAreSeenByRunAndByNothingElse() throws Exception {
        Files.writeString(work().resolve("npmrc"), "registry=x");
        dockerfile("""
                FROM scratch
                COPY busybox /bin/busybox
                RUN --mount=type=secret,id=token --mount=type=secret,id=npmrc ["/bin/busybox", "sh", "-c", \
                "/bin/busybox sha256sum < /run/secrets/token > /sum; /bin/busybox cat /run/secrets/npmrc > /file"]
                """);
        List<BuildSecret> secrets =
                List.of(BuildSecret.parse("id=token,env=TOKEN"), BuildSecret.parse("id=npmrc,src=npmrc"));
        buildLogged(with(ImageSpec.of("acme/secret"), null, secrets, false));
        Manifest manifest = built("acme/secret").manifest("latest");
        Map<String, String> texts = built("acme/secret").texts(manifest);
        assertEquals("f0825506681e34ada0180ae8eca331e6", texts.get("sum").substring(0, 32));
        assertEquals("registry=x", texts.get("file"));
        for (Command command : host().commands()) {
            assertFalse(command.toString(), command.toString().contains(SECRET));
        }
        assertFalse(log.toString(), log.toString().contains(SECRET));
        String config = built("acme/secret").config(manifest);
        assertFalse(config, config.contains(SECRET));
    }

    @Test
    public void aMissingSecretEndsItBeforeAnythingIsBuilt() throws Exception {
        dockerfile("FROM scratch\nCOPY busybox /b\n");
        List<BuildSecret> secrets = List.of(BuildSecret.parse("id=token,env=NOT_SET"));
        EngineException e = assertThrows(
                EngineException.class, () -> build(with(ImageSpec.of("acme/no-secret"), null, secrets, false)));
        assertMentions(e, "acme/no-secret", "token");
        assertTrue(host().commands().stream()
                .noneMatch(command -> command.arguments().contains("--file")));
    }

    @Test
    public void stepsAreCachedInTheBuildsetRegistry() throws Exception {
        dockerfile("""
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "cp", "/proc/sys/kernel/random/uuid", "/id"]
                """);
        ImageSpec cached = with(ImageSpec.of("acme/cached"), null, List.of(), true);
        buildLogged(cached);
        String first = idOf("acme/cached");
        forgetSteps();
        buildLogged(cached);
        assertEquals(first, idOf("acme/cached"));
    }

    private String idOf(String image) throws Exception {
        return built(image).texts(built(image).manifest("latest")).get("id");
    }

    private void forgetSteps() throws Exception {
        new EngineProgram(host(), "docker", Map.of())
                .require("forgetting steps", List.of("builder", "prune", "--all", "--force"), line -> {});
    }

    @Test
    public void anIgnoreFileBesideTheDockerfileCounts() throws Exception {
        speculative("acme/ignoring", Map.of("origin", "x"));
        Files.createDirectory(work().resolve("sources"));
        Files.writeString(work().resolve("sources/kept"), "kept");
        Files.writeString(work().resolve("sources/ignored"), "ignored");
        Files.writeString(work().resolve("Dockerfile.dockerignore"), "**/ignored\n");
        dockerfile("FROM acme/ignoring AS acme\nFROM acme\nCOPY sources /sources\n");
        buildLogged(ImageSpec.of("acme/ignored"));
        Map<String, String> texts =
                built("acme/ignored").texts(built("acme/ignored").manifest("latest"));
        assertEquals("kept", texts.get("sources/kept"));
        assertFalse(texts.toString(), texts.containsKey("sources/ignored"));
    }
}
