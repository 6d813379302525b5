package io.jenkins.plugins.buildsetregistry.jenkins.page;

import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.change;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.image;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.on;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.record;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import hudson.model.Item;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.local.LocalJob;
import io.jenkins.plugins.buildsetregistry.local.LocalRun;
import io.jenkins.plugins.buildsetregistry.publish.PromotedBy;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.UploadedImage;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What the page of a build's images says. */
public class ImagesViewTest {
    private static final RecordedImage APP =
            image("quay.io/acme/app", on("r.example/acme/base", change(1)), on("docker.io/library/alpine", null));

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private LocalJenkins jenkins;
    private LocalJob job;
    private LocalRun gate;

    @Before
    public void start() {
        jenkins = LocalJenkins.start(folder.getRoot());
        job = new LocalJob(Jenkins.get(), "gate");
        jenkins.add(job);
        gate = job.build();
    }

    @After
    public void close() {
        jenkins.close();
    }

    private LocalRun other(String name) {
        LocalJob other = new LocalJob(Jenkins.get(), name);
        jenkins.add(other);
        return other.build();
    }

    private static RecordedUpload upload() {
        return new RecordedUpload(APP.name().withTag("latest"), "change_3_rev3_latest", APP.digest(), null);
    }

    private void upload(LocalRun run) throws Exception {
        ImagesAction.uploaded(
                run,
                List.of(new UploadedImage(
                        upload(), new CopyReport(1, 1, 1_500, 1, 20_000, 1, 30_000), Duration.ofSeconds(2))));
    }

    private void promote(LocalRun run, String by) throws Exception {
        Manifest manifest = Manifest.of("{}".getBytes(), MediaTypes.OCI_MANIFEST);
        Promotion.Step step = new Promotion.Step(upload(), null, StoredImages.digest("old"), manifest, true, null);
        ImagesAction.promoted(run, List.of(step), Map.of(), new PromotedBy(by, Instant.EPOCH, null));
    }

    @Test
    public void anImageTellsItsSizesTimesAndBytes() throws Exception {
        ImageView app =
                StoredImages.built(gate, change(3), APP).getView().getImages().get(0);
        assertEquals("quay.io/acme/app", app.getRepository());
        assertEquals("https://quay.io/repository/acme/app", app.getPage());
        assertEquals(APP.digest().toString(), app.getDigest());
        assertEquals("sha256:" + APP.digest().hex().substring(0, 12), app.getShortDigest());
        assertEquals("12.3 MB", app.getShortSize());
        assertEquals(12_345_678, app.getExactSize());
        assertEquals(List.of("linux/amd64"), app.getPlatforms());
        assertEquals("1 min 23 sec", app.getBuildDuration());
        assertEquals("3.0 MB", app.getPublication().getMoved());
        assertEquals("9.3 MB", app.getPublication().getSkipped());
        assertEquals("1.5 sec", app.getPublication().getDuration());
        assertTrue(app.isPublished());
    }

    @Test
    public void aBaseLeadsToItsChangeAndToTheBuildThatHasMadeIt() throws Exception {
        ImagesAction.linked(gate, null, change(3), List.of(record(change(1), image("r.example/acme/base"))));
        List<BaseView> bases = StoredImages.built(gate, change(3), APP)
                .getView()
                .getImages()
                .get(0)
                .getBases();
        assertEquals(change(1).toString(), bases.get(0).getChange());
        assertEquals(change(1).url(), bases.get(0).getChangeUrl());
        assertEquals("https://jenkins.example/job/1/1/", bases.get(0).getBuildUrl());
        assertNull(bases.get(1).getChange());
        assertNull(bases.get(1).getBuildUrl());
    }

    @Test
    public void onlyAddressesOfTheWebAreLinks() throws Exception {
        ImagesAction.linked(gate, null, change(3), List.of(record(change(1), image("r.example/acme/base"))));
        ImagesAction action = StoredImages.built(gate, change(3), APP);
        for (String hostile : List.of(
                "javascript:alert(1)",
                "data:text/html,x",
                "//evil.example/",
                "https://user@evil.example/",
                "a\nb",
                "")) {
            StoredImages.with(action.getAhead().get(0), "url", hostile);
            StoredImages.with(action.getAhead().get(0), "buildUrl", hostile);
            BaseView base = action.getView().getImages().get(0).getBases().get(0);
            assertNull(hostile, base.getChangeUrl());
            assertNull(hostile, base.getBuildUrl());
            assertTrue(action.getView().getLinks().stream().allMatch(link -> link.getBuildUrl() == null));
        }
    }

    @Test
    public void aRegistryWhosePagesAreNotKnownHasNone() {
        assertNull(RegistryPage.of("registry.example.org/acme/app"));
        assertNull(RegistryPage.of("<script>"));
        assertEquals("https://hub.docker.com/_/alpine", RegistryPage.of("alpine"));
        assertEquals("https://hub.docker.com/r/acme/app", RegistryPage.of("acme/app"));
    }

