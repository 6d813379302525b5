package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.promote;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.LeaseRenewal;
import io.jenkins.plugins.buildsetregistry.local.LocalRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.Rule;
import org.junit.Test;

/** What a block with a registry promises beside the way that all goes well. */
public class BlockTest {
    private static final String ADDRESS = "BUILDSET_REGISTRY";

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    @Test
    public void whatWasBuiltInAnUnstableBuildIsNotTested() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), block -> {
            block.run(upload(StepsRule.BASE_IMAGE, "base"));
            pipeline.build().setResult(Result.UNSTABLE);
            return null;
        });
        pipeline.complete(Result.SUCCESS);
        AbortException refused =
                assertThrows(AbortException.class, () -> steps.pipeline().top().run(promote(BASE)));
        assertTrue(refused.getMessage(), refused.getMessage().contains("no build of it has succeeded"));
    }

    private void assertNotTested(String part) {
        AbortException refused =
                assertThrows(AbortException.class, () -> steps.pipeline().top().run(promote(BASE)));
        assertTrue(refused.getMessage(), refused.getMessage().contains(part));
    }

    @Test
    public void aJoinedBlockThatFailsIsHeard() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), block -> {
            block.run(upload(StepsRule.BASE_IMAGE, "base"));
            LocalPipeline downstream = steps.startedBy(pipeline);
            return assertThrows(
                    IllegalStateException.class,
                    () -> downstream.top().run(registry(BASE), joined -> {
                        throw new IllegalStateException("a test has failed");
                    }));
        });
        assertNotTested("no build of it has succeeded");
    }

    @Test
    public void whereRevisionsAreUnknownTheNewestBuildMustHaveSucceeded() throws Exception {
        WithBuildsetRegistryStep step = registry(BASE);
        step.setRevision(null);
        steps.pipeline().top().run(step, block -> block.run(upload(StepsRule.BASE_IMAGE, "base")));
        assertThrows(
                IllegalStateException.class,
                () -> steps.pipeline().top().run(step, block -> {
                    block.run(build(StepsRule.BASE_IMAGE, "base"));
                    throw new IllegalStateException("a test has failed");
                }));
        assertNotTested("its newest build has not succeeded");
    }

    @Test
    public void outsideOfANodeItStartsWithTheFirstStepThatNeedsIt() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.nowhere().run(registry(BASE), block -> {
            assertNull(block.get(EnvVars.class).get(ADDRESS));
            block.onNode().run(build(StepsRule.BASE_IMAGE, "base"));
            String address = block.get(BlockRegistry.class).running().authority();
            assertEquals(address, block.get(EnvVars.class).get(ADDRESS));
            String password = block.get(EnvVars.class).get("BUILDSET_REGISTRY_PASSWORD");
            block.get(TaskListener.class).getLogger().println("the password is " + password);
            block.onNode().run(new UseBuildsetRegistryStep(), reader -> {
                assertEquals(address, reader.get(EnvVars.class).get(ADDRESS));
                return null;
            });
            LocalPipeline.Scope other = block.with(steps.agent(), Node.class)
                    .with(steps.agent().getRootPath().child("workspace"), FilePath.class);
            assertNull(other.get(EnvVars.class).get(ADDRESS));
            AbortException elsewhere =
                    assertThrows(AbortException.class, () -> other.run(build(StepsRule.APP_IMAGE, "app")));
            assertTrue(elsewhere.getMessage(), elsewhere.getMessage().contains("same node"));
            return block.onNode().run(upload(StepsRule.BASE_IMAGE, "base"));
        });
        assertTrue(pipeline.log(), pipeline.log().contains("the password is ****"));
        steps.pipeline().top().run(promote(BASE));
        steps.assertNothingIsLeft();
    }

    @Test
    public void outsideOfANodeItMayNeverStart() throws Exception {
        assertEquals("done", steps.pipeline().nowhere().run(registry(BASE), block -> "done"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void severalBranchesThatNeedItFirstStartOne() throws Exception {
        steps.pipeline().nowhere().run(registry(BASE), block -> {
            LocalStepContext base = block.onNode().start(build(StepsRule.BASE_IMAGE, "base"), null);
            LocalStepContext other = block.onNode().start(build(StepsRule.BASE_IMAGE + "2", "base"), null);
            base.await();
            return other.await();
        });
        steps.assertNothingIsLeft();
    }

    @Test
    public void aSecondAbortDoesNotDisturbTheEnd() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        CountDownLatch inBody = new CountDownLatch(1);
        LocalStepContext context = pipeline.top().start(registry(BASE), block -> {
            inBody.countDown();
            new CountDownLatch(1).await();
            return null;
        });
        inBody.await();
        while (!context.isDone()) {
            context.execution().stop(new InterruptedException("aborted"));
        }
        assertEquals("aborted", assertThrows(Exception.class, context::await).getMessage());
        steps.assertNothingIsLeft();
    }

    @Test
    public void anAbortBeforeItHasHeardOfARestartEndsIt() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        CountDownLatch inBody = new CountDownLatch(1);
        LocalStepContext context = pipeline.top().start(registry(BASE), block -> {
            inBody.countDown();
            new CountDownLatch(1).await(); // this body is of the controller that was killed
            return null;
        });
        byte[] atItsStart = context.savedFirst();
        inBody.await();
        context.restartStopped(atItsStart, new InterruptedException("aborted"));
        assertEquals("aborted", assertThrows(Exception.class, context::await).getMessage());
        steps.assertNothingIsLeft();
    }

    @Test
    public void theLogGoesOnWhenTheFilesOfTheRegistryAreGone() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), block -> {
            new LocalHost().delete(block.get(BlockRegistry.class).running().directory());
            steps.forgetSecrets();
            block.get(TaskListener.class).getLogger().println("still here");
            assertNull(block.get(EnvVars.class).get("BUILDSET_REGISTRY_PASSWORD"));
            return null;
        });
        assertTrue(pipeline.log(), pipeline.log().contains("still here"));
    }

    @Test
    public void stepsOnAnotherNodeHaveNoLoginOfIt() throws Exception {
        steps.pipeline().top().run(registry(BASE), block -> {
            assertTrue(block.get(EnvVars.class).containsKey("BUILDSET_REGISTRY_PASSWORD"));
            assertTrue(block.get(EnvVars.class).containsKey("DOCKER_CONFIG"));
            EnvVars elsewhere = block.with(steps.agent(), Node.class).get(EnvVars.class);
            assertEquals(Set.of("NODE_NAME"), elsewhere.keySet());
            return null;
        });
    }

    @Test
    public void aBuildThatIsKilledTheHardWayWhileItStartsLeavesNothing() throws Exception {
        assertKilledAt("buildset registry at", Map.of());
    }

    @Test
    public void aBuildThatIsKilledTheHardWayBeforeEnginesAreConfiguredLeavesNothing() throws Exception {
        assertKilledAt("using the buildset registry at", Map.of());
    }

    @Test
    public void aBuildThatIsKilledTheHardWayWhileEnginesAreConfiguredLeavesNothing() throws Exception {
        steps.write("old.conf", "[registries.search]\n");
        String old = steps.workspace().child("old.conf").getRemote();
        assertKilledAt(old + " is of version 1", Map.of("CONTAINERS_REGISTRIES_CONF", old));
    }

    /** It ends when its log comes to that line, and goes on when all of it is gone. */
    private void assertKilledAt(String line, Map<String, String> environment) throws Exception {
        LocalPipeline pipeline = steps.pipeline(environment);
        pipeline.onLog(line, () -> {
            ((LocalRun) pipeline.build()).end(Result.ABORTED);
            pipeline.complete(Result.ABORTED);
            steps.awaitNothingIsLeft();
        });
        LocalStepContext block = pipeline.top().start(registry(BASE), body -> null);
        AbortException ended = assertThrows(AbortException.class, block::await);
        assertTrue(ended.getMessage(), ended.getMessage().contains("the build of this buildset registry has ended"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void itsLeaseIsRenewedWhileTheBuildRuns() throws Exception {
        steps.pipeline().top().run(registry(BASE), block -> {
            Path log = Path.of(block.get(BlockRegistry.class).running().directory(), "access.log");
            LeaseRenewal.get().renewAll();
            while (!Files.exists(log) || !Files.readString(log).contains("lease")) {
                Thread.onSpinWait();
            }
            return null;
        });
    }

    @Test
    public void stepsInItWorkWithItsIntermediateRegistry() throws Exception {
        steps.addIntermediate("other");
        WithBuildsetRegistryStep step = registry(BASE);
        step.setIntermediate("gate");
        steps.pipeline().top().run(step, block -> {
            BuildImageStep elsewhere = build(StepsRule.BASE_IMAGE, "base");
            elsewhere.setIntermediate("other");
            AbortException refused = assertThrows(AbortException.class, () -> block.run(elsewhere));
            assertTrue(refused.getMessage(), refused.getMessage().contains("leave 'intermediate' out"));
            return block.run(upload(StepsRule.BASE_IMAGE, "base"));
        });
        PromoteImageStep promote = promote(BASE);
        promote.setIntermediate("gate");
        steps.pipeline().top().run(promote);
    }
}
