package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** The web page as a browser shows it, behind its login. */
public class PageInBrowserTest {
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final BrowserRule BROWSER = new BrowserRule(FOLDER);
    private static final RegistryRule REGISTRY = new RegistryRule().withUsers();

    /** The browser asks for an icon after the page: the registry has to outlive it. */
    @ClassRule
    public static final RuleChain CHROMIUM =
            RuleChain.outerRule(FOLDER).around(REGISTRY).around(BROWSER);

    @BeforeClass
    public static void push() throws Exception {
        Client writer = REGISTRY.client("writer", "w-secret");
        SampleImage image = TarImage.of("page");
        image.push(writer, "acme/base", "latest");
        image.push(writer, "acme/app", "1.0");
        byte[] index = SampleImage.index(image.manifest());
        writer.putManifest("acme/base", "both", MediaTypes.OCI_INDEX, index).expect(201);
        REGISTRY.server()
                .link(List.of(
                        link("good", new Origin("Change 101", "https://forge.example/101")),
                        link("hostile", new Origin("<img src=x onerror=alert(1)>\u202e", "javascript:alert(1)"))));
    }

    @Before
    public void resize() throws Exception {
        BROWSER.get().resize(1280, 800);
        BROWSER.get().preferScheme("light");
    }

    private static Link link(String tag, Origin origin) {
        SampleImage image = SampleImage.of(tag);
        return new Link(
                "acme/base", tag, image.digest(), image.mediaType(), image.manifest().length, "in/base", origin);
    }

    /** Nothing was refused, nothing was missing, and nothing was asked of anybody else. */
    @After
    public void nothingWasWrong() throws Exception {
        assertEquals(List.of(), BROWSER.get().console());
        for (String address : BROWSER.get().requests()) {
            assertEquals(address, "127.0.0.1", URI.create(address).getHost());
        }
    }

    private void open(String path) throws Exception {
        BROWSER.get().open("http://reader:r-secret@" + REGISTRY.authority() + path);
    }

    private String text(String selector) throws Exception {
        return BROWSER.get()
                .evaluate("document.querySelector('" + selector + "').innerText")
                .asText();
    }

    @Test
    public void leadsFromTheRepositoriesToALayer() throws Exception {
        open("/");
        assertEquals("Repositories", text("h1"));
        BROWSER.get().open(() -> BROWSER.get().evaluate("document.querySelector('a[href$=\"acme/base\"]').click()"));
        assertEquals("acme/base", text("h1"));
        BROWSER.get().open(() -> BROWSER.get().evaluate("document.querySelectorAll('tbody th a')[0].click()"));
        assertTrue(text("h1"), text("h1").startsWith("sha256:"));
        BROWSER.get().open(() -> BROWSER.get().evaluate("document.querySelector('section tbody th a').click()"));
        assertTrue(text("dl"), text("dl").contains("linux/amd64"));
        assertTrue(text("main"), text("main").contains("Layers"));
    }

