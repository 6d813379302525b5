package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.APP;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.only;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.promote;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.AbortException;
import hudson.model.Cause;
import hudson.model.Result;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;

/** What {@code uploadImage} and {@code promoteImage} do as they are told: only tell, leave a record, take images from elsewhere. */
public class PublishStepsTest {
    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private final OddImage image = OddImage.image(false, 1000, 1);

    private RemoteRepository target() {
        return steps.gate().target(StepsRule.BASE_IMAGE);
    }

    private void gated() throws Exception {
        steps.gate()
                .gated(
                        GateRule.change("base", 101),
                        Instant.now(),
                        steps.gate().targets(),
                        Map.of(StepsRule.BASE_IMAGE, image));
    }

    private JsonNode promotion() throws Exception {
        return steps.promotionRecord(StepsRule.BASE_IMAGE, image.digest());
    }

    @Test
    public void aDryRunOfAnUploadBuildsAndTellsAndWritesNothing() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        UploadImageStep step = upload(StepsRule.BASE_IMAGE, "base");
        step.setDryRun(true);
        Map<String, Object> told = only(pipeline.top().run(registry(BASE), block -> block.run(step)));
        assertEquals("change_101_1_latest", told.get("temporaryTag"));
        assertTrue(pipeline.log(), pipeline.log().contains("as change_101_1_latest"));
        assertTrue(pipeline.log(), pipeline.log().contains("dry run: nothing was uploaded"));
        assertEquals(List.of(), target().tags());
        ImagesAction page = pipeline.build().getAction(ImagesAction.class);
        assertEquals(1, page.getImages().size());
        assertEquals(List.of(), page.getUploads());
        assertTrue(pipeline.log(), pipeline.log().contains("does not count as tested: no image of it was published"));
        assertEquals(List.of(), changesWritten(0));
        AbortException refused =
                assertThrows(AbortException.class, () -> steps.pipeline().top().run(promote(BASE)));
        assertTrue(refused.getMessage(), refused.getMessage().contains("nothing is known of"));
    }

    /** Writes to the intermediate registry. @param from how many requests are left out */
    private List<String> changesWritten(int from) throws Exception {
        return steps.gate().intermediateRequests().stream()
                .skip(from)
                .filter(line -> line.contains("\"PUT "))
                .toList();
    }

    @Test
    public void aDryRunInALaterBuildChangesNothingOfWhatIsPromoted() throws Exception {
        gated();
        int known = steps.gate().intermediateRequests().size();
        UploadImageStep step = upload(StepsRule.BASE_IMAGE, "base");
        step.setDryRun(true);
        step.setChange(BASE);
        step.setRevision("1");
        LocalPipeline alone = steps.pipeline();
        alone.top().run(step);
        alone.complete(Result.SUCCESS);
        assertEquals(List.of(), changesWritten(known));
        steps.pipeline().top().run(promote(BASE));
        assertEquals(image.digest().toString(), steps.published(StepsRule.BASE_IMAGE));
    }

    @Test
    public void whatADryRunHasBuiltIsPublishedWithWhatIsBuiltOnIt() throws Exception {
        UploadImageStep dry = upload(StepsRule.BASE_IMAGE, "base");
        dry.setDryRun(true);
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), block -> {
            block.run(dry);
            assertEquals(List.of(), changesWritten(0));
            block.run(upload(StepsRule.APP_IMAGE, "app"));
            return null;
        });
        AbortException refused =
                assertThrows(AbortException.class, () -> steps.pipeline().top().run(promote(BASE)));
        assertTrue(refused.getMessage(), refused.getMessage().contains("of the same build, which was not uploaded"));

        steps.pipeline().top().run(registry(BASE), block -> {
            block.run(dry);
            block.run(upload(StepsRule.APP_IMAGE, "app"));
            return block.run(upload(StepsRule.BASE_IMAGE, "base"));
        });
        steps.pipeline().top().run(promote(BASE));
        assertEquals(2, steps.publicTags().size());
    }

    @Test
    public void thePromotionRecordNamesTheUserWhoHasStartedTheBuildOrOneBeforeIt() throws Exception {
        gated();
        LocalPipeline merge = steps.startedBy(steps.startedBy(new Cause.UserIdCause("alice")));
        merge.top().run(promote(BASE));
        assertEquals("alice", promotion().path("by").asText());
        String url = promotion().path("url").asText();
        assertTrue(url, url.endsWith("/" + merge.build().getUrl()));
    }

    @Test
    public void aJenkinsThatDoesNotKnowItsAddressTellsNone() throws Exception {
        gated();
        steps.rootUrl(null);
        steps.pipeline().top().run(promote(BASE));
        assertFalse(promotion().toString(), promotion().has("url"));
    }

    @Test
    public void theRecordOfAChangeTellsTheWholeAddressOfItsBuildOrNone() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), block -> block.run(upload(StepsRule.BASE_IMAGE, "base")));
        assertEquals(
                "http://jenkins.example/" + pipeline.build().getUrl(),
                steps.gate().tested(GateRule.change("base", 101)).buildUrl());
        steps.rootUrl(null);
        pipeline.top().run(registry(APP), block -> block.run(upload(StepsRule.APP_IMAGE, "base")));
        assertNull(steps.gate().tested(GateRule.change("app", 102)).buildUrl());
    }

    @Test
    public void whatStartsByItselfIsNamedAsJenkinsSaysIt() throws Exception {
        gated();
        Cause indexing = new Cause() {
            @Override
            public String getShortDescription() {
                return "Branch indexing";
            }
        };
        steps.startedBy(indexing).top().run(promote(BASE));
        assertEquals("Branch indexing", promotion().path("by").asText());
    }

    @Test
    public void thePromotionRecordCanBeSwitchedOff() throws Exception {
        gated();
        PromoteImageStep step = promote(BASE);
        step.setPromotionRecord(false);
        steps.pipeline().top().run(step);
        assertEquals(image.digest().toString(), steps.published(StepsRule.BASE_IMAGE));
        assertEquals(List.of(), target().referrers(image.digest()));
    }

    @Test
    public void imagesThatWereNeverUploadedAreTakenFromTheIntermediateRegistry() throws Exception {
        steps.gate().built(GateRule.change("base", 101), Instant.now(), Map.of(StepsRule.BASE_IMAGE, image));
        PromoteImageStep step = promote(BASE);
        step.setMethod("intermediate-registry");
        step.setDryRun(true);
        LocalPipeline merge = steps.pipeline();
        AbortException nowhere =
                assertThrows(AbortException.class, () -> merge.nowhere().run(step));
        assertTrue(nowhere.getMessage(), nowhere.getMessage().contains("Run the promotion on a node"));
        assertEquals(false, only(merge.top().run(step)).get("done"));
        assertNull(steps.published(StepsRule.BASE_IMAGE));
        assertTrue(merge.log(), merge.log().contains(" copied from "));

        step.setDryRun(false);
        merge.top().run(step);
        assertEquals(image.digest().toString(), steps.published(StepsRule.BASE_IMAGE));
        assertEquals(1, target().referrers(image.digest()).size());
        assertEquals(List.of("latest"), target().tags());
        assertFalse(merge.log(), merge.log().contains("WARNING"));
    }

    @Test
    public void aMethodThatIsNoneIsNamedWithThoseThereAre() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> promote(BASE).setMethod("copy"));
        assertEquals("method must be one of tag, intermediate-registry, not 'copy'", refused.getMessage());
    }
}
