package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.EnvVars;
import io.jenkins.plugins.buildsetregistry.buildset.DetachedHome;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.junit.Rule;
import org.junit.Test;

/** What becomes of a block when the controller or the agent goes away. */
public class RestartTest {
    @Rule
    public final StepsRule steps = StepsRule.onAgent();

    private static WithBuildsetRegistryStep registry() {
        return GateSteps.registry(GateSteps.BASE);
    }

    private static BuildImageStep build() {
        return GateSteps.build(StepsRule.BASE_IMAGE, "base");
    }

    @Test
    public void aStartOfWhichNothingWasStoredIsFoundAgain() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        List<String> directories = new ArrayList<>();
        CountDownLatch lost = new CountDownLatch(1);
        LocalStepContext context = pipeline.top().start(registry(), block -> {
            directories.add(block.get(BlockRegistry.class).running().directory());
            if (directories.size() == 1) {
                lost.countDown();
                new CountDownLatch(1).await(); // this body is of the controller that was killed
            }
            return "done";
        });
        byte[] atItsStart = context.savedFirst();
        lost.await();
        context.restart(atItsStart);
        assertEquals("done", context.await());
        assertEquals(directories.get(0), directories.get(1));
        steps.assertNothingIsLeft();
    }

    @Test
    public void anEndThatWasNotStoredIsDoneAgain() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        LocalStepContext context = pipeline.top().start(registry(), block -> block.run(build()));
        context.await();
        context.restart();
        context.await();
        assertEquals(2, pipeline.log().split("build " + StepsRule.BASE_IMAGE, -1).length);
        steps.assertNothingIsLeft();
    }

    @Test
    public void aStepInTheBlockIsDoneAgain() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        Object results = pipeline.top().run(registry(), block -> {
            LocalStepContext first = block.start(build(), null);
            byte[] stored = first.savedFirst();
            first.await();
            first.restart(stored);
            return first.await();
        });
        assertEquals(1, ((List<?>) results).size());
        assertTrue(pipeline.log(), pipeline.log().contains("Jenkins was restarted"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void anAgentThatIsLostAtTheEndIsAWarningAndTheSidecarEndsByItself() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        AtomicReference<String> directory = new AtomicReference<>();
        pipeline.top().run(registry(), block -> {
            directory.set(block.get(BlockRegistry.class).running().directory());
            steps.agent().disconnect();
            return null;
        });
        assertTrue(pipeline.log(), pipeline.log().contains("WARNING: the buildset registry could not be ended"));
        steps.agent().reconnect();
        DetachedHome.discard(Path.of(directory.get())); // its lease is hours
        steps.assertNothingIsLeft();
    }

    @Test
    public void aBodyThatFailsIsWhatPeopleAreToldAndTheRestIsALine() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        AtomicReference<String> directory = new AtomicReference<>();
        IllegalStateException failed = assertThrows(
                IllegalStateException.class,
                () -> pipeline.top().run(registry(), block -> {
                    directory.set(block.get(BlockRegistry.class).running().directory());
                    steps.agent().disconnect();
                    throw new IllegalStateException("a test has failed");
                }));
        assertEquals(0, failed.getSuppressed().length);
        assertTrue(pipeline.log(), pipeline.log().contains("WARNING: the buildset registry could not be ended"));
        steps.agent().reconnect();
        DetachedHome.discard(Path.of(directory.get()));
    }

    @Test
    public void anAgentThatComesBackInTheBodyIsNoticedByNobody() throws Exception {
        steps.pipeline().top().run(registry(), block -> {
            steps.agent().disconnect();
            steps.agent().reconnect();
            steps.forgetSecrets();
            return block.with(steps.workspace(), hudson.FilePath.class).run(build());
        });
        steps.assertNothingIsLeft();
    }

    @Test
    public void anEnvironmentThatWasStoredNamesImagesWithoutAWordOfTheAgent() throws Exception {
        steps.pipeline().top().run(registry(), block -> {
            String base = (String) GateSteps.only(block.run(build())).get("reference");
            Object[] stored = LocalPipeline.load(LocalPipeline.store(block.get(EnvironmentExpander.class)));
            steps.forgetSecrets();
            steps.agent().disconnect();
            LocalPipeline.Scope restarted = block.with(stored[0], EnvironmentExpander.class);
            EnvVars variables = restarted.get(EnvVars.class);
            assertNull(variables.get("BUILDSET_REGISTRY_PASSWORD"));
            assertEquals(base, variables.get("BUILDSET_IMAGE_REGISTRY_EXAMPLE_ORG_ACME_BASE"));
            steps.agent().reconnect();
            return null;
        });
    }
}
