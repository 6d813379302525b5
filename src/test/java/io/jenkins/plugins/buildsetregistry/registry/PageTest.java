package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.Rule;
import org.junit.Test;

/** The web page of the registry, as it is sent. */
public class PageTest {
    private static final int REPOSITORIES = 250;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private Client client() {
        return registry.client();
    }

    private String page(String path) throws Exception {
        return client().get(path).expect(200).text();
    }

    @Test
    public void needsTheLoginOfAReader() throws Exception {
        registry.stop();
        registry.withUsers().start();
        SampleImage.of("x").push(registry.client("writer", "w-secret"), "acme/secret", "1");
        for (String path : List.of("/", "/repositories/acme/secret", "/repositories/none", "/_page/none")) {
            Client.Answer refused = client().get(path).expect(401);
            assertTrue(refused.header("WWW-Authenticate").startsWith("Basic "));
            assertFalse(refused.text().contains("acme"));
            registry.client("reader", "wrong").get(path).expect(401);
        }
        registry.client("control", "c-secret").get("/").expect(403);
        Client.Answer shown = registry.client("reader", "r-secret").get("/").expect(200);
        assertTrue(shown.text().contains("acme/secret"));
        assertEquals("no-store", shown.header("Cache-Control"));
        assertNull(shown.header("ETag"));
    }

