package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.only;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.promote;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.jenkins.page.ImageEntry;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import io.jenkins.plugins.buildsetregistry.jenkins.page.TagEntry;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;

/** What a build keeps of the images that it has made, uploaded and promoted. */
public class ImagesOfABuildTest {
    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private static ImagesAction of(LocalPipeline pipeline) {
        return pipeline.build().getAction(ImagesAction.class);
    }

    @Test
    public void theWayOfAnImageIsKeptWithItsBuilds() throws Exception {
        LocalPipeline gate = steps.pipeline();
        gate.top().run(registry(BASE), block -> {
            String digest = only(block.run(build(StepsRule.BASE_IMAGE, "base")))
                    .get("digest")
                    .toString();
            block.run(build(StepsRule.APP_IMAGE, "app"));
            block.run(upload(StepsRule.BASE_IMAGE, "base"));

            List<ImageEntry> images = of(gate).getImages();
            assertEquals(2, images.size());
            assertEquals(StepsRule.BASE_IMAGE, images.get(0).getRepository());
            assertEquals(List.of("latest"), images.get(0).getTags());
            assertEquals(digest, images.get(0).getDigest());
            assertEquals(digest, images.get(1).getBases().get(0).getDigest());
            TagEntry uploaded = of(gate).getUploads().get(0);
            assertEquals("change_101_1_latest", uploaded.getTag());
            assertEquals("latest", uploaded.getFinalTag());
            assertTrue(uploaded.getCopy().getBytesMoved() > 0);
            assertTrue(images.get(0).getPublication().getBytesMoved() > 0);
            assertEquals(of(gate).getChanges().get(0).getName(), images.get(0).getChange());
            assertEquals(digest, uploaded.getDigest());
            return null;
        });
        LocalPipeline merge = steps.pipeline();
        Map<String, Object> promoted = only(merge.top().run(promote(BASE)));
        TagEntry entry = of(merge).getPromotions().get(0);
        assertEquals("latest", entry.getTag());
        assertEquals(promoted.get("digest"), entry.getDigest());
    }

    @Test
    public void anUploadTellsWhatItHadToBuild() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), block -> block.run(upload(StepsRule.BASE_IMAGE, "base")));
        assertEquals(1, of(pipeline).getImages().size());
        assertEquals(1, of(pipeline).getUploads().size());
    }

    @Test
    public void whatIsDoneAgainIsToldOnce() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(BASE), block -> {
            block.run(upload(StepsRule.BASE_IMAGE, "base"));
            return block.run(upload(StepsRule.BASE_IMAGE, "base"));
        });
        assertEquals(1, of(pipeline).getUploads().size());
    }
}
