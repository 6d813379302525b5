package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.Rule;
import org.junit.Test;

/** What clients do to uploads that neither conformance suite tries. */
public class UploadLimitsTest {
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

    private Client.Answer chunk(String method, String path, byte[] content, int from, int to) throws Exception {
        return client().send(
                        method, path, Arrays.copyOfRange(content, from, to), "Content-Range", from + "-" + (to - 1));
    }

    /** With a body of a length that is not said. */
    private Client.Answer stream(String method, String path, byte[] body, String range) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(client().resolve(path))
                .method(method, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
        return client().send(request, "Content-Range", range);
    }

    @Test
    public void refusesALastChunkThatMakesTheDigestWrong() throws Exception {
        byte[] content = random(3000);
        String upload = client().startUpload("a");
        chunk("PATCH", upload, content, 0, 2000).expect(202);
        Digest digest = Digest.sha256(content);
        byte[] other = content.clone();
        other[2999] ^= 1;
        chunk("PUT", upload + "?digest=" + digest, other, 2000, 3000).expect(400, "DIGEST_INVALID");
        for (Digest stored : List.of(digest, Digest.sha256(other), Digest.sha256(Arrays.copyOf(content, 2000)))) {
            client().get("/v2/a/blobs/" + stored).expect(404, "BLOB_UNKNOWN");
        }
        client().get(upload).expect(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    public void takesManySmallChunks() throws Exception {
        byte[] content = random(1100 * 10);
        String upload = client().startUpload("a");
        for (int i = 0; i < 1100; i++) {
            upload = chunk("PATCH", upload, content, i * 10, i * 10 + 10)
                    .expect(202)
                    .header("Location");
        }
        Digest digest = Digest.sha256(content);
        client().send("PUT", upload + "?digest=" + digest, new byte[0]).expect(201);
        assertArrayEquals(content, client().get("/v2/a/blobs/" + digest).body());
    }

    @Test
    public void refusesABodyThatIsNotAsLongAsItsRange() throws Exception {
        byte[] content = random(1000);
        for (String method : List.of("PATCH", "PUT")) {
            String upload = client().startUpload("a");
            String path = method.equals("PUT") ? upload + "?digest=" + Digest.sha256(content) : upload;
            client().send(method, path, content, "Content-Range", "0-998").expect(400, "SIZE_INVALID");
            client().send(method, path, content, "Content-Range", "0-1000").expect(400, "SIZE_INVALID");
            assertEquals("0-0", client().get(upload).expect(204).header("Range"));
            stream(method, path, content, "0-98").expect(400, "SIZE_INVALID");
            int kept = received(upload);
            if (method.equals("PATCH")) { // the last request of an upload is held by its digest
                stream(method, path, content, kept + "-5000").expect(400, "SIZE_INVALID");
                chunk(method, path, new byte[10_000], received(upload), 10_000).expect(202);
            }
            client().delete(upload).expect(204);
        }
    }

    private int received(String upload) throws Exception {
        String range = client().get(upload).expect(204).header("Range");
        int end = Integer.parseInt(range.substring(2));
        return end == 0 ? 0 : end + 1;
    }

    @Test
    public void goesOnAfterEveryRefusal() throws Exception {
        byte[] content = random(5000);
        Digest digest = Digest.sha256(content);
        String upload = client().startUpload("a");
        for (int at = 0; at < 5000; at += 1000) {
            chunk("PATCH", upload, content, 4000, 5000).expect(at == 4000 ? 202 : 416);
            if (at < 4000) {
                chunk("PATCH", upload, content, at, at + 1000).expect(202);
            }
            Client.Answer late =
                    chunk("PUT", upload + "?digest=" + digest, content, 0, 1000).expect(416);
            assertEquals("0-" + (at + 999), late.header("Range"));
            assertEquals(upload, late.header("Location"));
        }
        client().send("PUT", upload + "?digest=" + digest, new byte[0]).expect(201);
        assertArrayEquals(content, client().get("/v2/a/blobs/" + digest).body());
    }

    @Test
    public void resumesAClosingRequestThatWasCut() throws Exception {
        byte[] content = random(300_000);
        Digest digest = Digest.sha256(content);
        String upload = client().startUpload("a");
        RawConnection connection = new RawConnection(registry.server().address());
        String headers = "Content-Length: 300000\r\nContent-Range: 0-299999\r\n";
        connection.begin("PUT", upload + "?digest=" + digest, headers, Arrays.copyOf(content, 200_000));
        while (received(upload) < 100_000) {
            Thread.onSpinWait();
        }
        connection.cut();
        Client.Answer closed = null;
        while (closed == null || closed.status() == 416) {
            closed = chunk("PUT", upload + "?digest=" + digest, content, received(upload), content.length);
        }
        closed.expect(201);
        assertArrayEquals(content, client().get("/v2/a/blobs/" + digest).body());
    }

    /** Both send the same chunks, as a client and its impatient second try do. */
    @Test
    public void twoWritersOfOneUploadNeverMixTheirBytes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 10; round++) {
                byte[] content = random(20_000 + round);
                String upload = client().startUpload("a");
                Callable<Void> writer = () -> {
                    for (int at = received(upload); at < content.length; at = received(upload)) {
                        Client.Answer answer = chunk("PATCH", upload, content, at, Math.min(at + 1999, content.length));
                        // 400: whoever was ousted while it sent counts the bytes of the other
                        assertTrue(answer.text(), List.of(202, 400, 409, 416).contains(answer.status()));
                    }
                    return null;
                };
                for (Future<Void> done : threads.invokeAll(List.of(writer, writer))) {
                    done.get();
                }
                client().send("PUT", upload + "?digest=" + Digest.sha256(content), new byte[0])
                        .expect(201);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    public void aMountWithoutASourceFindsWhatWasPushedElsewhere() throws Exception {
        Digest digest = client().pushBlob("team/a", utf8("shared"));
        String query = "/v2/b/blobs/uploads/?mount=" + digest;
        client().post(query).expect(201);
        assertEquals("shared", client().get("/v2/b/blobs/" + digest).expect(200).text());
        client().delete("/v2/team/a/blobs/" + digest).expect(202);
        client().delete("/v2/b/blobs/" + digest).expect(202);
        // nobody has it any more, even if its bytes are still on the disk
        client().post(query).expect(202);
        client().get("/v2/b/blobs/" + digest).expect(404, "BLOB_UNKNOWN");
        client().post("/v2/b/blobs/uploads/?mount=" + digest + "&from=team/a").expect(202);
    }

    @Test
    public void aBlobIsNotFoundByADigestThatWasOnlyAnnounced() throws Exception {
        Digest digest = Digest.sha256(utf8("never sent"));
        client().send("POST", "/v2/a/blobs/uploads/?digest=" + digest, utf8("other"))
                .expect(400, "DIGEST_INVALID");
        client().post("/v2/b/blobs/uploads/?mount=" + digest).expect(202);
        client().get("/v2/b/blobs/" + digest).expect(404, "BLOB_UNKNOWN");
    }

    @Test
    public void tagsAreNeverSetOnAManifestThatIsBeingDeleted() throws Exception {
        SampleImage image = SampleImage.of("contested");
        client().pushBlobs("a", image);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                String tag = "t" + i;
                tasks.add(() -> {
                    for (int round = 0; round < 30; round++) {
                        client().putManifest("a", tag, image.mediaType(), image.manifest())
                                .expect(201);
                    }
                    return null;
                });
            }
            tasks.add(() -> {
                for (int round = 0; round < 30; round++) {
                    client().delete("/v2/a/manifests/" + image.digest());
                }
                return null;
            });
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        for (var tag : client().get("/v2/a/tags/list").expect(200).json().get("tags")) {
            client().get("/v2/a/manifests/" + tag.asText()).expect(200);
        }
        client().putManifest("a", "t0", image.mediaType(), image.manifest()).expect(201);
        client().get("/v2/a/manifests/t0").expect(200);
    }
}