    @Test
    public void theStateGoesFromBuiltToPromoted() throws Exception {
        ImagesAction action = StoredImages.built(gate, change(3), APP);
        assertFalse(action.getView().getImages().get(0).isUploaded());
        upload(gate);
        assertTrue(action.getView().getImages().get(0).isUploaded());
        assertFalse(action.getView().getImages().get(0).isPromoted());
        assertEquals("1.5 kB", action.getView().getUploads().get(0).getCopy().getMoved());
        promote(gate, "alice");
        assertTrue(action.getView().getImages().get(0).isPromoted());
        TagView promotion = action.getView().getPromotions().get(0);
        assertEquals("quay.io/acme/app:latest", promotion.getName());
        assertEquals("alice", promotion.getBy());
        assertEquals("sha256:" + StoredImages.digest("old").hex().substring(0, 12), promotion.getPrevious());
    }

    @Test
    public void aPromotionByAnotherBuildIsToldWithThatBuild() throws Exception {
        ImagesAction action = StoredImages.built(gate, change(3), APP);
        LocalRun merge = other("merge");
        promote(merge, "alice");
        ImagesView view = action.getView();
        assertTrue(view.getImages().get(0).isPromoted());
        assertEquals(merge.getUrl(), view.getPromotions().get(0).getBuild().getUrl());
        assertEquals(
                List.of(merge.getFullDisplayName()),
                view.getImages().get(0).getUses().stream()
                        .map(BuildView::getName)
                        .toList());
    }

    @Test
    public void whoMayNotReadABuildIsNotToldOfIt() throws Exception {
        ImagesAction action = StoredImages.built(gate, change(3), APP);
        promote(other("merge"), "alice");
        jenkins.grantOnly(Item.DISCOVER);
        ImagesView view = action.getView();
        assertTrue(view.getImages().get(0).isPromoted());
        assertNull(view.getPromotions().get(0).getBuild());
        assertNull(view.getPromotions().get(0).getBy());
        assertEquals(List.of(), view.getImages().get(0).getUses());
    }

    @Test
    public void aJobWithManyBuildsHidesNoOther() throws Exception {
        ImagesAction action = StoredImages.built(gate, change(3), APP);
        LocalJob busy = new LocalJob(Jenkins.get(), "busy");
        jenkins.add(busy);
        for (int i = 0; i < 80; i++) {
            StoredImages.built(busy.build(), change(3), APP);
        }
        promote(other("merge"), "alice");
        assertTrue(action.getView().getImages().get(0).isPromoted());
        assertEquals(
                "busy #80", action.getView().getImages().get(0).getUses().get(0).getName());
    }

    @Test
    public void aBuildThatIsGoneIsNoUse() throws Exception {
        ImagesAction action = StoredImages.built(gate, change(3), APP);
        LocalRun gone = new LocalJob(Jenkins.get(), "gone").build();
        promote(gone, "alice");
        assertEquals(List.of(), action.getView().getImages().get(0).getUses());
    }

    @Test
    public void hostileTextsAreShortAndMoveNothing() throws Exception {
        ImagesAction action = StoredImages.built(gate, change(3), APP);
        ImageEntry entry = action.getImages().get(0);
        StoredImages.with(entry, "repository", "\u202e" + "y".repeat(10_000));
        StoredImages.with(entry, "digest", "no digest");
        ImageView view = action.getView().getImages().get(0);
        assertTrue(view.getRepository().length() <= 300);
        assertFalse(view.getRepository().contains("\u202e"));
        assertTrue(action.getImageNames().length() <= 310);
        assertNull(view.getPage());
    }

    @Test
    public void aLineEndsWhereTheNameHasAJoint() {
        assertEquals(
                List.of("registry", ".example", ".org", ":5000/", "acme/", "the_", "app", ":latest"),
                ImagesView.pieces("registry.example.org:5000/acme/the_app:latest"));
        assertEquals(List.of("alpine"), ImagesView.pieces("alpine"));
        assertEquals("<b>/\u202e::@", String.join("", ImagesView.pieces("<b>/\u202e::@")));
    }

    @Test
    public void theColumnShowsTheLastBuildWithImages() throws Exception {
        ImagesAction action = StoredImages.built(gate, change(3), APP);
        ImagesAction.linked(job.build(), null, change(3), List.of(record(change(1), image("r.example/acme/base"))));
        ImagesColumn column = new ImagesColumn();
        assertSame(action, column.images(job));
        assertEquals("quay.io/acme/app:latest", action.getNames());
        assertNull(column.images(new LocalJob(Jenkins.get(), "new")));
        assertNull(column.images("a folder"));
        assertEquals("Container images", column.getColumnCaption());
    }

    @Test
    public void aBuildThatOnlySawImagesHasAPageAndNoBadge() {
        ImagesAction.linked(gate, null, change(3), List.of());
        ImagesAction action = gate.getAction(ImagesAction.class);
        assertNull(action.getIconFileName());
        ImagesAction.linked(gate, null, change(3), List.of(record(change(1), image("r.example/acme/base"))));
        assertEquals("symbol-cube", action.getIconFileName());
        assertFalse(action.isShown());
        assertSame(gate, action.getRun());
    }
}