    @Test
    public void everyLinkIsReachedByKeyboardAndTheFocusIsSeen() throws Exception {
        open("/repositories/acme/base");
        int links = BROWSER.get()
                .evaluate("document.querySelectorAll('a[href],input,button').length")
                .asInt();
        assertTrue(links >= 8);
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < links + 10; i++) {
            BROWSER.get().tab();
            JsonNode focus = BROWSER.get()
                    .evaluate("(() => { const e = document.activeElement, s = getComputedStyle(e);"
                            + " return {name: e.tagName + ' ' + (e.href || e.id || e.className || e.innerText),"
                            + " counts: e.matches('a[href],input,button'),"
                            + " body: e === document.body, seen: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,"
                            + " inside: e.getBoundingClientRect().left >= 0}; })()");
            String name = focus.path("name").asText();
            if (focus.path("body").asBoolean()) {
                break;
            }
            assertTrue(
                    name, focus.path("seen").asBoolean() && focus.path("inside").asBoolean());
            if (focus.path("counts").asBoolean() && !reached.contains(name)) {
                reached.add(name);
            }
        }
        assertTrue(reached.toString(), reached.get(0).endsWith("#content"));
        assertEquals(
                BROWSER.get()
                        .evaluate("new Set([...document.querySelectorAll('a[href],input,button')]"
                                + ".map(e => e.tagName + ' ' + (e.href || e.id || e.className || e.innerText))).size")
                        .asInt(),
                reached.size());
    }

    @Test
    public void findsByKeyboardAloneAndNeedsNoScript() throws Exception {
        open("/");
        BROWSER.get().evaluate("document.getElementById('q').focus()");
        BROWSER.get().type("BASE");
        BROWSER.get().open(BROWSER.get()::enter);
        assertEquals("acme/base", text("main ul"));
        assertEquals(0, BROWSER.get().evaluate("document.scripts.length").asInt());
    }

    @Test
    public void hostileTextsStayTexts() throws Exception {
        open("/repositories/acme/base?q=hostile&after=" + "%22%3E%3Cscript%3E");
        String row = text("tbody tr");
        assertTrue(row, row.contains("<img src=x onerror=alert(1)>\ufffd"));
        assertEquals(0, BROWSER.get().evaluate("document.images.length").asInt());
        assertEquals(
                0,
                BROWSER.get()
                        .evaluate("document.querySelectorAll('a[href^=javascript]').length")
                        .asInt());
        open("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
        assertEquals(
                "\"><script>alert(1)</script>",
                BROWSER.get().evaluate("document.getElementById('q').value").asText());
        assertEquals(0, BROWSER.get().evaluate("document.scripts.length").asInt());
    }

    /** Shows also that the console of this test would tell. */
    @Test
    public void thePolicyRefusesScriptsStylesAndImagesThatAreNotOurs() throws Exception {
        for (String hostile : List.of(
                "<img src=\"http://127.0.0.1:9/x.png\">",
                "<p style=\"color:red\">x</p>",
                "<a href=\"#\" id=\"x\" onclick=\"document.title=1\">x</a>")) {
            open("/");
            BROWSER.get().evaluate("document.querySelector('main').innerHTML = '" + hostile + "'");
            BROWSER.get().evaluate("document.getElementById('x') && document.getElementById('x').click()");
            String said = String.join("\n", BROWSER.get().takeConsole());
            assertTrue(said, said.contains("Content Security Policy"));
            assertEquals(
                    "Repositories - Buildset Registry",
                    BROWSER.get().evaluate("document.title").asText());
        }
    }

    @Test
    public void linksToAnOriginTellItNothing() throws Exception {
        open("/repositories/acme/base?q=good");
        assertEquals(
                "noopener noreferrer",
                BROWSER.get()
                        .evaluate("document.querySelector('a[href=\"https://forge.example/101\"]').rel")
                        .asText());
    }

    @Test
    public void followsTheColoursOfTheSystem() throws Exception {
        open("/");
        String colour = "getComputedStyle(document.body).backgroundColor";
        String light = BROWSER.get().evaluate(colour).asText();
        BROWSER.get().preferScheme("dark");
        assertNotEquals(light, BROWSER.get().evaluate(colour).asText());
    }

    @Test
    public void aNarrowScreenScrollsOnlyTables() throws Exception {
        BROWSER.get().resize(360, 640);
        Digest digest = TarImage.of("page").digest();
        for (String path : List.of("/", "/repositories/acme/base", "/repositories/acme/base@" + digest)) {
            open(path);
            assertFalse(BROWSER.get()
                    .evaluate("document.documentElement.scrollWidth > innerWidth")
                    .asBoolean());
        }
    }

    @Test
    public void digestsLookShortAndAreCopiedWhole() throws Exception {
        open("/repositories/acme/base?q=latest");
        assertEquals(
                71,
                BROWSER.get()
                        .evaluate("(() => { getSelection().selectAllChildren(document.querySelector('td .digest'));"
                                + " return getSelection().toString().length; })()")
                        .asInt());
        assertTrue(BROWSER.get()
                .evaluate("document.querySelector('td .digest').offsetWidth < 250")
                .asBoolean());
    }
}
