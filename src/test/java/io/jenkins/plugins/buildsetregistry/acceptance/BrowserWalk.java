package io.jenkins.plugins.buildsetregistry.acceptance;

import io.jenkins.plugins.buildsetregistry.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** Walks pages as a person does, and leaves pictures of them beside the logs of builds. */
final class BrowserWalk {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WIDE = 1280;
    private static final int NARROW = 400;
    private static final int HEIGHT = 1000;

    private final Site site;
    private final Project project;
    private final Browser browser;
    private boolean dark;

    BrowserWalk(Site site, Project project, Browser browser) {
        this.site = site;
        this.project = project;
        this.browser = browser;
    }

    void all() throws Exception {
        browser.header("Authorization", site.client().authorization());
        browser.resize(WIDE, HEIGHT);
        open("");
        dark = followsScheme();
        configuration();
        snippetGenerator();
        Build built = build();
        images(built);
        promote(built);
        List<String> faults = browser.console().stream()
                .filter(line -> line.contains("buildset") || line.contains("Content Security Policy"))
                .toList();
        if (!faults.isEmpty()) {
            throw new Failed("the browser complains: " + faults.get(0));
        }
        project.note(
                "pictures in " + site.settings().logs()
                        + (dark
                                ? ""
                                : "; none in dark, because pages here do not follow what a person prefers (theme Dark (System))"));
    }

    private void configuration() throws Exception {
        open("manage/configure");
        expect(
                "[...document.querySelectorAll('input')].some(input => input.value === '" + site.intermediate() + "')",
                "the form shows the intermediate registry");
        evaluate("[...document.querySelectorAll('input')].find(input => input.value === '" + site.intermediate()
                + "').scrollIntoView()");
        picture("configuration");
    }

    private void snippetGenerator() throws Exception {
        open("pipeline-syntax/");
        evaluate("(() => { const list = [...document.querySelectorAll('select')].find(each => [...each.options]"
                + ".some(option => option.text.startsWith('withBuildsetRegistry')));"
                + " list.selectedIndex = [...list.options].findIndex(option => option.text.startsWith('withBuildsetRegistry'));"
                + " list.dispatchEvent(new Event('change', { bubbles: true })); })()");
        expect(
                "[...document.querySelectorAll('[name=\"_.revision\"]')].some(field => field.offsetParent !== null)",
                "the Snippet Generator shows the fields of withBuildsetRegistry");
        picture("snippet-generator");
    }

    /** The job runs once by the API, and once by a click. */
    private Build build() throws Exception {
        String node = site.agent().name();
        project.run("base", project.gateBase(node)).expect("SUCCESS");
        project.run("app", project.gateApp(node)).expect("SUCCESS");
        open(site.folder().path() + "/job/" + project.job("app") + "/");
        click("#tasks a[href*='/build?delay']");
        Build built = site.folder().build(project.job("app"), 2);
        Await.until("a click begins a build", LIMIT, () -> isThere(built));
        return built.expect("SUCCESS");
    }

    private void images(Build built) throws Exception {
        open(built.path() + "/");
        expect(
                "document.querySelector('#main-panel').innerText.includes('Container images')",
                "the build tells of its images");
        picture("build");
        follow("#main-panel a[href='container-images/']");
        expect("document.querySelector('svg[role=img]') !== null", "the chain of changes is drawn");
        expectNoScrollbar();
        picture("images");
    }

    private void promote(Build built) throws Exception {
        project.run("merged", project.promote(project.change("base", 101))).expect("SUCCESS");
        follow("a[href='../promote-images/']");
        follow("form[action='plan'] button");
        expect("document.querySelector(\"form[action='promote'] button\") !== null", "the plan may be confirmed");
        picture("promote-plan");
        follow("form[action='promote'] button");
        Await.until(
                "what was confirmed is promoted",
                LIMIT,
                () -> project.published("app").isPresent());
        GateScenarios.expectPublished(project, "app", built.value("app"));
        expect("document.querySelector('[data-buildset-status]') === null", "the page says that it has ended");
        picture("promoted");
    }

    private boolean isThere(Build build) throws InterruptedException {
        try {
            build.result();
            return true;
        } catch (IOException e) {
            return false; // it waits in the queue
        }
    }

    private void open(String path) throws Exception {
        browser.open(site.client().root().resolve(path).toString());
    }

    private String evaluate(String expression) throws Exception {
        return browser.evaluate(expression).asText();
    }

    private void expect(String expression, String what) throws Exception {
        Await.until(what, LIMIT, () -> evaluate(expression).equals("true"));
    }

    private void click(String selector) throws Exception {
        expect("document.querySelector(\"" + selector + "\") !== null", selector + " is on the page");
        evaluate("document.querySelector(\"" + selector + "\").click()");
    }

    private void follow(String selector) throws Exception {
        browser.open(() -> click(selector));
    }

    private void expectNoScrollbar() throws Exception {
        for (int width : new int[] {NARROW, WIDE}) {
            browser.resize(width, HEIGHT);
            expect(
                    "document.documentElement.scrollWidth <= " + width,
                    "a window of " + width + " pixels does not scroll sideways");
        }
    }

    /** Wide and narrow, and in dark too where this Jenkins has a dark theme. */
    private void picture(String name) throws Exception {
        Files.createDirectories(site.settings().logs());
        for (String scheme : dark ? List.of("light", "dark") : List.of("light")) {
            browser.preferScheme(scheme);
            for (int width : new int[] {NARROW, WIDE}) {
                browser.resize(width, HEIGHT);
                String kind = (scheme.equals("dark") ? "-dark" : "") + (width == NARROW ? "-narrow" : "");
                Files.write(site.settings().logs().resolve(name + kind + ".png"), browser.screenshot());
            }
        }
        browser.preferScheme("light");
    }

    /** Whether pages of this Jenkins follow what a person prefers. */
    private boolean followsScheme() throws Exception {
        String background = "getComputedStyle(document.body).backgroundColor";
        browser.preferScheme("light");
        String light = evaluate(background);
        browser.preferScheme("dark");
        return !evaluate(background).equals(light);
    }
}
