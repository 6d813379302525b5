package io.jenkins.plugins.buildsetregistry.jenkins.it;

import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.change;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.image;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.Item;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages;
import io.jenkins.plugins.buildsetregistry.jenkins.promote.PromoteAction;
import io.jenkins.plugins.buildsetregistry.jenkins.promote.PromoteActions;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlFormUtil;
import org.htmlunit.html.HtmlPage;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Who may promote on the page of a build, and by which requests. */
public class PromotePageTest {
    private static final List<String> POSTS = List.of(
            "plan?method=tag&change=" + URLEncoder.encode(change(3).toString(), StandardCharsets.UTF_8),
            "promote?plan=1");

    @Rule
    public final JenkinsRule jenkins = new JenkinsRule();

    private FreeStyleBuild run;
    private String page;

    @Before
    public void build() throws Exception {
        run = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject("gate"));
        StoredImages.built(run, change(3), image("quay.io/acme/app"));
        page = run.getUrl() + "promote-images/";
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader", "configurer", "promoter")
                .grant(Item.CONFIGURE, Item.BUILD, Item.CREATE)
                .everywhere()
                .to("configurer")
                .grant(PromoteActions.PROMOTE)
                .everywhere()
                .to("promoter"));
    }

    private JenkinsRule.WebClient client(String user) throws Exception {
        return jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withJavaScriptEnabled(false)
                .withBasicCredentials(user);
    }

    private WebResponse answer(String user, HttpMethod method, String address, boolean crumb) throws Exception {
        try (JenkinsRule.WebClient client = client(user)) {
            client.setRedirectEnabled(false);
            WebRequest request = new WebRequest(new URL(client.getContextPath() + address), method);
            return client.getPage(crumb ? client.addCrumb(request) : request).getWebResponse();
        }
    }

    private PromoteAction action() {
        return (PromoteAction) new PromoteActions().createFor(run).iterator().next();
    }

    @Test
    public void onlyWhoMayPromoteSeesThatItCanBeDone() throws Exception {
        for (String address : List.of(run.getUrl(), run.getUrl() + ImagesAction.URL_NAME + "/")) {
            for (String user : List.of("reader", "configurer")) {
                assertThat(
                        answer(user, HttpMethod.GET, address, false).getContentAsString(),
                        not(containsString("promote-images")));
            }
            assertThat(
                    answer("promoter", HttpMethod.GET, address, false).getContentAsString(),
                    containsString("promote-images"));
        }
    }

    @Test
    public void othersMayNeitherLookNorPromote() throws Exception {
        for (String user : List.of("reader", "configurer")) {
            for (String address : List.of("", "status")) {
                assertEquals(
                        403, answer(user, HttpMethod.GET, page + address, false).getStatusCode());
            }
            for (String address : POSTS) {
                assertEquals(
                        403, answer(user, HttpMethod.POST, page + address, true).getStatusCode());
            }
        }
        assertEquals(List.of(), action().getAttempts());
    }

    @Test
    public void aLinkOfSomebodyElseDoesNothing() throws Exception {
        for (String address : POSTS) {
            assertEquals(
                    404,
                    answer("promoter", HttpMethod.GET, page + address, false).getStatusCode());
            WebResponse forged = answer("promoter", HttpMethod.POST, page + address, false);
            assertEquals(403, forged.getStatusCode());
            assertThat(forged.getContentAsString(), containsString("crumb"));
        }
        assertEquals(List.of(), action().getAttempts());
    }

    @Test
    public void theFormAsksForThePlanAndThePageShowsWhyThereIsNone() throws Exception {
        try (JenkinsRule.WebClient client = client("promoter").withJavaScriptEnabled(true)) {
            client.getOptions().setCssEnabled(false);
            HtmlPage before = client.goTo(page);
            HtmlForm form = before.getFormByName("plan");
            assertEquals(
                    change(3).toString(),
                    form.getSelectByName("change").getSelectedOptions().get(0).getValueAttribute());
            HtmlFormUtil.submit(form);
            while (action().getLast().isRunning()) {
                Thread.onSpinWait();
            }
            HtmlPage after = client.goTo(page);
            assertEquals("promoter", action().getLast().getBy());
            String failure = action().getLast().getFailure();
            assertTrue(failure, failure.contains("intermediate registry"));
            assertThat(after.getBody().getTextContent(), containsString(failure));
            assertThat(after.getBody().getTextContent(), containsString("Who has done what"));
        }
    }

    @Test
    public void whatIsNoLastPlanIsRefusedInWords() throws Exception {
        WebResponse refused = answer("promoter", HttpMethod.POST, page + POSTS.get(1), true);
        assertEquals(409, refused.getStatusCode());
        assertThat(refused.getContentAsString(), containsString("look at the plan again"));
        assertNotEquals(
                200,
                answer("promoter", HttpMethod.POST, page + "plan?change=another&method=tag", true)
                        .getStatusCode());
    }
}
