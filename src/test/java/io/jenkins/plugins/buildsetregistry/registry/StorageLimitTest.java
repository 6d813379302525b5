package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/** A registry that may store 1 MiB. */
public class StorageLimitTest {
    private static final int LIMIT = 1 << 20;
    private static final int THREADS = 8;

    @Rule
    public final RegistryRule registry = new RegistryRule()
            .withOptions(ServingOptions.DEFAULT.withStorageLimit(new StorageLimit(LIMIT, "the settings of this test")));

    @Rule
    public final RegistryRule source = new RegistryRule();

    private final Random random = new Random(5);

    private interface Push {
        Client.Answer send(byte[] content) throws Exception;
    }

    private Client client() {
        return registry.client();
    }

    private byte[] content(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    private static String post(byte[] content) {
        return "/v2/a/blobs/uploads/?digest=" + Digest.sha256(content);
    }

    /** With a body of a length that is not said. */
    private Client.Answer stream(String method, String path, byte[] body) throws Exception {
        return client().send(HttpRequest.newBuilder(client().resolve(path))
                .method(method, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
    }

    private static byte[] part(byte[] content, int from, int to) {
        return Arrays.copyOfRange(content, from, to);
    }

    private String begun(byte[] firstChunk) throws Exception {
        String upload = client().startUpload("a");
        client().send("PATCH", upload, firstChunk).expect(202);
        return upload;
    }

    private Client.Answer close(String upload, byte[] content, byte[] lastChunk) throws Exception {
        return client().send("PUT", upload + "?digest=" + Digest.sha256(content), lastChunk);
    }

    private List<Push> styles() {
        return List.of(
                content -> client().send("POST", post(content), content),
                content -> stream("POST", post(content), content),
                content -> {
                    String upload = client().startUpload("a");
                    Client.Answer patched = client().send("PATCH", upload, content);
                    return patched.status() == 202 ? close(upload, content, new byte[0]) : patched;
                },
                content -> {
                    String upload = client().startUpload("a");
                    Client.Answer patched = stream("PATCH", upload, content);
                    return patched.status() == 202 ? close(upload, content, new byte[0]) : patched;
                },
                content -> close(client().startUpload("a"), content, content),
                content -> stream("PUT", client().startUpload("a") + "?digest=" + Digest.sha256(content), content),
                content -> close(begun(part(content, 0, 1000)), content, part(content, 1000, content.length)),
                content -> {
                    String upload = begun(part(content, 0, 1000));
                    Client.Answer patched = client().send("PATCH", upload, part(content, 1000, content.length));
                    client().get(upload).expect(patched.status() == 202 ? 204 : 404);
                    return patched.status() == 202 ? close(upload, content, new byte[0]) : patched;
                });
    }

    private void assertRefused(Client.Answer answer) throws IOException {
        answer.expect(413, "DENIED");
        String message = answer.json().at("/errors/0/message").asText();
        assertTrue(message, message.contains("1 MiB") && message.contains("(the settings of this test)"));
    }

    /** Uploads that are under way, in memory or not, would take from it too. */
    private void assertRoom(int bytes) throws Exception {
        try (Stream<?> uploads = Files.list(registry.storage().resolve("uploads"))) {
            assertEquals(0, uploads.count());
        }
        assertRefused(client().send("POST", post(new byte[bytes + 1]), new byte[bytes + 1]));
        client().pushBlob("filling", content(bytes));
        assertRefused(client().post("/v2/a/blobs/uploads/"));
    }

    @Test
    public void noUploadExceedsIt() throws Exception {
        for (int style = 0; style < styles().size(); style++) {
            for (int more : new int[] {1, 3 << 20}) {
                byte[] content = content(LIMIT + more);
                assertRefused(styles().get(style).send(content));
                client().get("/v2/a/blobs/" + Digest.sha256(content)).expect(404);
            }
        }
        assertRoom(LIMIT);
    }

    @Test
    public void whoSendsFarTooMuchSeesWhyItIsRefused() throws Exception {
        byte[] content = content(24 << 20);
        for (Push style : styles()) {
            assertRefused(style.send(content));
        }
        assertRoom(LIMIT);
    }

    @Test
    public void whatFitsIsTaken() throws Exception {
        int size = LIMIT / styles().size();
        for (Push style : styles()) {
            style.send(content(size)).expect(201);
        }
        assertRoom(LIMIT - styles().size() * size);
    }

    @Test
    public void parallelUploadsDoNotExceedItTogether() throws Exception {
        int size = 300_000;
        for (Push style : styles()) {
            List<Callable<Integer>> pushes = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                byte[] content = content(size);
                pushes.add(() -> {
                    try {
                        return style.send(content).status();
                    } catch (AssertionError refusedBefore) {
                        return 413; // the registry was full when it would have begun
                    }
                });
            }
            int taken = 0;
            for (int status : inParallel(pushes)) {
                taken += status == 201 ? 1 : 0;
                assertTrue("" + status, status == 201 || status == 413);
            }
            assertTrue("" + taken, taken <= 3);
            assertRoom(LIMIT - taken * size);
            registry.forgetAll();
        }
    }

    @Test
    public void ofThoseThatSayTheirLengthAsManyAreTakenAsFit() throws Exception {
        List<Callable<Integer>> pushes = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            byte[] content = content(300_000);
            pushes.add(() -> client().send("POST", post(content), content).status());
        }
        assertEquals(
                3, inParallel(pushes).stream().filter(status -> status == 201).count());
    }

    private static <T> List<T> inParallel(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> done : threads.invokeAll(tasks)) {
                results.add(done.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    public void whatIsGivenUpLeavesItsRoom() throws Exception {
        byte[] most = content(800_000);
        String cancelled = begun(most);
        assertRefused(client().send("POST", post(most), most));
        client().delete(cancelled).expect(204);

        String wrong = begun(most);
        close(wrong, new byte[1], new byte[0]).expect(400, "DIGEST_INVALID");

        RawConnection cut = new RawConnection(registry.server().address());
        cut.begin("POST", post(most), "Content-Length: 800000\r\n", part(most, 0, 100_000));
        cut.cut();
        Client.Answer answer;
        do {
            answer = client().send("POST", post(most), most);
        } while (answer.status() == 413); // until the registry has seen that the connection is gone
        answer.expect(201);
        assertRoom(LIMIT - most.length);
    }

    @Test
    public void whatWasAnnouncedAndDidNotComeLeavesItsRoomAndWhatCameStays() throws Exception {
        byte[] content = content(900_000);
        String upload = client().startUpload("a");
        RawConnection cut = new RawConnection(registry.server().address());
        cut.begin("PATCH", upload, "Content-Length: 900000\r\n", part(content, 0, 500_000));
        String all = "0-499999";
        while (!all.equals(client().get(upload).expect(204).header("Range"))) {
            Thread.onSpinWait();
        }
        byte[] other = content(LIMIT - 500_000);
        assertRefused(client().send("POST", post(other), other));
        cut.cut();
        Client.Answer answer;
        do {
            answer = client().send("POST", post(other), other);
        } while (answer.status() == 413);
        answer.expect(201);
        close(upload, part(content, 0, 500_000), new byte[0]).expect(201);
        assertRefused(client().post("/v2/a/blobs/uploads/"));
    }

    @Test
    public void contentThatComesTwiceCountsOnce() throws Exception {
        byte[] content = content(100_000);
        List<Callable<Integer>> pushes = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            String path = "/v2/a" + i + "/blobs/uploads/?digest=" + Digest.sha256(content);
            pushes.add(() -> client().send("POST", path, content).status());
        }
        for (int round = 0; round < 3; round++) {
            for (int status : inParallel(pushes)) {
                assertEquals(201, status);
            }
        }
        assertRoom(LIMIT - content.length);
    }

    @Test
    public void manifestsCount() throws Exception {
        byte[] manifest = SampleImage.index();
        client().putManifest("a", "t", MediaTypes.OCI_INDEX, manifest).expect(201);
        client().putManifest("a", "u", MediaTypes.OCI_INDEX, manifest).expect(201);
        int size = MediaTypes.OCI_INDEX.length() + 1 + manifest.length;
        client().pushBlob("b", content(LIMIT - 2 * size));
        client().putManifest("b", "t", MediaTypes.OCI_INDEX, manifest).expect(201);
        assertRefused(client().putManifest("c", "t", MediaTypes.OCI_INDEX, manifest));
        client().get("/v2/c/tags/list").expect(404, "NAME_UNKNOWN");
        client().putManifest("b", "again", MediaTypes.OCI_INDEX, manifest).expect(201);
        client().delete("/v2/a/manifests/" + Digest.sha256(manifest)).expect(202);
        client().putManifest("c", "t", MediaTypes.OCI_INDEX, manifest).expect(201);
    }

    @Test
    public void whatIsStoredCountsAfterARestart() throws Exception {
        client().pushImage("a", "t", "layer");
        client().pushBlob("a", content(700_000));
        begun(content(100_000));
        SampleImage image = SampleImage.of("layer");
        int size =
                image.config().length + image.layer().length + image.mediaType().length() + 1 + image.manifest().length;
        registry.restart();
        assertRoom(LIMIT - 700_000 - size);
        registry.restart();
        assertRefused(client().post("/v2/a/blobs/uploads/"));
        client().get("/v2/a/manifests/t").expect(200);
    }

    @Test
    public void linkedImagesCountWhenTheyWereReadAndAreAlwaysRead() throws Exception {
        SampleImage image = SampleImage.of(content(LIMIT + 1), "");
        image.push(source.client(), "in/base", "t");
        registry.restartWithSource(RegistryAccess.of(source.server().address()));
        int size = image.manifest().length;
        registry.server()
                .link(List.of(new Link("base", "t", image.digest(), image.mediaType(), size, "in/base", null)));
        client().pushBlob("a", content(1000));
        client().get("/v2/base/manifests/t").expect(200);
        assertArrayEquals(
                image.layer(),
                client().get("/v2/base/blobs/" + image.layerDigest())
                        .expect(200)
                        .body());
        assertRefused(client().send("POST", post(new byte[1]), new byte[1]));
        client().get("/v2/base/blobs/" + Digest.sha256(image.config())).expect(200);
    }

    @Test
    public void theLimitSaysItsSize() {
        assertTrue(new StorageLimit(20L << 30, "x").exceeded().getMessage().contains("stores 20 GiB at most"));
        assertTrue(new StorageLimit(1500, "x").exceeded().getMessage().contains("stores 1500 bytes at most"));
        assertThrows(IllegalArgumentException.class, () -> new StorageLimit(0, "x"));
        assertThrows(IllegalArgumentException.class, () -> new StorageLimit(1, " "));
    }
}