    @Test
    public void aManifestWithManyReferrersShowsSomeAndSaysHowManyMore() throws Exception {
        SampleImage image = SampleImage.of("x");
        image.push(client(), "acme/base", "1");
        for (int i = 0; i < 203; i++) {
            byte[] referrer = SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                    + "\",\"manifests\":[],\"annotations\":{\"n\":\"" + i + "\"},\"subject\":{\"mediaType\":\""
                    + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + image.digest() + "\",\"size\":5}}");
            client().putManifest("acme/base", Digest.sha256(referrer).toString(), MediaTypes.OCI_INDEX, referrer)
                    .expect(201);
        }
        String page = page("/repositories/acme/base@" + image.digest());
        assertEquals(
                200,
                page.split("class=\"digest\"", -1).length
                        - page.substring(0, page.indexOf("Referrers</h2>")).split("class=\"digest\"", -1).length);
        assertTrue(page, page.contains("and 3 more"));
    }

    @Test
    public void allowsABrowserNothingButItsOwnStyle() throws Exception {
        for (String path : List.of("/", "/_page/style.css", "/_page/icon.svg", "/repositories/none")) {
            Client.Answer answer = client().get(path);
            assertEquals(
                    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
                            + " frame-ancestors 'none'",
                    answer.header("Content-Security-Policy"));
            assertEquals("nosniff", answer.header("X-Content-Type-Options"));
            assertEquals("no-referrer", answer.header("Referrer-Policy"));
        }
        assertEquals("text/html; charset=utf-8", client().get("/").header("Content-Type"));
        assertEquals("text/css; charset=utf-8", client().get("/_page/style.css").header("Content-Type"));
    }

    @Test
    public void isReadOnlyAndAnswersWhatIsNotThereInHtml() throws Exception {
        assertEquals("GET, HEAD", client().post("/").expect(405).header("Allow"));
        client().delete("/repositories/acme/base").expect(405);
        for (String path : List.of(
                "/repositories/none",
                "/repositories/",
                "/repositories/UPPER",
                "/repositories/a/../b",
                "/repositories/a@sha256:1",
                "/repositories/a@" + Digest.sha256(new byte[0]),
                "/_page/none",
                "/_page/..%2f..%2flock")) {
            int status = client().get(path).status();
            assertTrue(path + ": " + status, status == 404 || status == 400);
        }
        assertTrue(client().get("/repositories/none").expect(404).text().contains("<h1>Not found</h1>"));
    }

    @Test
    public void aBrowserAsksAgainAndIsToldThatNothingChanged() throws Exception {
        String tag = client().get("/").expect(200).header("ETag");
        client().get("/", "If-None-Match", tag).expect(304);
        assertEquals("", client().head("/").expect(200).text());
        SampleImage.of("x").push(client(), "acme/new", "1");
        client().get("/", "If-None-Match", tag).expect(200);
    }

    @Test
    public void pagesThroughManyRepositoriesInOrder() throws Exception {
        assertTrue(page("/").contains("Nothing was pushed"));
        for (int i = 0; i < REPOSITORIES; i++) {
            Files.createDirectories(
                    registry.storage().resolve(String.format("repositories/group%02d/app-%05d/_blobs", i % 10, i)));
        }
        String first = page("/");
        assertEquals(100, count(first, "<li><a href=\"/repositories/"));
        assertTrue(first.contains("href=\"/?after=group03%2Fapp-00243\""));
        assertFalse(first.contains("First page"));
        String second = page("/?after=group03%2Fapp-00243");
        assertTrue(second.contains(">group04/app-00004<"));
        assertTrue(second.contains("First page"));
        String found = page("/?q=APP-0019");
        assertEquals(10, count(found, "<li><a href=\"/repositories/"));
        assertFalse(found.contains("Next page"));
        assertTrue(page("/?q=app&after=group09%2Fapp-00100").contains("href=\"/?q=app\""));
        assertTrue(page("/?q=nothing-like-it").contains("No repository has"));
    }

    @Test
    public void keepsWhatIsInOneDirectoryTogether() throws Exception {
        List<String> inOrder = List.of("a", "a/b", "a/b/c", "a/d", "a-b", "a.b/c", "linked/x", "z");
        SampleImage image = SampleImage.of("x");
        for (String repository : List.of("z", "a-b", "a/b/c", "a", "a/d", "a.b/c", "a/b")) {
            client().pushBlob(repository, image.layer());
        }
        registry.server()
                .link(List.of(new Link("linked/x", "1", image.digest(), image.mediaType(), 100, "in/base", null)));
        for (int i = 0; i < inOrder.size(); i++) {
            List<String> rest = names(page("/?after=" + (i == 0 ? "" : inOrder.get(i - 1))));
            assertEquals(inOrder.subList(i, inOrder.size()), rest);
        }
        assertEquals(List.of("a/b", "a/b/c", "a/d", "a-b", "a.b/c", "linked/x", "z"), names(page("/?after=a/aa")));
    }

    private static List<String> names(String page) {
        return Pattern.compile("<li><a href=\"/repositories/[^>]*>([^<]*)<")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    public void pagesThroughManyTagsAndFindsSome() throws Exception {
        SampleImage image = SampleImage.of("x");
        image.push(client(), "acme/base", "v0");
        for (int i = 1; i < 60; i++) {
            client().putManifest("acme/base", "v" + i, image.mediaType(), image.manifest())
                    .expect(201);
        }
        String first = page("/repositories/acme/base");
        assertEquals(50, count(first, "<th scope=\"row\">"));
        assertTrue(first.contains("href=\"/repositories/acme/base?after=v53\""));
        assertEquals(10, count(page("/repositories/acme/base?after=v53"), "<th scope=\"row\">"));
        assertEquals(11, count(page("/repositories/acme/base?q=V1"), "<th scope=\"row\">"));
    }

    @Test
    public void tellsWhatATagIsOn() throws Exception {
        SampleImage image = TarImage.of("content");
        image.push(client(), "acme/base", "latest");
        String tags = page("/repositories/acme/base");
        assertTrue(tags, tags.contains("<td>linux/amd64</td>"));
        assertTrue(tags, tags.contains("<td>OCI\u00a0image</td>"));
        assertTrue(tags, tags.contains(image.digest() + "</code>"));
        assertTrue(tags, tags.contains("<td class=\"origin\">pushed\u00a0here</td>"));
        String manifest = page("/repositories/acme/base@" + image.digest());
        assertTrue(manifest, manifest.contains("acme/base@" + image.digest() + "</code>"));
        assertTrue(manifest, manifest.contains(image.layerDigest() + "</code>"));
        assertTrue(manifest, manifest.contains("<dd>" + MediaTypes.OCI_MANIFEST + "</dd>"));
    }

    @Test
    public void showsArtifactsWithTheirSubjectAndSubjectsWithTheirArtifacts() throws Exception {
        SampleImage image = SampleImage.of("subject");
        image.push(client(), "acme/base", "1");
        SampleImage signature = SampleImage.of(
                SampleImage.utf8("signature"),
                ",\"artifactType\":\"application/x.<sig>\",\"annotations\":{\"by\":\"<b>me</b>\"},\"subject\":"
                        + SampleImage.descriptor(image.mediaType(), image.manifest()));
        signature.push(client(), "acme/base", "sig");
        String subject = page("/repositories/acme/base@" + image.digest());
        assertTrue(subject, subject.contains("href=\"/repositories/acme/base@" + signature.digest() + "\""));
        assertTrue(subject, subject.contains("application/x.&lt;sig&gt;"));
        String artifact = page("/repositories/acme/base@" + signature.digest());
        assertTrue(artifact, artifact.contains("href=\"/repositories/acme/base@" + image.digest() + "\""));
        assertTrue(artifact, artifact.contains("<dd>&lt;b&gt;me&lt;/b&gt;</dd>"));
    }

    @Test
    public void showsWhereALinkedImageIsFromWithoutFetchingIt() throws Exception {
        SampleImage image = SampleImage.of("elsewhere");
        registry.server()
                .link(List.of(new Link(
                        "acme/linked",
                        "1",
                        image.digest(),
                        image.mediaType(),
                        image.manifest().length,
                        "in/base",
                        new Origin("Change 101", "https://forge.example/101"))));
        String origin = "<a href=\"https://forge.example/101\" rel=\"noopener noreferrer\">Change 101</a>";
        assertTrue(page("/").contains("acme/linked"));
        assertTrue(page("/repositories/acme/linked").contains(origin));
        String manifest = page("/repositories/acme/linked@" + image.digest());
        assertTrue(manifest, manifest.contains(origin));
        assertTrue(manifest, manifest.contains("not fetched yet"));
    }

    @Test
    public void aHugeManifestMakesNoHugePage() throws Exception {
        StringBuilder annotations = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            annotations.append(i == 0 ? "" : ",").append("\"key").append(i).append("\":\"value\"");
        }
        SampleImage image = SampleImage.of(
                SampleImage.utf8("x"),
                ",\"annotations\":{\"long\":\"" + "l".repeat(1_000_000) + "\"," + annotations + "}");
        image.push(client(), "acme/huge", "1");
        String manifest = page("/repositories/acme/huge@" + image.digest());
        assertTrue(manifest, manifest.contains("and 2801 more"));
        assertTrue("" + manifest.length(), manifest.length() < 40_000);
    }
}
