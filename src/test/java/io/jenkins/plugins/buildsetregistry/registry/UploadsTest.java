package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

public class UploadsTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    private Client client() {
        return registry.client();
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private void assertStored(String repository, byte[] content, Digest digest) throws Exception {
        assertArrayEquals(
                content,
                client().get("/v2/" + repository + "/blobs/" + digest)
                        .expect(200)
                        .body());
        assertEquals(0, uploads());
    }

    /** Counts at one stroke: walking a directory that the server changes would fail at times. */
    private int uploads() {
        String[] names = registry.storage().resolve("uploads").toFile().list();
        return names == null ? 0 : names.length;
    }

    private long files(String directory) throws Exception {
        Path path = registry.storage().resolve(directory);
        if (!Files.exists(path)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    public void takesAStreamWithoutLengthOrRange() throws Exception {
        byte[] content = random(5_000_000);
        Digest digest = Digest.sha256(content);
        String upload = client().startUpload("a/b");
        Client.Answer patched = client().send(HttpRequest.newBuilder(client().resolve(upload))
                        .method("PATCH", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content))))
                .expect(202);
        assertEquals("0-4999999", patched.header("Range"));
        Client.Answer closed = client().send("PUT", patched.header("Location") + "?digest=" + digest, new byte[0])
                .expect(201);
        assertEquals("/v2/a/b/blobs/" + digest, closed.header("Location"));
        assertEquals(digest.toString(), closed.header("Docker-Content-Digest"));
        assertStored("a/b", content, digest);
        client().get(upload).expect(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    public void takesChunksAndALastOneInTheClosingPut() throws Exception {
        byte[] content = random(3000);
        String upload = client().startUpload("a");
        client().send("PATCH", upload, Arrays.copyOfRange(content, 0, 1024), "Content-Range", "0-1023")
                .expect(202);
        Client.Answer second = client().send(
                        "PATCH", upload, Arrays.copyOfRange(content, 1024, 2048), "Content-Range", "1024-2047")
                .expect(202);
        assertEquals("0-2047", second.header("Range"));
        Client.Answer status = client().get(upload).expect(204);
        assertEquals("0-2047", status.header("Range"));
        assertEquals(upload, status.header("Location"));
        Digest digest = Digest.sha256(content);
        client().send(
                        "PUT",
                        upload + "?digest=" + digest,
                        Arrays.copyOfRange(content, 2048, 3000),
                        "Content-Range",
                        "2048-2999")
                .expect(201);
        assertStored("a", content, digest);
    }

    @Test
    public void takesABlobInOneRequest() throws Exception {
        byte[] content = random(100_000);
        Digest digest = client().pushBlob("a", content);
        assertStored("a", content, digest);

        byte[] other = random(70_000);
        client().send("PUT", client().startUpload("a") + "?digest=" + Digest.sha256(other), other)
                .expect(201);
        assertStored("a", other, Digest.sha256(other));
    }

    @Test
    public void takesSha512ByEveryWay() throws Exception {
        byte[] content = random(10_000);
        Digest digest = Digest.of("sha512", content);
        client().send("POST", "/v2/a/blobs/uploads/?digest=" + digest, content).expect(201);
        assertStored("a", content, digest);
        client().send("PUT", client().startUpload("b") + "?digest=" + digest, content)
                .expect(201);
        assertStored("b", content, digest);
        String upload = client().startUpload("c");
        client().send("PATCH", upload, content).expect(202);
        client().send("PUT", upload + "?digest=" + digest, new byte[0]).expect(201);
        assertStored("c", content, digest);
        upload = client().post("/v2/d/blobs/uploads/?digest-algorithm=sha512")
                .expect(202)
                .header("Location");
        client().send("PATCH", upload, content).expect(202);
        client().send("PUT", upload + "?digest=" + digest, new byte[0]).expect(201);
        assertStored("d", content, digest);
        client().post("/v2/d/blobs/uploads/?digest-algorithm=md5").expect(400, "DIGEST_INVALID");
        client().get("/v2/d/blobs/" + Digest.sha256(content)).expect(404, "BLOB_UNKNOWN");
    }

    @Test
    public void refusesAnUploadWhoseDigestDiffers() throws Exception {
        byte[] content = random(1000);
        Digest wrong = Digest.sha256(utf8("something else"));
        client().send("POST", "/v2/a/blobs/uploads/?digest=" + wrong, content).expect(400, "DIGEST_INVALID");
        client().send("PUT", client().startUpload("a") + "?digest=" + wrong, content)
                .expect(400, "DIGEST_INVALID");
        String upload = client().startUpload("a");
        client().send("PATCH", upload, content).expect(202);
        client().send("PUT", upload + "?digest=" + wrong, utf8("last chunk")).expect(400, "DIGEST_INVALID");
        client().get("/v2/a/blobs/" + wrong).expect(404, "BLOB_UNKNOWN");
        client().get("/v2/a/blobs/" + Digest.sha256(content)).expect(404, "BLOB_UNKNOWN");
        assertEquals(0, uploads());
        assertEquals(0, files("blobs") + files("repositories"));
    }

    @Test
    public void refusesAMissingOrMalformedDigestAndStaysUsable() throws Exception {
        byte[] content = random(10);
        String upload = client().startUpload("a");
        client().send("PUT", upload, content).expect(400, "DIGEST_INVALID");
        client().send("PUT", upload + "?digest=sha256:x", content).expect(400, "DIGEST_INVALID");
        client().send("PUT", upload + "?digest=" + Digest.sha256(content), content)
                .expect(201);
        client().post("/v2/a/blobs/uploads/?digest=sha1:x").expect(400, "DIGEST_INVALID");
    }

    @Test
    public void refusesChunksOutOfOrderAndStaysUsable() throws Exception {
        byte[] content = random(2048);
        String upload = client().startUpload("a");
        Client.Answer early = client().send(
                        "PATCH", upload, Arrays.copyOfRange(content, 1024, 2048), "Content-Range", "1024-2047")
                .expect(416, "RANGE_INVALID");
        assertEquals("0-0", early.header("Range"));
        client().send("PATCH", upload, Arrays.copyOfRange(content, 0, 1024), "Content-Range", "0-1023")
                .expect(202);
        client().send("PATCH", upload, Arrays.copyOfRange(content, 0, 1024), "Content-Range", "0-1023")
                .expect(416, "RANGE_INVALID");
        client().send("PATCH", upload, new byte[10], "Content-Range", "nonsense")
                .expect(416, "RANGE_INVALID");
        client().send("PATCH", upload, new byte[10], "Content-Range", "1024-2047")
                .expect(400, "SIZE_INVALID");
        String closing = upload + "?digest=" + Digest.sha256(content);
        client().send("PUT", closing, Arrays.copyOfRange(content, 1024, 2048), "Content-Range", "1025-2048")
                .expect(416, "RANGE_INVALID");
        client().send("PUT", closing, Arrays.copyOfRange(content, 1024, 2048), "Content-Range", "1024-2047")
                .expect(201);
        assertStored("a", content, Digest.sha256(content));
    }

    @Test
    public void knowsUploadsOnlyInTheirRepository() throws Exception {
        String upload = client().startUpload("a");
        client().get(upload.replace("/a/", "/b/")).expect(404, "BLOB_UPLOAD_UNKNOWN");
        client().send("PATCH", "/v2/a/blobs/uploads/unknown", new byte[1]).expect(404, "BLOB_UPLOAD_UNKNOWN");
        client().get(upload).expect(204);
    }

    @Test
    public void cancels() throws Exception {
        String upload = client().startUpload("a");
        client().send("PATCH", upload, new byte[1000]).expect(202);
        client().delete(upload).expect(204);
        client().get(upload).expect(404, "BLOB_UPLOAD_UNKNOWN");
        client().delete(upload).expect(404, "BLOB_UPLOAD_UNKNOWN");
        assertEquals(0, uploads());
    }

    @Test
    public void resumesWhereTheConnectionWasCut() throws Exception {
        byte[] content = random(400_000);
        String upload = client().startUpload("a");
        RawConnection connection = new RawConnection(registry.server().address());
        connection.begin("PATCH", upload, "Content-Length: 400000\r\n", Arrays.copyOf(content, 300_000));
        while (received(upload) < 200_000) {
            Thread.onSpinWait();
        }
        connection.cut();
        int start = received(upload);
        // the server may learn of the cut, and of the last bytes, only after we asked
        Client.Answer resumed = client().send(
                        "PATCH",
                        upload,
                        Arrays.copyOfRange(content, start, 400_000),
                        "Content-Range",
                        start + "-399999");
        while (resumed.status() == 416) {
            start = received(upload);
            resumed = client().send(
                            "PATCH",
                            upload,
                            Arrays.copyOfRange(content, start, 400_000),
                            "Content-Range",
                            start + "-399999");
        }
        resumed.expect(202);
        assertTrue("resumed at " + start, start >= 200_000);
        Digest digest = Digest.sha256(content);
        client().send("PUT", upload + "?digest=" + digest, new byte[0]).expect(201);
        assertStored("a", content, digest);
    }

    private int received(String upload) throws Exception {
        String range = client().get(upload).expect(204).header("Range");
        return Integer.parseInt(range.substring(2)) + 1;
    }

    @Test
    public void forgetsASingleRequestThatWasCut() throws Exception {
        RawConnection connection = new RawConnection(registry.server().address());
        Digest digest = Digest.sha256(random(100_000));
        connection.begin(
                "POST", "/v2/a/blobs/uploads/?digest=" + digest, "Content-Length: 100000\r\n", new byte[80_000]);
        while (uploads() == 0) {
            Thread.onSpinWait();
        }
        connection.cut();
        while (uploads() > 0) {
            Thread.onSpinWait();
        }
        client().get("/v2/a/blobs/" + digest).expect(404, "BLOB_UNKNOWN");
    }

    @Test
    public void aStalledUploadHoldsNobodyUp() throws Exception {
        int stalled = 100;
        RawConnection[] connections = new RawConnection[stalled];
        try {
            for (int i = 0; i < stalled; i++) {
                String upload = client().startUpload("stalled");
                connections[i] = new RawConnection(registry.server().address())
                        .begin("PATCH", upload, "Content-Length: 1000000\r\n", new byte[10_000]);
            }
            byte[] content = random(200_000);
            assertArrayEquals(
                    content,
                    client().get("/v2/a/blobs/" + client().pushBlob("a", content))
                            .body());
            client().pushImage("a", "latest", "beside the stalled ones");
        } finally {
            for (RawConnection connection : connections) {
                if (connection != null) {
                    connection.cut();
                }
            }
        }
    }

    @Test
    public void removesWhatAnEarlierServerLeft() throws Exception {
        String upload = client().startUpload("a");
        client().send("PATCH", upload, new byte[100_000]).expect(202);
        assertEquals(1, uploads());
        registry.restart();
        assertEquals(0, uploads());
        client().get(upload).expect(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    public void asksForTheBodyOnlyWhenItWantsIt() throws Exception {
        byte[] content = random(1000);
        Digest digest = Digest.sha256(content);
        String headers = "Content-Length: 1000\r\nExpect: 100-continue\r\n";
        try (RawConnection connection = new RawConnection(registry.server().address())) {
            connection.begin("POST", "/v2/a/blobs/uploads/?digest=" + digest, headers, new byte[0]);
            assertTrue(connection.readHead().startsWith("HTTP/1.1 100 "));
            connection.send(content);
            assertTrue(connection.readHead().startsWith("HTTP/1.1 201 "));
        }
        try (RawConnection connection = new RawConnection(registry.server().address())) {
            connection.begin("PATCH", "/v2/a/blobs/uploads/unknown", headers, new byte[0]);
            assertTrue(connection.readHead().startsWith("HTTP/1.1 404 "));
        }
    }
}
