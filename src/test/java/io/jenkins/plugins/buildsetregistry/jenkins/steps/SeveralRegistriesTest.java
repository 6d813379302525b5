package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.promote;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.model.Result;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.Rule;
import org.junit.Test;

/** One build with several registries for its change: blocks side by side or one after the other, steps outside of them. */
public class SeveralRegistriesTest {
    private static final String OTHER_IMAGE = StepsRule.BASE_IMAGE + "2";

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private final LocalPipeline.Body first = block -> block.run(upload(StepsRule.BASE_IMAGE, "base"));
    private final LocalPipeline.Body second = block -> block.run(upload(OTHER_IMAGE, "base"));
    private final LocalPipeline.Body failing = block -> {
        throw new IllegalStateException("a test has failed");
    };

    private void assertNotTested() {
        AbortException refused =
                assertThrows(AbortException.class, () -> steps.pipeline().top().run(promote(BASE)));
        assertTrue(refused.getMessage(), refused.getMessage().contains("no build of it has succeeded"));
    }

    private static LocalStepContext open(LocalPipeline pipeline, LocalPipeline.Body body, CountDownLatch closing)
            throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        LocalStepContext block = pipeline.top().start(registry(BASE), scope -> {
            opened.countDown();
            closing.await();
            return body.run(scope);
        });
        opened.await();
        return block;
    }

    @Test
    public void blocksSideBySideRecordTogetherAndCountWhenTheBuildHasSucceeded() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        CountDownLatch closing = new CountDownLatch(1);
        LocalStepContext open = open(pipeline, first, closing);
        pipeline.top().run(registry(BASE), second);
        closing.countDown();
        open.await();
        assertTrue(pipeline.log(), pipeline.log().contains("when this build has succeeded with all of its parts"));
        assertNotTested();
        pipeline.complete(Result.SUCCESS);
        assertTrue(pipeline.log(), pipeline.log().contains("counts as tested\n"));
        steps.pipeline().top().run(promote(BASE));
        assertNotNull(steps.published(StepsRule.BASE_IMAGE));
        assertEquals(steps.published(StepsRule.BASE_IMAGE), steps.published(OTHER_IMAGE));
        steps.assertNothingIsLeft();
    }

    @Test
    public void blocksSideBySideDoNotCountIfOneFailsEvenIfTheBuildSucceeds() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        CountDownLatch closing = new CountDownLatch(1);
        LocalStepContext open = open(pipeline, first, closing);
        assertThrows(IllegalStateException.class, () -> pipeline.top().run(registry(BASE), failing));
        closing.countDown();
        open.await();
        pipeline.complete(Result.SUCCESS);
        assertTrue(pipeline.log(), pipeline.log().contains("does not count as tested"));
        assertNotTested();
    }

    @Test
    public void whatBeginsLaterTakesTheMarkBackAndLeavesThatOfAnEarlierBuild() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), first);
        assertTrue(pipeline.log(), pipeline.log().contains("counts as tested\n"));
        assertThrows(IllegalStateException.class, () -> pipeline.top().run(registry(BASE), failing));
        assertNotTested();

        LocalPipeline good = steps.pipeline();
        good.top().run(registry(BASE), first);
        LocalPipeline bad = steps.pipeline();
        bad.top().run(registry(BASE), second);
        assertThrows(IllegalStateException.class, () -> bad.top().run(registry(BASE), failing));
        bad.complete(Result.FAILURE);
        steps.pipeline().top().run(promote(BASE));
        assertNotNull(steps.published(StepsRule.BASE_IMAGE));
        assertNull(steps.published(OTHER_IMAGE));
    }

    @Test
    public void whatSucceedsWhenItIsTriedAgainCountsIfTheBuildSucceeds() throws Exception {
        for (Result result : List.of(Result.FAILURE, Result.SUCCESS)) {
            LocalPipeline pipeline = steps.pipeline();
            assertThrows(
                    IllegalStateException.class,
                    () -> pipeline.top().run(registry(BASE), block -> {
                        first.run(block);
                        return failing.run(block);
                    }));
            pipeline.top().run(registry(BASE), first);
            pipeline.complete(result);
            if (result == Result.FAILURE) {
                assertNotTested();
            }
        }
        steps.pipeline().top().run(promote(BASE));
    }

    @Test
    public void aJoinedJobThatFailsIsNotHiddenByWhatBeginsLater() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), block -> {
            first.run(block);
            return assertThrows(
                    IllegalStateException.class,
                    () -> steps.startedBy(pipeline).top().run(registry(BASE), failing));
        });
        assertTrue(pipeline.log(), pipeline.log().contains("does not count as tested: gate has failed"));
        pipeline.top().run(registry(BASE), second);
        pipeline.complete(Result.SUCCESS);
        assertNotTested();
    }

    @Test
    public void aJoinedJobThatIsTriedAgainCounts() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), block -> {
            first.run(block);
            assertThrows(
                    IllegalStateException.class,
                    () -> steps.startedBy(pipeline).top().run(registry(BASE), failing));
            return steps.startedBy(pipeline).top().run(registry(BASE), joined -> null);
        });
        steps.pipeline().top().run(promote(BASE));
    }

    @Test
    public void aStepOutsideOfTheBlockCountsWithIt() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), first);
        UploadImageStep outside = upload(OTHER_IMAGE, "base");
        outside.setChange(BASE);
        outside.setRevision("1");
        pipeline.top().run(outside);
        assertNotTested();
        pipeline.complete(Result.SUCCESS);
        steps.pipeline().top().run(promote(BASE));
        assertEquals(steps.published(StepsRule.BASE_IMAGE), steps.published(OTHER_IMAGE));
    }
}
