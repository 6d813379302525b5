package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.APP;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.only;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.promote;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/** The steps on an agent: what is shipped, built and kept there. */
public class AgentStepsTest {
    @Rule
    public final StepsRule steps = StepsRule.onNewAgent();

    private Map<String, Object> gateBase() throws Exception {
        return only(steps.pipeline().top().run(registry(BASE), block -> {
            Object built = block.run(build(StepsRule.BASE_IMAGE, "base"));
            block.run(upload(StepsRule.BASE_IMAGE, "base"));
            return built;
        }));
    }

    @Test
    public void twoDependentChangesAreGatedAndPromoted() throws Exception {
        Map<String, Object> base = gateBase();
        LocalPipeline second = steps.pipeline();
        Map<String, Object> app = only(second.top().run(registry(APP, BASE), block -> {
            Object built = block.run(build(StepsRule.APP_IMAGE, "app"));
            Map<String, Object> uploaded = only(block.run(upload(StepsRule.APP_IMAGE, "app")));
            assertEquals("change_102_1_latest", uploaded.get("temporaryTag"));
            return built;
        }));
        Map<String, Object> usedBase = ((List<Map<String, Object>>) app.get("bases")).get(0);
        assertEquals(base.get("digest"), usedBase.get("digest"));
        assertTrue(usedBase.toString(), usedBase.get("change").toString().contains("101"));
        assertEquals("nothing is public", List.of(), steps.publicTags());

        LocalPipeline merged = steps.pipeline();
        AbortException early =
                assertThrows(AbortException.class, () -> merged.top().run(promote(APP)));
        assertTrue(early.getMessage(), early.getMessage().contains("acme/base"));
        merged.top().run(promote(BASE));
        merged.top().run(promote(APP));
        assertEquals(base.get("digest"), steps.published(StepsRule.BASE_IMAGE));
        assertEquals(app.get("digest"), steps.published(StepsRule.APP_IMAGE));
        assertEquals(true, only(merged.top().run(promote(APP))).get("done"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void theBlockSetsItsEnvironmentAndMasksItsPasswords() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), block -> {
            EnvVars environment = block.get(EnvVars.class);
            String password = environment.get("BUILDSET_REGISTRY_PASSWORD");
            String user = environment.get("BUILDSET_REGISTRY_USER");
            assertEquals(block.get(BlockRegistry.class).running().authority(), environment.get("BUILDSET_REGISTRY"));
            assertNotEquals(password, environment.get("BUILDSET_REGISTRY_READER_PASSWORD"));
            block.get(TaskListener.class).getLogger().println("raw " + password);
            block.get(TaskListener.class)
                    .getLogger()
                    .println("auth "
                            + Base64.getEncoder()
                                    .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
            for (LocalStepContext context : pipeline.running()) {
                String stored = new String(context.saved(), StandardCharsets.ISO_8859_1);
                assertFalse("a password is stored with the build", stored.contains(password));
            }
            byte[] scope = LocalPipeline.store(
                    block.get(BlockRegistry.class),
                    block.get(org.jenkinsci.plugins.workflow.steps.EnvironmentExpander.class),
                    block.get(hudson.console.ConsoleLogFilter.class));
            assertFalse(new String(scope, StandardCharsets.ISO_8859_1).contains(password));
            return null;
        });
        assertTrue(pipeline.log(), pipeline.log().contains("raw ****"));
        assertTrue(pipeline.log(), pipeline.log().contains("auth ****"));
    }

    /** Its target gives tokens: the agent uploads without the password. */
    @Test
    public void anAgentUploadsWithTokens() throws Exception {
        try (TokenRegistry registry = new TokenRegistry(steps.gate().path("tokens"))) {
            steps.addTarget("tokens.example.org", registry.address(), TokenRegistry.USER);
            steps.pipeline().top().run(registry(BASE), block -> {
                block.run(build("tokens.example.org/acme/base", "base"));
                return block.run(upload("tokens.example.org/acme/base", "base"));
            });
            assertEquals(List.of("change_101_1_latest"), registry.tags("acme/base"));
            AbortException foreign = assertThrows(
                    AbortException.class,
                    () -> steps.pipeline()
                            .top()
                            .run(
                                    registry(APP),
                                    block -> block.run(upload("tokens.example.org/evil/acme/base", "base"))));
            assertTrue(
                    foreign.getMessage(),
                    foreign.getMessage().contains("may not be written to; those of tokens.example.org"));
            assertEquals(List.of(), registry.tags("evil/acme/base"));
        }
    }

    /** Its bytes go through the agent, which has a token for the target and no password. */
    @Test
    public void anAgentCopiesWhatIsPromotedFromTheIntermediateRegistry() throws Exception {
        OddImage image = OddImage.index(true, 100_000, 1);
        try (TokenRegistry registry = new TokenRegistry(steps.gate().path("tokens"))) {
            steps.addTarget("tokens.example.org", registry.address(), TokenRegistry.USER);
            steps.gate()
                    .built(
                            GateRule.change("base", 101),
                            Instant.now(),
                            Map.of("tokens.example.org/acme/base:latest", image));
            PromoteImageStep step = promote(BASE);
            step.setMethod("intermediate-registry");
            LocalPipeline merged = steps.pipeline();
            assertEquals(image.digest().toString(), only(merged.top().run(step)).get("digest"));
            assertEquals(List.of("latest"), registry.tags("acme/base"));
            assertTrue(merged.log(), merged.log().contains("copied tokens.example.org/acme/base"));
        }
    }

    @Test
    public void credentialsAreUsedNowhereElse() throws Exception {
        gateBase();
        try (Stream<Path> files = Files.walk(steps.nodeRoot())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(file.toString(), content.contains(steps.password()));
            }
        }
    }
}
