package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.APP;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Node;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;

/** What engines find that users run themselves in a block; and blocks on other nodes. */
public class EnginesInTheBlockTest {
    private static final String CONF = "CONTAINERS_REGISTRIES_CONF";
    private static final String AUTH = "REGISTRY_AUTH_FILE";

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private static String read(EnvVars variables, String name) throws Exception {
        return Files.readString(Path.of(variables.get(name)));
    }

    private LocalPipeline.Scope onAgent(LocalPipeline.Scope block) {
        return block.with(steps.agent(), Node.class)
                .with(steps.agent().getRootPath().child("workspace"), FilePath.class);
    }

    @Test
    public void filesNameWhatChangesAheadHaveMadeAndNestAndVanish() throws Exception {
        steps.pipeline().top().run(registry(BASE), block -> block.run(build(StepsRule.BASE_IMAGE, "base")));
        LocalPipeline pipeline = steps.pipeline();
        Path[] files = new Path[2];
        pipeline.top().run(registry(APP, BASE), block -> {
            EnvVars outer = block.get(EnvVars.class);
            String conf = read(outer, CONF);
            assertTrue(conf, conf.contains("prefix = \"" + GateRule.PUBLIC_NAME + "\""));
            assertTrue(conf, conf.contains("prefix = \"docker.io\""));
            files[0] = Path.of(outer.get(AUTH));
            block.run(new UseBuildsetRegistryStep(), reader -> {
                EnvVars inner = reader.get(EnvVars.class);
                assertNotEquals(outer.get(AUTH), inner.get(AUTH));
                assertNotEquals(read(outer, AUTH), read(inner, AUTH));
                files[1] = Path.of(inner.get(AUTH));
                return null;
            });
            assertFalse(Files.exists(files[1]));
            assertTrue(Files.exists(files[0]));
            return null;
        });
        assertFalse(Files.exists(files[0]));
        steps.assertNothingIsLeft();
    }

    @Test
    public void skopeoFindsASpeculativeImageByItsPublicName() throws Exception {
        RequiresProgram.require("skopeo");
        WithBuildsetRegistryStep step = registry(BASE);
        step.setUpstream("deny");
        steps.pipeline().top().run(step, block -> {
            block.run(build(StepsRule.BASE_IMAGE, "base"));
            EnvVars environment = block.get(EnvVars.class);
            Command inspect = new Command(
                    List.of(
                            "skopeo",
                            "--registries-conf",
                            environment.get(CONF),
                            "inspect",
                            "--no-tags",
                            "docker://" + StepsRule.BASE_IMAGE),
                    environment,
                    null);
            CommandResult found = new LocalHost().run(inspect, line -> {});
            assertTrue(found.output(), found.succeeded());
            return null;
        });
    }

    @Test
    public void aBuildInTheBlockIsNotConfusedByItsFiles() throws Exception {
        RequiresProgram.require("buildah");
        steps.pipeline(System.getenv()).top().run(registry(BASE), block -> {
            block.run(build(StepsRule.BASE_IMAGE, "base"));
            BuildImageStep app = build(StepsRule.APP_IMAGE, "app");
            app.setEngine("buildah");
            app.setBuildOptions(List.of("--isolation=chroot"));
            return block.run(app);
        });
        steps.assertNothingIsLeft();
    }

    @Test
    public void whatIsWrongWithAUsersFileIsNamed() throws Exception {
        Path broken = Files.writeString(steps.nodeRoot().resolve("broken.json"), "s3cret");
        Exception refused = assertThrows(
                AbortException.class,
                () -> steps.pipeline(Map.of(AUTH, broken.toString())).top().run(registry(BASE), block -> null));
        assertEquals(broken + " is not JSON: repair or remove it", refused.getMessage());
        IllegalArgumentException none = assertThrows(
                IllegalArgumentException.class, () -> registry(BASE).setNamespaces(List.of("quay.io/acme")));
        assertTrue(none.getMessage(), none.getMessage().contains("'quay.io/acme'"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void anotherNodeReadsFromAnExposedRegistry() throws Exception {
        WithBuildsetRegistryStep step = registry(BASE);
        step.setExpose(true);
        LocalPipeline pipeline = steps.pipeline();
        Path[] files = new Path[1];
        pipeline.top().run(step, block -> {
            block.run(build(StepsRule.BASE_IMAGE, "base"));
            assertTrue(block.get(BlockRegistry.class).running().isExposed());
            onAgent(block).run(new UseBuildsetRegistryStep(), reader -> {
                EnvVars environment = reader.get(EnvVars.class);
                files[0] = Path.of(environment.get(AUTH));
                assertTrue(
                        files[0].toString(),
                        files[0].startsWith(steps.agent().getRootPath().getRemote()));
                String bundle = read(environment, "SSL_CERT_FILE");
                assertTrue(bundle, bundle.contains("BEGIN CERTIFICATE"));
                return null;
            });
            assertFalse(Files.exists(files[0]));
            onAgent(block).run(registry(BASE), joined -> {
                EnvVars environment = joined.get(EnvVars.class);
                assertEquals("who is elsewhere may only read", "reader", environment.get("BUILDSET_REGISTRY_USER"));
                return null;
            });
            AbortException builds =
                    assertThrows(AbortException.class, () -> onAgent(block).run(build(StepsRule.APP_IMAGE, "app")));
            assertTrue(builds.getMessage(), builds.getMessage().contains("same node"));
            return null;
        });
        steps.assertNothingIsLeft();
    }

    @Test
    public void outsideOfANodeThereAreNoFilesYet() throws Exception {
        steps.pipeline().nowhere().run(registry(BASE), block -> {
            block.onNode().run(build(StepsRule.BASE_IMAGE, "base"));
            assertNull(block.get(EnvVars.class).get(AUTH));
            return block.onNode().run(new UseBuildsetRegistryStep(), reader -> read(reader.get(EnvVars.class), AUTH));
        });
    }
}
