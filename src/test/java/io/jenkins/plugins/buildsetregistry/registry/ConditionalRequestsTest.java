package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class ConditionalRequestsTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    private String manifest;
    private String blob;

    @Before
    public void push() throws Exception {
        registry.client().pushImage("a", "latest", "layer");
        manifest = "/v2/a/manifests/latest";
        blob = "/v2/a/blobs/" + Digest.sha256(utf8("layer"));
    }

    @Test
    public void sendsNothingThatTheClientHasInWhateverFormItSaysSo() throws Exception {
        for (String path : List.of(manifest, blob)) {
            Client.Answer first = registry.client().get(path).expect(200);
            String tag = first.header("ETag");
            for (String known : List.of(tag, "W/" + tag, "*", " * ", "\"x\", " + tag, "W/\"x,y\" ,, W/" + tag + " ")) {
                Client.Answer again =
                        registry.client().get(path, "If-None-Match", known).expect(304);
                assertEquals(0, again.body().length);
                assertEquals(tag, again.header("ETag"));
                assertEquals(first.header("Docker-Content-Digest"), again.header("Docker-Content-Digest"));
                registry.client().head(path, "If-None-Match", known).expect(304);
            }
            registry.client()
                    .get(path, "If-None-Match", "\"x\"", "If-None-Match", tag)
                    .expect(304);
        }
    }

    @Test
    public void sendsWhatTheClientHasNot() throws Exception {
        for (String path : List.of(manifest, blob)) {
            String tag = registry.client().head(path).expect(200).header("ETag");
            String bare = tag.substring(1, tag.length() - 1);
            for (String other : List.of("\"x\"", "\"x" + bare + "\"", bare, "\"*\"", "\"", ",", "w/" + tag)) {
                registry.client().get(path, "If-None-Match", other).expect(200);
            }
        }
    }

    @Test
    public void aMovedTagIsSentAgain() throws Exception {
        String tag = registry.client().head(manifest).header("ETag");
        registry.client().pushImage("a", "latest", "another layer");
        registry.client().get(manifest, "If-None-Match", tag).expect(200);
    }

    @Test
    public void whatIsNotThereIsNotUnchanged() throws Exception {
        registry.client().get("/v2/a/manifests/absent", "If-None-Match", "*").expect(404, "MANIFEST_UNKNOWN");
        registry.client()
                .get("/v2/a/blobs/" + Digest.sha256(utf8("absent")), "If-None-Match", "*")
                .expect(404, "BLOB_UNKNOWN");
    }

    @Test
    public void aRangeOfSomethingElseIsNotSent() throws Exception {
        String tag = registry.client().head(blob).header("ETag");
        registry.client().get(blob, "Range", "bytes=1-2", "If-Range", tag).expect(206);
        for (String other : List.of("W/" + tag, "\"x\"", "Tue, 24 Nov 2026 12:00:00 GMT")) {
            Client.Answer whole = registry.client()
                    .get(blob, "Range", "bytes=1-2", "If-Range", other)
                    .expect(200);
            assertEquals("layer", whole.text());
            assertNull(whole.header("Content-Range"));
        }
    }

    @Test
    public void addsNoEncodingThatTheClientCouldTake() throws Exception {
        for (String path : List.of(manifest, blob)) {
            Client.Answer answer = registry.client()
                    .get(path, "Accept-Encoding", "zstd, gzip, deflate")
                    .expect(200);
            assertNull(answer.header("Content-Encoding"));
            assertEquals(String.valueOf(answer.body().length), answer.header("Content-Length"));
        }
    }
}
