package io.jenkins.plugins.buildsetregistry.acceptance;

import io.jenkins.plugins.buildsetregistry.browser.Browser;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What people see. */
final class BrowserScenarios {
    private BrowserScenarios() {}

    static List<Scenario> all() {
        return List.of(new Scenario(
                "browser",
                "a browser goes from the configuration to a build, to the page of its images, and promotes them there",
                BrowserScenarios::walk));
    }

    private static void walk(Site site, Project project) throws Exception {
        LocalHost machine = new LocalHost();
        String chromium = machine.which("chromium-headless-shell")
                .or(() -> machine.which("chromium"))
                .orElseThrow(() -> new NotRun("there is no chromium on this machine"));
        Path profile = Files.createTempDirectory("buildset-browser-");
        try (Browser browser =
                new Browser(chromium, profile, site.client().root().getHost())) {
            new BrowserWalk(site, project, browser).all();
        } finally {
            machine.delete(profile.toString());
        }
    }
}
