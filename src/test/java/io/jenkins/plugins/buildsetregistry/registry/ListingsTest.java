package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.descriptor;
import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

public class ListingsTest {
    private static final String SUBJECT = descriptor(MediaTypes.OCI_MANIFEST, utf8("subject"));
    private static final Digest SUBJECT_DIGEST = Digest.sha256(utf8("subject"));

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private Client client() {
        return registry.client();
    }

    private void tag(String... tags) throws Exception {
        for (String tag : tags) {
            client().putManifest("a/b", tag, MediaTypes.OCI_INDEX, SampleImage.index())
                    .expect(201);
        }
    }

    private Client.Answer tags(String query) throws Exception {
        return client().get("/v2/a/b/tags/list" + query).expect(200);
    }

    private String list(String query) throws Exception {
        return tags(query).json().get("tags").toString();
    }

    @Test
    public void sortsTagsAndCutsThem() throws Exception {
        tag("b", "a", "_", "B", "1.0");
        JsonNode all = tags("").json();
        assertEquals("a/b", all.get("name").asText());
        assertEquals("[\"1.0\",\"B\",\"_\",\"a\",\"b\"]", all.get("tags").toString());
        assertNull(tags("").header("Link"));
        assertNull(tags("?n=5").header("Link"));
        assertEquals("[\"1.0\",\"B\"]", list("?n=2"));
        assertEquals(
                "</v2/a/b/tags/list?n=2&last=B>; rel=\"next\"", tags("?n=2").header("Link"));
        assertEquals("[\"_\",\"a\"]", list("?n=2&last=B"));
        assertEquals("[\"b\"]", list("?n=2&last=a"));
        assertNull(tags("?n=2&last=a").header("Link"));
        assertEquals("[\"a\",\"b\"]", list("?last=_x"));
        assertEquals("[]", list("?n=0"));
        assertNull(tags("?n=0").header("Link"));
        assertEquals("[]", list("?last=z"));
        client().get("/v2/a/b/tags/list?n=-1").expect(400);
        client().head("/v2/a/b/tags/list").expect(200);
    }

    @Test
    public void tellsAnUnknownRepositoryFromAnEmptyOne() throws Exception {
        client().get("/v2/a/b/tags/list").expect(404, "NAME_UNKNOWN");
        client().pushBlob("a/b", utf8("x"));
        assertEquals("[]", list(""));
        client().get("/v2/a/tags/list").expect(404, "NAME_UNKNOWN");
    }

    private Digest refer(String fields) throws Exception {
        byte[] config = utf8("{}");
        client().pushBlob("a", config);
        byte[] manifest = utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":"
                + descriptor("application/x.config", config) + ",\"layers\":[],\"subject\":" + SUBJECT + fields + "}");
        Digest digest = Digest.sha256(manifest);
        client().putManifest("a", digest.toString(), MediaTypes.OCI_MANIFEST, manifest)
                .expect(201);
        return digest;
    }

    private JsonNode referrers(String query) throws Exception {
        Client.Answer answer =
                client().get("/v2/a/referrers/" + SUBJECT_DIGEST + query).expect(200);
        assertEquals(MediaTypes.OCI_INDEX, answer.header("Content-Type"));
        assertEquals(2, answer.json().get("schemaVersion").asInt());
        assertEquals(MediaTypes.OCI_INDEX, answer.json().get("mediaType").asText());
        return answer.json().get("manifests");
    }

    @Test
    public void listsReferrers() throws Exception {
        assertEquals(0, referrers("").size());
        Digest plain = refer(",\"annotations\":{\"b\":\"1\",\"a\":\"2\"}");
        Digest typed = refer(",\"artifactType\":\"application/x.sbom\"");
        byte[] index = utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                + "\",\"manifests\":[],\"subject\":" + SUBJECT + "}");
        client().putManifest("a", "index", MediaTypes.OCI_INDEX, index).expect(201);
        assertEquals(3, referrers("").size());
        for (JsonNode entry : referrers("")) {
            Digest digest = Digest.parse(entry.get("digest").asText());
            if (digest.equals(plain)) {
                assertEquals("application/x.config", entry.get("artifactType").asText());
                assertEquals(
                        "{\"b\":\"1\",\"a\":\"2\"}", entry.get("annotations").toString());
            } else if (digest.equals(typed)) {
                assertEquals("application/x.sbom", entry.get("artifactType").asText());
            } else {
                assertFalse(entry.has("artifactType"));
                assertEquals(index.length, entry.get("size").asInt());
            }
        }
        client().delete("/v2/a/manifests/" + plain).expect(202);
        assertEquals(2, referrers("").size());
        assertEquals(
                0,
                client().get("/v2/other/referrers/" + SUBJECT_DIGEST)
                        .json()
                        .get("manifests")
                        .size());
        client().get("/v2/a/referrers/sha256:x").expect(400, "DIGEST_INVALID");
    }

    @Test
    public void filtersReferrers() throws Exception {
        refer("");
        Digest typed = refer(",\"artifactType\":\"application/x.sbom+json\"");
        String query = "?artifactType=application%2Fx.sbom%2Bjson";
        assertEquals(1, referrers(query).size());
        assertEquals(typed.toString(), referrers(query).get(0).get("digest").asText());
        assertEquals(
                "artifactType",
                client().get("/v2/a/referrers/" + SUBJECT_DIGEST + query).header("OCI-Filters-Applied"));
        assertNull(client().get("/v2/a/referrers/" + SUBJECT_DIGEST).header("OCI-Filters-Applied"));
    }

    @Test
    public void pagesReferrersThatOneAnswerCannotHold() throws Exception {
        List<String> pushed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            pushed.add(refer(",\"annotations\":{\"x\":\"" + i + "\u00e4".repeat(900_000) + "\"}")
                    .toString());
        }
        List<String> listed = new ArrayList<>();
        String next = "/v2/a/referrers/" + SUBJECT_DIGEST;
        int pages = 0;
        while (next != null) {
            Client.Answer page = client().get(next).expect(200);
            page.json()
                    .get("manifests")
                    .forEach(entry -> listed.add(entry.get("digest").asText()));
            String link = page.header("Link");
            next = link == null ? null : link.substring(1, link.indexOf('>'));
            pages++;
        }
        assertEquals(3, pages);
        pushed.sort(null);
        assertEquals(pushed, listed);
    }
}
