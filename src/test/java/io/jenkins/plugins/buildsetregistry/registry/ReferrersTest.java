package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class ReferrersTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    private Digest subject;

    @Before
    public void pushSubject() throws Exception {
        subject = registry.client().pushImage("a", "latest", "subject");
    }

    private String subjectField() {
        return ",\"subject\":{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + subject
                + "\",\"size\":5}";
    }

    private byte[] index(String fields) {
        return utf8(
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[]" + fields + "}");
    }

    private Digest push(byte[] index) throws Exception {
        Digest digest = Digest.sha256(index);
        registry.client()
                .putManifest("a", digest.toString(), MediaTypes.OCI_INDEX, index)
                .expect(201);
        return digest;
    }

    private Client.Answer list(String query) throws Exception {
        return registry.client().get("/v2/a/referrers/" + subject + query).expect(200);
    }

    private Set<String> digests() throws Exception {
        Set<String> digests = new TreeSet<>();
        for (JsonNode entry : list("").json().get("manifests")) {
            digests.add(entry.get("digest").asText());
        }
        return digests;
    }

    @Test
    public void aReferrerGoesWithItsManifestAndComesBackWithIt() throws Exception {
        byte[] referrer = index(subjectField());
        Digest digest = push(referrer);
        assertEquals(Set.of(digest.toString()), digests());
        registry.client().delete("/v2/a/manifests/" + digest).expect(202);
        assertEquals(Set.of(), digests());
        push(referrer);
        push(referrer);
        assertEquals(Set.of(digest.toString()), digests());
    }

    @Test
    public void referrersOutliveTheirSubject() throws Exception {
        Digest digest = push(index(subjectField()));
        registry.client().delete("/v2/a/manifests/" + subject).expect(202);
        assertEquals(Set.of(digest.toString()), digests());
        registry.client().get("/v2/a/manifests/" + digest).expect(200);
        registry.restart();
        assertEquals(Set.of(digest.toString()), digests());
    }

    @Test
    public void deletingATagLeavesTheReferrer() throws Exception {
        byte[] referrer = index(subjectField());
        registry.client()
                .putManifest("a", "signature", MediaTypes.OCI_INDEX, referrer)
                .expect(201);
        registry.client().delete("/v2/a/manifests/signature").expect(202);
        assertEquals(Set.of(Digest.sha256(referrer).toString()), digests());
    }

    @Test
    public void anIndexHasOnlyItsOwnArtifactType() throws Exception {
        Digest plain = push(index(subjectField()));
        Digest typed = push(index(subjectField() + ",\"artifactType\":\"application/x.list\""));
        for (JsonNode entry : list("").json().get("manifests")) {
            boolean isTyped = entry.get("digest").asText().equals(typed.toString());
            assertEquals(isTyped, entry.has("artifactType"));
            assertEquals(MediaTypes.OCI_INDEX, entry.get("mediaType").asText());
        }
        assertEquals(Set.of(plain.toString(), typed.toString()), digests());
        Client.Answer filtered = list("?artifactType=application/x.list");
        assertEquals(1, filtered.json().get("manifests").size());
        assertEquals("artifactType", filtered.header("OCI-Filters-Applied"));
        assertEquals(
                0,
                list("?artifactType=application/absent").json().get("manifests").size());
    }

    @Test
    public void namesWhatOlderClientsListUnderTheFallbackTagIfItHasThatSubject() throws Exception {
        byte[] referrer = index(subjectField());
        byte[] stranger = index("");
        push(referrer);
        push(stranger);
        byte[] fallback = utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":["
                + SampleImage.descriptor(MediaTypes.OCI_INDEX, referrer) + ","
                + SampleImage.descriptor(MediaTypes.OCI_INDEX, stranger) + "]}");
        registry.client()
                .putManifest("a", "sha256-" + subject.hex(), MediaTypes.OCI_INDEX, fallback)
                .expect(201);
        assertEquals(Set.of(Digest.sha256(referrer).toString()), digests());
    }

    @Test
    public void aFilterHoldsOnEveryPage() throws Exception {
        String large = ",\"annotations\":{\"x\":\"" + "x".repeat(1_800_000) + "\",\"y\":\"";
        Set<String> pushed = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            pushed.add(push(index(subjectField() + ",\"artifactType\":\"application/x+y\"" + large + i + "\"}"))
                    .toString());
            push(index(subjectField() + ",\"artifactType\":\"application/other\"" + large + i + "\"}"));
        }
        Set<String> listed = new TreeSet<>();
        String next = "/v2/a/referrers/" + subject + "?artifactType=application%2Fx%2By";
        int pages = 0;
        while (next != null) {
            Client.Answer page = registry.client().get(next).expect(200);
            assertEquals("artifactType", page.header("OCI-Filters-Applied"));
            assertEquals(MediaTypes.OCI_INDEX, page.json().get("mediaType").asText());
            page.json()
                    .get("manifests")
                    .forEach(entry -> listed.add(entry.get("digest").asText()));
            String link = page.header("Link");
            next = link == null ? null : link.substring(1, link.indexOf('>'));
            pages++;
        }
        assertEquals(3, pages);
        assertEquals(pushed, listed);
    }

    @Test
    public void refusesWhatIsNoDigestAndKnowsNoMissingSubject() throws Exception {
        for (String digest : new String[] {"sha256:x", "latest", "md5:d41d8cd98f00b204e9800998ecf8427e", "sha256:"}) {
            registry.client().get("/v2/a/referrers/" + digest).expect(400, "DIGEST_INVALID");
        }
        Digest absent = Digest.of("sha512", utf8("absent"));
        Client.Answer none = registry.client().get("/v2/a/referrers/" + absent).expect(200);
        assertEquals(0, none.json().get("manifests").size());
        assertNull(none.header("Link"));
        Client.Answer head = registry.client().head("/v2/a/referrers/" + absent).expect(200);
        assertNotNull(head.header("Content-Length"));
        assertEquals(0, head.body().length);
    }
}
