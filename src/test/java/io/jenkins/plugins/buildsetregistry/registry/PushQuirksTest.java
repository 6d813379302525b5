package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.Rule;
import org.junit.Test;

/** How clients push, byte for byte; for clients that Debian does not have, by what their source says. */
public class PushQuirksTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    private Client client() {
        return registry.client();
    }

    private RawConnection connect() throws Exception {
        return new RawConnection(registry.server().address());
    }

    private static String field(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse(null);
    }

    @Test
    public void dockerPatchesInChunksWithoutLengthRangeOrTypeAndPutsNothing() throws Exception {
        byte[] content = SampleImage.utf8("what docker sends");
        assertEquals("0-16", pushAsDocker(content));
    }

    /** docker fails unless the end is at least the start, and so there is no way to say that nothing came. */
    @Test
    public void dockerNeedsARangeThatDoesNotEndBeforeItStarts() throws Exception {
        assertEquals("0-0", pushAsDocker(new byte[0]));
        assertEquals("0-0", pushAsDocker(new byte[1]));
    }

    /** @return the {@code Range} that the server answers with */
    private String pushAsDocker(byte[] content) throws Exception {
        Digest digest = Digest.sha256(content);
        try (RawConnection connection = connect()) {
            connection.begin("HEAD", "/v2/acme/base/blobs/" + digest, "", new byte[0]);
            assertTrue(connection.readHead().startsWith("HTTP/1.1 404 "));
            connection.begin("POST", "/v2/acme/base/blobs/uploads/", "Content-Length: 0\r\n", new byte[0]);
            String location = field(connection.readHead(), "Location");
            connection.begin("PATCH", location, "Transfer-Encoding: chunked\r\n", new byte[0]);
            if (content.length > 0) {
                connection
                        .send(SampleImage.utf8(Integer.toHexString(content.length) + "\r\n"))
                        .send(content)
                        .send(SampleImage.utf8("\r\n"));
            }
            connection.send(SampleImage.utf8("0\r\n\r\n"));
            String patched = connection.readHead();
            assertTrue(patched, patched.startsWith("HTTP/1.1 202 "));
            String closing = field(patched, "Location") + "?digest="
                    + URLEncoder.encode(digest.toString(), StandardCharsets.UTF_8);
            connection.begin("PUT", closing, "Content-Length: 0\r\n", new byte[0]);
            String put = connection.readHead();
            assertTrue(put, put.startsWith("HTTP/1.1 201 "));
            assertEquals(digest.toString(), field(put, "Docker-Content-Digest"));
            connection.begin("HEAD", "/v2/acme/base/blobs/" + digest, "", new byte[0]);
            assertEquals(String.valueOf(content.length), field(connection.readHead(), "Content-Length"));
            return field(patched, "Range");
        }
    }

    @Test
    public void podmanPatchesTheWholeWithALengthAndNoRangeAndPutsNothing() throws Exception {
        byte[] content = SampleImage.utf8("what podman sends");
        String location = client().startUpload("acme/base");
        Client.Answer patched = client().send("PATCH", location, content, "Content-Type", "application/octet-stream")
                .expect(202);
        assertEquals("0-16", patched.header("Range"));
        client().send("PUT", patched.header("Location") + "?digest=" + Digest.sha256(content), new byte[0])
                .expect(201);
        assertArrayEquals(
                content,
                client().get("/v2/acme/base/blobs/" + Digest.sha256(content))
                        .expect(200)
                        .body());
    }

    @Test
    public void containerdAndBuildkitPutTheWholeWithItsDigest() throws Exception {
        byte[] content = SampleImage.utf8("what containerd sends");
        String location = client().startUpload("acme/base");
        client().send(
                        "PUT",
                        location + "?digest=" + Digest.sha256(content),
                        content,
                        "Content-Type",
                        "application/octet-stream")
                .expect(201);
        client().head("/v2/acme/base/blobs/" + Digest.sha256(content)).expect(200);
    }

    @Test
    public void dockerFailsWithoutTheDigestOfAManifestItPut() throws Exception {
        SampleImage image = SampleImage.of("x");
        client().pushBlobs("acme/base", image);
        String docker = new String(image.manifest(), StandardCharsets.UTF_8)
                .replace(MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST)
                .replace(MediaTypes.OCI_CONFIG, MediaTypes.DOCKER_CONFIG)
                .replace(MediaTypes.OCI_LAYER_GZIP, MediaTypes.DOCKER_LAYER_GZIP);
        byte[] manifest = SampleImage.utf8(docker);
        Client.Answer put = client().putManifest("acme/base", "1", MediaTypes.DOCKER_MANIFEST, manifest)
                .expect(201);
        assertEquals(Digest.sha256(manifest).toString(), put.header("Docker-Content-Digest"));
        assertEquals(
                MediaTypes.DOCKER_MANIFEST,
                client().get("/v2/acme/base/manifests/1").expect(200).header("Content-Type"));
    }

    @Test
    public void containerdMountsWithAnUnescapedAddress() throws Exception {
        Digest digest = client().pushBlob("acme/base", new byte[10]);
        try (RawConnection connection = connect()) {
            connection.begin(
                    "POST",
                    "/v2/acme/app/blobs/uploads/?mount=" + digest + "&from=acme/base",
                    "Content-Length: 0\r\n",
                    new byte[0]);
            assertMounted(connection.readHead(), digest);
        }
    }

    @Test
    public void podmanMountsWithAnEscapedAddressAfterAHeadOfTheSource() throws Exception {
        Digest digest = client().pushBlob("acme/base", new byte[10]);
        client().head("/v2/acme/base/blobs/" + digest).expect(200);
        try (RawConnection connection = connect()) {
            connection.begin(
                    "POST",
                    "/v2/acme/app/blobs/uploads/?from=acme%2Fbase&mount="
                            + digest.toString().replace(":", "%3A"),
                    "Content-Length: 0\r\n",
                    new byte[0]);
            assertMounted(connection.readHead(), digest);
        }
    }

    private void assertMounted(String head, Digest digest) throws Exception {
        assertTrue(head, head.startsWith("HTTP/1.1 201 "));
        assertEquals(digest.toString(), field(head, "Docker-Content-Digest"));
        client().head("/v2/acme/app/blobs/" + digest).expect(200);
    }

    @Test
    public void containerdMountsSeveralBlobsAtOnce() throws Exception {
        List<Callable<Client.Answer>> mounts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Digest digest = client().pushBlob("acme/base", new byte[i]);
            mounts.add(() -> client().post("/v2/acme/app/blobs/uploads/?mount=" + digest + "&from=acme/base"));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Client.Answer> mounted : threads.invokeAll(mounts)) {
                mounted.get().expect(201);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    public void podmanCancelsTheUploadThatItGotInPlaceOfAMountWithTheRightsOfAPush() throws Exception {
        registry.stop();
        registry.withUsers().start();
        Client writer = registry.client("writer", "w-secret");
        byte[] content = new byte[10];
        Digest digest = Digest.sha256(content);
        String location = writer.post("/v2/acme/app/blobs/uploads/?from=acme%2Fnone&mount=" + digest)
                .expect(202)
                .header("Location");
        writer.delete(location).expect(204);
        writer.get(location).expect(404, "BLOB_UPLOAD_UNKNOWN");
        String anew = writer.startUpload("acme/app");
        writer.send("PATCH", anew, content).expect(202);
        writer.send("PUT", anew + "?digest=" + digest, new byte[0]).expect(201);
    }

    @Test
    public void containerdPutsChildrenByDigestAndTheTopByTag() throws Exception {
        SampleImage child = SampleImage.of("child");
        client().pushBlobs("acme/base", child);
        client().head("/v2/acme/base/manifests/" + child.digest()).expect(404);
        client().putManifest("acme/base", child.digest().toString(), child.mediaType(), child.manifest())
                .expect(201);
        byte[] index = SampleImage.index(child.manifest());
        client().head("/v2/acme/base/manifests/1").expect(404);
        client().putManifest("acme/base", "1", MediaTypes.OCI_INDEX, index).expect(201);
    }

    @Test
    public void buildkitBefore021WritesItsCacheAsAnIndexOfBlobs() throws Exception {
        byte[] layer = SampleImage.utf8("cached layer");
        byte[] config = SampleImage.utf8("{\"layers\":[],\"records\":[]}");
        byte[] cache = SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                + "\",\"manifests\":[" + SampleImage.descriptor(MediaTypes.OCI_LAYER_GZIP, layer) + ","
                + SampleImage.descriptor("application/vnd.buildkit.cacheconfig.v0", config) + "]}");
        client().putManifest("acme/base", "cache", MediaTypes.OCI_INDEX, cache).expect(400, "MANIFEST_BLOB_UNKNOWN");
        assertCached(cache, MediaTypes.OCI_INDEX, layer, config);
    }

    @Test
    public void buildkitWritesItsCacheAsAnImage() throws Exception {
        byte[] layer = SampleImage.utf8("cached layer");
        byte[] config = SampleImage.utf8("{\"layers\":[],\"records\":[]}");
        byte[] cache = SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST
                + "\",\"config\":" + SampleImage.descriptor("application/vnd.buildkit.cacheconfig.v0", config)
                + ",\"layers\":[" + SampleImage.descriptor(MediaTypes.OCI_LAYER_GZIP, layer) + "]}");
        assertCached(cache, MediaTypes.OCI_MANIFEST, layer, config);
    }

    private void assertCached(byte[] cache, String mediaType, byte[]... blobs) throws Exception {
        for (byte[] blob : blobs) {
            client().pushBlob("acme/base", blob);
        }
        client().putManifest("acme/base", "cache", mediaType, cache).expect(201);
        Client.Answer read = client().get("/v2/acme/base/manifests/cache").expect(200);
        assertArrayEquals(cache, read.body());
        assertEquals(mediaType, read.header("Content-Type"));
    }

    /** skopeo reads the manifest of the tag first, and every other tag of it is gone afterwards. */
    @Test
    public void skopeoDeletesByDigest() throws Exception {
        SampleImage image = SampleImage.of("x");
        image.push(client(), "acme/base", "a");
        image.push(client(), "acme/base", "b");
        String digest = client().get("/v2/acme/base/manifests/a").expect(200).header("Docker-Content-Digest");
        client().delete("/v2/acme/base/manifests/" + digest).expect(202);
        client().get("/v2/acme/base/manifests/b").expect(404, "MANIFEST_UNKNOWN");
    }
}
