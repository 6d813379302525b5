package io.jenkins.plugins.buildsetregistry.jenkins.it;

import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.change;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.image;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.on;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.record;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.with;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import hudson.model.FreeStyleBuild;
import hudson.model.ListView;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImageEntry;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesColumn;
import io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages;
import io.jenkins.plugins.buildsetregistry.publish.PromotedBy;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.UploadedImage;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.htmlunit.html.HtmlPage;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** What people see of a build's images, drawn by Jenkins itself. */
public class ImagesPagesTest {
    private static final RecordedImage APP =
            image("quay.io/acme/app", on("r.example/acme/base", change(1)), on("docker.io/library/alpine", null));
    private static final String HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'>";

    @Rule
    public final JenkinsRule jenkins = new JenkinsRule();

    private FreeStyleBuild run;
    private ImagesAction action;

    @Before
    public void build() throws Exception {
        run = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject("gate"));
        ImagesAction.linked(run, null, change(3), List.of(record(change(1), image("r.example/acme/base"))));
        action = StoredImages.built(run, change(3), APP);
        RecordedUpload upload =
                new RecordedUpload(APP.name().withTag("latest"), "change_3_rev3_latest", APP.digest(), null);
        ImagesAction.uploaded(
                run,
                List.of(new UploadedImage(
                        upload, new CopyReport(1, 1, 1_500, 1, 20_000, 1, 30_000), Duration.ofSeconds(2))));
        Promotion.Step step = new Promotion.Step(
                upload,
                null,
                StoredImages.digest("old"),
                Manifest.of("{}".getBytes(), MediaTypes.OCI_MANIFEST),
                true,
                null);
        ImagesAction.promoted(run, List.of(step), Map.of(), new PromotedBy("alice", Instant.EPOCH, null));
    }

    private HtmlPage page(String address) throws Exception {
        return jenkins.createWebClient().withJavaScriptEnabled(false).goTo(address);
    }

    private static void assertShows(HtmlPage page, String... texts) {
        for (String text : texts) {
            assertThat(page.getBody().getTextContent(), containsString(text));
        }
    }

    private static void assertLinks(HtmlPage page, String to) {
        assertThat(
                page.getAnchors().stream()
                        .map(a -> a.getHrefAttribute())
                        .toList()
                        .toString(),
                containsString(to));
    }

    @Test
    public void theBuildHasASummaryAndALink() throws Exception {
        HtmlPage page = page(run.getUrl());
        assertShows(page, "Container images", "quay.io/acme/app:latest", "change_3_rev3_latest");
        assertLinks(page, run.getUrl() + ImagesAction.URL_NAME);
    }

    @Test
    public void thePageShowsAllThatIsKnown() throws Exception {
        HtmlPage page = page(run.getUrl() + ImagesAction.URL_NAME + "/");
        assertShows(
                page,
                "12.3 MB",
                "linux/amd64",
                "r.example/acme/base",
                change(1).toString(),
                "alpine:latest",
                "change_3_rev3_latest",
                "alice",
                "built in 1 min 23 sec",
                "Chain of changes");
        assertLinks(page, "https://quay.io/repository/acme/app");
        assertLinks(page, change(1).url());
        assertFalse(page.getByXPath("//*[local-name()='svg' and .//*[local-name()='title']]")
                .isEmpty());
    }

    @Test
    public void theHistoryHasABadgeAndAListItsColumn() throws Exception {
        String badge = jenkins.createWebClient()
                .goTo(run.getParent().getUrl() + "buildHistory/ajax", "text/html")
                .getWebResponse()
                .getContentAsString();
        assertThat(badge, containsString(run.getUrl() + ImagesAction.URL_NAME));
        ListView view = new ListView("images");
        view.setIncludeRegex(".*");
        jenkins.jenkins.addView(view);
        view.getColumns().add(new ImagesColumn());
        HtmlPage list = page(view.getUrl());
        assertShows(list, "Container images", "quay.io/acme/app:latest");
        assertLinks(list, run.getUrl() + ImagesAction.URL_NAME);
    }

    @Test
    public void theListKeepsItsColumn() throws Exception {
        ListView view = new ListView("images");
        jenkins.jenkins.addView(view);
        view.getColumns().add(new ImagesColumn());
        jenkins.configRoundtrip(view);
        assertEquals(
                1,
                view.getColumns().stream()
                        .filter(ImagesColumn.class::isInstance)
                        .count());
    }

    @Test
    public void theRestApiHasThem() throws Exception {
        assertEquals(
                APP.digest().toString(),
                jenkins.getJSON(run.getUrl() + ImagesAction.URL_NAME + "/api/json")
                        .getJSONObject()
                        .getJSONArray("images")
                        .getJSONObject(0)
                        .getString("digest"));
    }

    @Test
    public void whatIsHostileIsText() throws Exception {
        ImageEntry image = action.getImages().get(0);
        with(image, "repository", HOSTILE + "repository");
        with(image, "tags", new ArrayList<>(List.of(HOSTILE + "tag")));
        with(image, "platforms", new ArrayList<>(List.of(HOSTILE + "platform")));
        with(image.getBases().get(1), "name", HOSTILE + "base");
        with(action.getAhead().get(0), "name", HOSTILE + "ahead");
        with(action.getChanges().get(0), "name", HOSTILE + "change");
        with(action.getUploads().get(0), "tag", HOSTILE + "temporary");
        with(action.getPromotions().get(0), "by", HOSTILE + "by");
        run.save();
        ListView view = new ListView("images");
        view.setIncludeRegex(".*");
        jenkins.jenkins.addView(view);
        view.getColumns().add(new ImagesColumn());
        for (String address : List.of(
                run.getUrl(),
                run.getUrl() + ImagesAction.URL_NAME + "/",
                run.getUrl() + "promote-images/",
                view.getUrl())) {
            HtmlPage page = page(address);
            assertThat(address, page.getBody().getTextContent(), containsString("<script>alert('x')</script>"));
            assertThat(address, page.getWebResponse().getContentAsString(), not(containsString("<script>alert")));
            assertThat(address, page.getWebResponse().getContentAsString(), not(containsString("<img src=x")));
        }
        assertShows(
                page(run.getUrl() + ImagesAction.URL_NAME + "/"),
                HOSTILE + "repository",
                HOSTILE + "tag",
                HOSTILE + "platform",
                HOSTILE + "base",
                HOSTILE + "temporary",
                HOSTILE + "by");
        assertShows(page(run.getUrl() + "promote-images/"), HOSTILE + "change");
    }
}
