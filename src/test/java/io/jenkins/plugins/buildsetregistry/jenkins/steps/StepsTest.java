package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.APP;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.only;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.promote;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.LocalPipeline.Scope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.Rule;
import org.junit.Test;

/** The steps, as a Jenkinsfile uses them, with real registries, sidecars and builds. */
public class StepsTest {
    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    @Test
    public void whatFailsInTheBlockIsNotTested() throws Exception {
        IllegalStateException failed = assertThrows(
                IllegalStateException.class,
                () -> steps.pipeline().top().run(registry(BASE), block -> {
                    block.run(upload(StepsRule.BASE_IMAGE, "base"));
                    throw new IllegalStateException("a test has failed");
                }));
        assertEquals("a test has failed", failed.getMessage());
        AbortException refused =
                assertThrows(AbortException.class, () -> steps.pipeline().top().run(promote(BASE)));
        assertTrue(refused.getMessage(), refused.getMessage().contains("no build of it has succeeded"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void aRestartInTheBodyIsSurvived() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        CountDownLatch restarted = new CountDownLatch(1);
        LocalStepContext context = pipeline.top().start(registry(BASE), block -> {
            block.run(build(StepsRule.BASE_IMAGE, "base"));
            restarted.await();
            return block.run(upload(StepsRule.BASE_IMAGE, "base"));
        });
        StepsRule.awaitLog(pipeline, context, "built ");
        steps.forgetSecrets();
        context.restart();
        restarted.countDown();
        assertEquals("change_101_1_latest", only(context.await()).get("temporaryTag"));
        steps.pipeline().top().run(promote(BASE));
        steps.assertNothingIsLeft();
    }

    @Test
    public void anAbortEndsAStartThatWaits() throws Exception {
        WithBuildsetRegistryStep waiting = registry(APP, BASE);
        waiting.setWhenMissing("wait");
        LocalPipeline pipeline = steps.pipeline();
        LocalStepContext context = pipeline.top().start(waiting, block -> "never");
        StepsRule.awaitLog(pipeline, context, "101");
        context.execution().stop(new InterruptedException("aborted"));
        Exception aborted = assertThrows(Exception.class, context::await);
        assertEquals("aborted", aborted.getMessage());
        steps.assertNothingIsLeft();
    }

    @Test
    public void anAbortEndsTheBody() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        CountDownLatch built = new CountDownLatch(1);
        LocalStepContext context = pipeline.top().start(registry(BASE), block -> {
            block.run(build(StepsRule.BASE_IMAGE, "base"));
            built.countDown();
            new CountDownLatch(1).await();
            return null;
        });
        built.await();
        context.execution().stop(new InterruptedException("aborted"));
        assertEquals("aborted", assertThrows(Exception.class, context::await).getMessage());
        steps.assertNothingIsLeft();
    }

    @Test
    public void aBlockInABlockJoinsIt() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top()
                .run(
                        registry(BASE),
                        outer -> outer.run(registry(BASE), inner -> {
                            assertEquals(
                                    outer.get(BlockRegistry.class).running().authority(),
                                    inner.get(BlockRegistry.class).running().authority());
                            return null;
                        }));
        assertTrue(pipeline.log(), pipeline.log().contains("joining the buildset registry"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void severalImagesAreBuiltOnEachOther() throws Exception {
        BuildImageStep step = new BuildImageStep();
        ContainerImage base = new ContainerImage(StepsRule.BASE_IMAGE);
        base.setContext("base");
        ContainerImage app = new ContainerImage(StepsRule.APP_IMAGE);
        app.setContext("app");
        step.setImages(List.of(app, base));
        step.setEngine("embedded");
        LocalPipeline pipeline = steps.pipeline();
        List<Map<String, Object>> built =
                (List<Map<String, Object>>) pipeline.top().run(registry(BASE), block -> block.run(step));
        assertEquals(StepsRule.APP_IMAGE, built.get(0).get("repository"));
        Map<String, Object> usedBase = ((List<Map<String, Object>>) built.get(0).get("bases")).get(0);
        assertEquals(built.get(1).get("digest"), usedBase.get("digest"));
        assertTrue(pipeline.log(), pipeline.log().contains("[" + StepsRule.APP_IMAGE + "] built "));
    }

    @Test
    public void whenOneOfSeveralFailsTheMessageTellsWhatBecameOfTheOthers() throws Exception {
        UploadImageStep step = new UploadImageStep();
        ContainerImage base = new ContainerImage(StepsRule.BASE_IMAGE);
        base.setContext("base");
        ContainerImage app = new ContainerImage(StepsRule.APP_IMAGE);
        app.setContext("app");
        app.setBuildArgs(List.of("SOURCE_DATE_EPOCH=never"));
        step.setImages(List.of(app, base));
        step.setEngine("embedded");
        step.setParallel(1);
        AbortException failed = assertThrows(
                AbortException.class, () -> steps.pipeline().top().run(registry(BASE), block -> block.run(step)));
        assertEquals(
                StepsRule.APP_IMAGE
                        + ":latest was not built: SOURCE_DATE_EPOCH=never is no number of seconds since 1970\n"
                        + "built and published: " + StepsRule.BASE_IMAGE + ":latest",
                failed.getMessage());
        steps.assertNothingIsLeft();
    }

    @Test
    public void badInputIsNamed() throws Exception {
        Scope top = steps.pipeline().top();
        assertMessage("'repository'", () -> top.run(new BuildImageStep()));
        assertMessage("BAD NAME", () -> top.run(build("BAD NAME", ".")));
        assertMessage(
                "whenMissing must be one of fail, wait, published",
                () -> registry(BASE).setWhenMissing("maybe"));
        assertMessage("parallel must be from 1 to 16", () -> new BuildImageStep().setParallel(0));
        assertMessage("not a change", () -> top.run(registry("not a change"), block -> null));
        WithBuildsetRegistryStep unknown = registry(BASE);
        unknown.setIntermediate("nowhere");
        assertMessage("no intermediate registry 'nowhere'", () -> top.run(unknown, block -> null));
        assertMessage("which change was merged", () -> top.run(new PromoteImageStep()));
        assertMessage("name it with 'change'", () -> top.run(upload(StepsRule.BASE_IMAGE, "base")));
        steps.loseCredentials();
        assertMessage("no credentials 'gate-login'", () -> top.run(registry(BASE), block -> null));
        steps.assertNothingIsLeft();
    }

    private static void assertMessage(String part, org.junit.function.ThrowingRunnable call) {
        Exception thrown = assertThrows(Exception.class, call);
        assertTrue(thrown.toString(), thrown.getMessage().contains(part));
    }
}
