package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.engine.PrivateStorage;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** Builds for two changes to one image at the same time on one node, with one docker daemon and one store of podman's. */
public class TwoChangesOnOneDaemonTest {
    private static final String PUBLIC = StepsRule.BASE_IMAGE + ":latest";
    private static final String VARIABLE = "BUILDSET_IMAGE_ACME_BASE";

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private final TemporaryFolder folder = new TemporaryFolder();
    private final DockerDaemon daemon = new DockerDaemon(folder);
    private final PrivateStorage storage = new PrivateStorage(folder);

    @Rule
    public final RuleChain engines = RuleChain.outerRule(folder).around(daemon).around(storage);

    private Path home;

    @Before
    public void makeHome() throws Exception {
        home = folder.newFolder().toPath();
        for (String file : List.of(".docker/config.json", ".config/containers/auth.json")) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.writeString(home.resolve(file), "{\"auths\":{\"a.example.org\":{\"auth\":\"YTph\"}}}");
        }
    }

    /** What a program might write into that shall outlast no block: each file with its digest. */
    private Map<String, String> files() throws Exception {
        Map<String, String> files = new TreeMap<>();
        List<Path> places = new ArrayList<>(List.of(home));
        for (String name :
                List.of("docker", "containers", "containerd", "ssl", "hosts", "resolv.conf", "environment")) {
            places.add(Path.of("/etc", name));
        }
        for (Path place : places) {
            if (Files.exists(place)) {
                try (Stream<Path> all = Files.walk(place)) {
                    for (Path file : all.filter(Files::isRegularFile).toList()) {
                        files.put(
                                file.toString(),
                                Digest.sha256(Files.readAllBytes(file)).hex());
                    }
                }
            }
        }
        return files;
    }

    private Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("HOME", home.toString());
        environment.put("SCRATCH", folder.newFolder().toString());
        environment.put("DOCKER_HOST", daemon.address());
        environment.put("CONTAINERS_STORAGE_CONF", storage.configuration());
        environment.keySet().removeAll(List.of("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_CONFIG", "NODE_NAME"));
        return environment;
    }

    private static String sh(Map<String, String> environment, String script) throws Exception {
        CommandResult result = new LocalHost(environment).run(Command.of("sh", "-ec", script), line -> {});
        assertTrue(script + ": " + result.output(), result.succeeded());
        return result.output().trim();
    }

    /** What is in the one layer of an image that an engine has. */
    private static String hello(Map<String, String> environment, String engine, String image) throws Exception {
        return sh(
                environment,
                "cd $(mktemp -d \"$SCRATCH/x.XXXXXX\") && " + engine + " save " + image
                        + " -o i.tar 2>/dev/null && tar xf i.tar && for f in $(find . -type f); do tar xOf $f hello 2>/dev/null || true; done");
    }

    private static UseBuildsetRegistryStep preload() {
        UseBuildsetRegistryStep step = new UseBuildsetRegistryStep();
        step.setPreload(List.of(StepsRule.BASE_IMAGE));
        return step;
    }

    /** A workspace of its own, with another base. */
    private LocalPipeline.Scope changed(LocalPipeline pipeline, String content) throws Exception {
        FilePath workspace = steps.workspace().sibling(content);
        workspace.child("base").mkdirs();
        workspace.child("base/Dockerfile").write("FROM scratch\nCOPY hello /\n", "UTF-8");
        workspace.child("base/hello").write(content + "\n", "UTF-8");
        return pipeline.top().with(workspace, FilePath.class);
    }

    @Test
    public void eachSeesItsOwnImagesAndAPublicNameIsForOneOnly() throws Exception {
        List.of("docker", "podman").forEach(RequiresProgram::require);
        Map<String, String> before = files();
        CyclicBarrier together = new CyclicBarrier(2);
        LocalPipeline first = steps.pipeline(environment());
        LocalPipeline second = steps.pipeline(environment());
        LocalStepContext one = changed(first, "one").start(registry(GateSteps.BASE), block -> {
            block.run(build(StepsRule.BASE_IMAGE, "base"));
            return block.run(preload(), reader -> {
                together.await(2, TimeUnit.MINUTES);
                EnvVars variables = reader.get(EnvVars.class);
                sees("one", variables);
                assertEquals("one", hello(variables, "docker", PUBLIC));
                together.await(2, TimeUnit.MINUTES);
                return null;
            });
        });
        changed(second, "two").run(registry(GateSteps.APP), block -> {
            block.run(build(StepsRule.BASE_IMAGE, "base"));
            together.await(2, TimeUnit.MINUTES);
            EnvVars variables = block.get(EnvVars.class);
            sees("two", variables);
            AbortException refused = assertThrows(AbortException.class, () -> block.run(preload(), reader -> null));
            for (String part :
                    List.of("preload: ", PUBLIC, variables.get(VARIABLE).replaceFirst(".*@", ""))) {
                assertTrue(refused.getMessage(), refused.getMessage().contains(part));
            }
            assertTrue(
                    refused.getMessage(),
                    refused.getMessage().contains(first.build().getFullDisplayName()));
            together.await(2, TimeUnit.MINUTES);
            one.await();
            assertEquals("", sh(environment(), "docker images --quiet " + PUBLIC));
            assertThrows(
                    IllegalStateException.class,
                    () -> block.run(preload(), reader -> {
                        assertEquals("two", hello(reader.get(EnvVars.class), "docker", PUBLIC));
                        throw new IllegalStateException("a test has failed");
                    }));
            return null;
        });
        String left = sh(environment(), "docker images --format '{{.Repository}}'; docker ps --all --quiet");
        assertTrue(
                left,
                left.lines()
                        .noneMatch(line ->
                                line.contains("preload") || line.contains("acme/base") && !line.contains("127.0.0.1")));
        steps.assertNothingIsLeft();
        assertEquals(before, files());
    }

    /** By the id that podman tells: the name in its store may be the other build's a moment later. */
    private static void sees(String content, EnvVars variables) throws Exception {
        sh(variables, "docker pull --quiet $" + VARIABLE);
        assertEquals(content, hello(variables, "docker", "$" + VARIABLE));
        for (String image : List.of(PUBLIC, "$" + VARIABLE)) {
            assertEquals(content, hello(variables, "podman", "$(podman pull --quiet " + image + ")"));
        }
    }
}
