package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.descriptor;
import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.api.ManifestHandler;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreCheck;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

public class ManifestsTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    private Client client() {
        return registry.client();
    }

    @Test
    public void refusesAManifestThatGivesAWrongSize() throws Exception {
        SampleImage image = SampleImage.of("right size");
        registry.client().pushBlobs("a", image);
        for (String size : List.of("0", "9", "11", "9223372036854775807")) {
            String wrong = new String(image.manifest(), StandardCharsets.UTF_8)
                    .replace("\"size\":" + image.layer().length + "}]", "\"size\":" + size + "}]");
            Client.Answer answer = registry.client()
                    .putManifest("a", "t", image.mediaType(), SampleImage.utf8(wrong))
                    .expect(400, "MANIFEST_INVALID");
            assertTrue(answer.text(), answer.text().contains(image.layerDigest().toString()));
        }
        registry.client().get("/v2/a/manifests/t").expect(404);
        registry.client().get("/v2/a/blobs/" + image.layerDigest()).expect(200);
        image.push(registry.client(), "a", "t");
    }

    @Test
    public void returnsTheExactBytesByTagAndByDigest() throws Exception {
        SampleImage image = SampleImage.of("layer");
        client().pushBlobs("a/b", image);
        byte[] odd = utf8("\n\t" + new String(image.manifest()).replace(",", " ,\r\n ") + "\n \n");
        Digest digest = Digest.sha256(odd);
        Client.Answer put =
                client().putManifest("a/b", "v1", MediaTypes.OCI_MANIFEST, odd).expect(201);
        assertEquals(digest.toString(), put.header("Docker-Content-Digest"));
        assertEquals("/v2/a/b/manifests/" + digest, put.header("Location"));
        for (String reference : List.of("v1", digest.toString())) {
            Client.Answer answer =
                    client().get("/v2/a/b/manifests/" + reference).expect(200);
            assertArrayEquals(odd, answer.body());
            assertEquals(MediaTypes.OCI_MANIFEST, answer.header("Content-Type"));
            assertEquals(digest.toString(), answer.header("Docker-Content-Digest"));
            assertNull(answer.header("Buildset-Origin"));
            Client.Answer head = client().head("/v2/a/b/manifests/" + reference).expect(200);
            assertEquals(String.valueOf(odd.length), head.header("Content-Length"));
            assertEquals(MediaTypes.OCI_MANIFEST, head.header("Content-Type"));
            assertEquals(digest.toString(), head.header("Docker-Content-Digest"));
            assertEquals(0, head.body().length);
            client().get("/v2/a/b/manifests/" + reference, "If-None-Match", answer.header("ETag"))
                    .expect(304);
        }
    }

    @Test
    public void keepsTheTypeThatWasPushed() throws Exception {
        SampleImage image = SampleImage.of("layer");
        client().pushBlobs("a", image);
        String untyped = new String(image.manifest()).replace("\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",", "");
        put("docker", MediaTypes.DOCKER_MANIFEST, untyped, 201);
        put("parameters", MediaTypes.OCI_MANIFEST + "; charset=utf-8", untyped + " ", 201);
        put("list", MediaTypes.DOCKER_LIST, "{\"schemaVersion\":2,\"manifests\":[]}", 201);
        assertEquals(MediaTypes.DOCKER_MANIFEST, type("docker"));
        assertEquals(MediaTypes.DOCKER_LIST, type("list"));
        assertEquals(MediaTypes.OCI_MANIFEST, type("parameters"));
    }

    private String type(String tag) throws Exception {
        return client().get("/v2/a/manifests/" + tag, "Accept", "application/vnd.oci.image.index.v1+json;q=0.5")
                .expect(200)
                .header("Content-Type");
    }

    private Client.Answer put(String reference, String type, String manifest, int status) throws Exception {
        return client().putManifest("a", reference, type, utf8(manifest)).expect(status);
    }

    @Test
    public void refusesWhatIsNoManifest() throws Exception {
        assertEquals(
                "MANIFEST_INVALID",
                put("t", MediaTypes.OCI_MANIFEST, "no JSON", 400).errorCode());
        assertEquals(
                "MANIFEST_INVALID", put("t", MediaTypes.OCI_MANIFEST, "[]", 400).errorCode());
        assertEquals("MANIFEST_INVALID", put("t", "text/plain", "{}", 400).errorCode());
        String index = new String(SampleImage.index());
        assertEquals(
                "MANIFEST_INVALID",
                put("t", MediaTypes.OCI_MANIFEST, index, 400).errorCode());
        String both = "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}";
        assertEquals(
                "MANIFEST_INVALID", put("t", MediaTypes.OCI_INDEX, both, 400).errorCode());
        put(".bad", MediaTypes.OCI_INDEX, index, 400);
        put("bad:tag", MediaTypes.OCI_INDEX, index, 400);
        Digest other = Digest.sha256(utf8("other"));
        assertEquals(
                "DIGEST_INVALID",
                put(other.toString(), MediaTypes.OCI_INDEX, index, 400).errorCode());
        client().get("/v2/a/manifests/t").expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/a/manifests/" + other).expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/a/manifests/.bad").expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/a/manifests/sha256:bad").expect(400, "DIGEST_INVALID");
    }

    /** Its type was taken from its form, and what was stored so was no manifest to whoever read it again. */
    @Test
    public void refusesATypeOfItsOwnWhateverItsForm() throws Exception {
        for (String type : new String[] {"\"text/plain\"", "-1", "true"}) {
            String index = "{\"schemaVersion\":2,\"mediaType\":" + type + ",\"manifests\":[]}";
            assertEquals(
                    "MANIFEST_INVALID", put("t", "application/json", index, 400).errorCode());
        }
        for (String type : new String[] {"\"\"", "null", "{}"}) {
            put("t", "application/json", "{\"mediaType\":" + type + ",\"manifests\":[]}", 201);
        }
        registry.stop();
        assertEquals(0, StoreCheck.run(registry.storage(), false, finding -> {}).problems());
    }

    @Test
    public void takesFourMebibytesAndNotMore() throws Exception {
        String head = "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"x\":\"";
        String largest = head + "x".repeat(ManifestHandler.SIZE_LIMIT - head.length() - 3) + "\"}}";
        put("t", MediaTypes.OCI_INDEX, largest, 201);
        assertEquals(
                "SIZE_INVALID",
                put("u", MediaTypes.OCI_INDEX, largest + " ", 413).errorCode());
        assertEquals(
                ManifestHandler.SIZE_LIMIT, client().get("/v2/a/manifests/t").body().length);
        client().get("/v2/a/manifests/u").expect(404, "MANIFEST_UNKNOWN");
    }

    @Test
    public void requiresBlobsAndChildren() throws Exception {
        SampleImage image = SampleImage.of("layer");
        client().pushBlob("other", image.config());
        client().pushBlob("other", image.layer());
        client().putManifest("a", "t", image.mediaType(), image.manifest()).expect(400, "MANIFEST_BLOB_UNKNOWN");
        byte[] index = SampleImage.index(image.manifest());
        client().putManifest("a", "t", MediaTypes.OCI_INDEX, index).expect(400, "MANIFEST_BLOB_UNKNOWN");
        client().pushImage("a", "child", "layer");
        client().putManifest("a", "t", MediaTypes.OCI_INDEX, index).expect(201);
    }

    @Test
    public void doesNotRequireForeignLayersOrTheSubject() throws Exception {
        byte[] config = utf8("{}");
        client().pushBlob("a", config);
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":"
                + descriptor(MediaTypes.OCI_CONFIG, config) + ",\"layers\":["
                + descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", utf8("elsewhere")) + ","
                + descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar", utf8("too")) + "],\"subject\":"
                + descriptor(MediaTypes.OCI_MANIFEST, utf8("absent")) + "}";
        Client.Answer answer = put("t", MediaTypes.OCI_MANIFEST, manifest, 201);
        assertEquals(Digest.sha256(utf8("absent")).toString(), answer.header("OCI-Subject"));
    }

    @Test
    public void takesSha512() throws Exception {
        byte[] index = SampleImage.index();
        Digest digest = Digest.of("sha512", index);
        Client.Answer put = client().putManifest("a", digest.toString(), MediaTypes.OCI_INDEX, index)
                .expect(201);
        assertEquals(digest.toString(), put.header("Docker-Content-Digest"));
        assertEquals(
                digest.toString(),
                client().get("/v2/a/manifests/" + digest).expect(200).header("Docker-Content-Digest"));
    }

    @Test
    public void setsSeveralTagsAtOnce() throws Exception {
        byte[] index = SampleImage.index();
        Client.Answer put = client().putManifest(
                        "a", Digest.sha256(index) + "?tag=one&tag=two", MediaTypes.OCI_INDEX, index)
                .expect(201);
        assertEquals(List.of("one", "two"), put.response().headers().allValues("OCI-Tag"));
        client().get("/v2/a/manifests/one").expect(200);
        client().get("/v2/a/manifests/two").expect(200);
    }

    @Test
    public void deletesATagAlone() throws Exception {
        Digest digest = client().pushImage("a", "one", "layer");
        client().pushImage("a", "two", "layer");
        client().delete("/v2/a/manifests/one").expect(202);
        client().delete("/v2/a/manifests/one").expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/a/manifests/one").expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/a/manifests/two").expect(200);
        client().get("/v2/a/manifests/" + digest).expect(200);
    }

    @Test
    public void deletesAManifestWithItsTags() throws Exception {
        Digest digest = client().pushImage("a", "one", "layer");
        client().pushImage("a", "two", "layer");
        client().pushImage("a", "other", "other layer");
        client().delete("/v2/a/manifests/" + digest).expect(202);
        client().delete("/v2/a/manifests/" + digest).expect(404, "MANIFEST_UNKNOWN");
        for (String reference : List.of("one", "two", digest.toString())) {
            client().get("/v2/a/manifests/" + reference).expect(404, "MANIFEST_UNKNOWN");
        }
        assertEquals(
                "[\"other\"]",
                client().get("/v2/a/tags/list").json().get("tags").toString());
    }

    @Test
    public void keepsEverythingAcrossARestart() throws Exception {
        Digest digest = client().pushImage("team/a", "one", "layer");
        registry.restart();
        Client.Answer answer = client().get("/v2/team/a/manifests/one").expect(200);
        assertEquals(digest.toString(), answer.header("Docker-Content-Digest"));
        SampleImage image = SampleImage.of("layer");
        assertEquals(
                "layer", client().get("/v2/team/a/blobs/" + image.layerDigest()).text());
        assertEquals(
                "[\"one\"]",
                client().get("/v2/team/a/tags/list").json().get("tags").toString());
    }

    @Test
    public void servesNoDamagedManifest() throws Exception {
        Digest digest = client().pushImage("a", "one", "layer");
        Path file = new StoreLayout(registry.storage()).manifest("a", digest);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 2] ^= 1;
        registry.stop();
        Files.write(file, bytes);
        registry.start();
        client().get("/v2/a/manifests/one").expect(500, "UNKNOWN");
    }
}
