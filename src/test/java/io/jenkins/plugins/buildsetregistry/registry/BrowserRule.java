package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.browser.Browser;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A browser for the tests of a class; only the loopback exists for it. */
final class BrowserRule extends ExternalResource {
    private final TemporaryFolder folder;
    private Browser browser;

    /** @param folder a rule that is applied before this one */
    BrowserRule(TemporaryFolder folder) {
        this.folder = folder;
    }

    @Override
    protected void before() throws Throwable {
        browser = new Browser(
                RequiresProgram.require("chromium-headless-shell"),
                folder.newFolder().toPath(),
                "127.0.0.1");
    }

    @Override
    protected void after() {
        if (browser != null) {
            browser.close();
        }
    }

    Browser get() {
        return browser;
    }
}
