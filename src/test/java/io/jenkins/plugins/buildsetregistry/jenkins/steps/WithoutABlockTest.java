package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.only;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.promote;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.model.Result;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;

/** {@code buildImage} and {@code uploadImage} with a registry of their own. */
public class WithoutABlockTest {
    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private static UploadImageStep uploadOfChange() {
        UploadImageStep step = upload(StepsRule.BASE_IMAGE, "base");
        step.setChange(BASE);
        step.setRevision("7");
        return step;
    }

    private void assertNotTested() {
        AbortException refused =
                assertThrows(AbortException.class, () -> steps.pipeline().top().run(promote(BASE)));
        assertTrue(refused.getMessage(), refused.getMessage().contains("no build of it has succeeded"));
    }

    @Test
    public void theyStartAndEndARegistry() throws Exception {
        Map<String, Object> built = only(steps.pipeline().top().run(build(StepsRule.BASE_IMAGE, "base")));
        assertNotNull(built.get("digest"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void whatTheyMadeIsTestedWhenTheBuildHasSucceeded() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        Map<String, Object> uploaded = only(pipeline.top().run(uploadOfChange()));
        assertEquals("change_101_7_latest", uploaded.get("temporaryTag"));
        assertNotTested();
        pipeline.complete(Result.SUCCESS);
        assertTrue(pipeline.log(), pipeline.log().contains("counts as tested"));
        steps.pipeline().top().run(promote(BASE));
        assertEquals(uploaded.get("digest"), steps.published(StepsRule.BASE_IMAGE));
        steps.assertNothingIsLeft();
    }

    @Test
    public void aPublishedBaseIsReadWhereItsTargetIs() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(uploadOfChange());
        pipeline.complete(Result.SUCCESS);
        steps.pipeline().top().run(promote(BASE));
        assertNotNull(only(steps.pipeline().top().run(build(StepsRule.APP_IMAGE, "app")))
                .get("digest"));
    }

    @Test
    public void whatABuildMadeThatFailsLaterIsNotTested() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(uploadOfChange());
        pipeline.complete(Result.FAILURE);
        assertNotTested();
    }

    @Test
    public void whatAStepMadeThatFailsIsNotTested() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        UploadImageStep step = uploadOfChange();
        step.setRepository("nowhere.invalid/acme/base");
        assertThrows(AbortException.class, () -> pipeline.top().run(step));
        pipeline.complete(Result.SUCCESS);
        assertNotTested();
        steps.assertNothingIsLeft();
    }

    @Test
    public void aStepThatIsStoppedBeforeItHasHeardOfARestartDoesNotBeginAnew() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        LocalStepContext step = pipeline.top().start(build(StepsRule.BASE_IMAGE, "base"), null);
        byte[] stored = step.savedFirst();
        step.await();
        step.restartStopped(stored, new InterruptedException("aborted"));
        assertEquals("aborted", assertThrows(Exception.class, step::await).getMessage());
        assertEquals(2, pipeline.log().split("build " + StepsRule.BASE_IMAGE, -1).length);
        steps.assertNothingIsLeft();
    }
}
