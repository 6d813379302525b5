package io.jenkins.plugins.buildsetregistry.jenkins.it;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.IntermediateRegistrySettings;
import io.jenkins.plugins.buildsetregistry.jenkins.config.SidecarDefaults;
import io.jenkins.plugins.buildsetregistry.jenkins.config.TargetRegistry;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Who may call what a form calls while it is filled in. */
public class WebMethodsTest {
    @Rule
    public final JenkinsRule jenkins = new JenkinsRule();

    @Before
    public void secure() {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader"));
    }

    private int status(String user, String page, HttpMethod method) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withJavaScriptEnabled(false)
                .withBasicCredentials(user)) {
            WebRequest request = new WebRequest(new URL(client.getContextPath() + page), method);
            return client.getPage(method == HttpMethod.POST ? client.addCrumb(request) : request)
                    .getWebResponse()
                    .getStatusCode();
        }
    }

    private static List<String> pages(String prefix) {
        List<String> pages = new ArrayList<>();
        for (Class<?> type : List.of(
                BuildsetRegistryConfiguration.class,
                IntermediateRegistrySettings.class,
                TargetRegistry.class,
                SidecarDefaults.class)) {
            boolean itsOwn = type == BuildsetRegistryConfiguration.class;
            Class<?> descriptor = itsOwn ? type : type.getDeclaredClasses()[0];
            for (Method method : descriptor.getDeclaredMethods()) {
                if (method.getName().startsWith(prefix)) {
                    String name = method.getName();
                    pages.add("descriptorByName/" + type.getName() + "/" + Character.toLowerCase(name.charAt(2))
                            + name.substring(3));
                }
            }
        }
        return pages;
    }

    @Test
    public void onlyAdministratorsCheckAndTest() throws Exception {
        for (String prefix : List.of("doCheck", "doTest")) {
            for (String page : pages(prefix)) {
                assertEquals(page, 403, status("reader", page, HttpMethod.POST));
            }
        }
        for (String page : pages("doCheck")) {
            assertEquals(page, 200, status("admin", page + "?value=x", HttpMethod.POST));
        }
    }

    @Test
    public void aLinkOfSomebodyElseCallsNothing() throws Exception {
        for (String page : pages("do")) {
            assertEquals(page, 404, status("admin", page, HttpMethod.GET));
        }
    }
}
