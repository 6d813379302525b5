package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;

public class ConcurrencyTest {
    private static final int ROUNDS = 40;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @After
    public void stopThreads() {
        threads.shutdownNow();
    }

    private void awaitAll(List<Callable<Void>> tasks) throws Exception {
        for (Future<Void> done : threads.invokeAll(tasks)) {
            done.get();
        }
    }

    @Test
    public void fourWritersAndFourReadersOfOneTagSeeNoError() throws Exception {
        registry.client().pushImage("a", "t", "first");
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int writer = i;
            tasks.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    registry.client().pushImage("a", "t", "layer " + writer + " " + round);
                }
                return null;
            });
            tasks.add(() -> {
                for (int round = 0; round < 3 * ROUNDS; round++) {
                    Client.Answer answer =
                            registry.client().get("/v2/a/manifests/t").expect(200);
                    assertEquals(Digest.sha256(answer.body()).toString(), answer.header("Docker-Content-Digest"));
                    String layer = answer.json().at("/layers/0/digest").asText();
                    registry.client().get("/v2/a/blobs/" + layer).expect(200);
                }
                return null;
            });
        }
        awaitAll(tasks);
    }

    /** The manifests share their blobs, which another tag keeps; what the tag was on goes at once. */
    @Test
    public void readersOfOneTagSeeWholeManifestsOfItsWritersWhileOldOnesArePruned() throws Exception {
        PruneRules all = new PruneRules(Duration.ofMillis(1), Duration.ZERO, List.of(), null, false);
        SampleImage kept = SampleImage.of("kept");
        kept.push(registry.client(), "a", "kept");
        registry.client()
                .putManifest("a", "t", kept.mediaType(), kept.manifest())
                .expect(201);
        registry.restartWith(all, null);
        Set<String> written = ConcurrentHashMap.newKeySet();
        written.add(kept.digest().toString());
        AtomicInteger writing = new AtomicInteger(4);
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int writer = i;
            tasks.add(() -> {
                try {
                    for (int round = 0; round < 2 * ROUNDS; round++) {
                        String annotation = ",\"annotations\":{\"round\":\"" + writer + "." + round + "\"}";
                        SampleImage image = SampleImage.of(kept.layer(), annotation);
                        written.add(image.digest().toString());
                        registry.client()
                                .putManifest("a", "t", image.mediaType(), image.manifest())
                                .expect(201);
                    }
                } finally {
                    writing.decrementAndGet();
                }
                return null;
            });
            tasks.add(() -> {
                while (writing.get() > 0) {
                    Client.Answer answer =
                            registry.client().get("/v2/a/manifests/t").expect(200);
                    String digest = answer.header("Docker-Content-Digest");
                    assertEquals(Digest.sha256(answer.body()).toString(), digest);
                    assertTrue(written.contains(digest));
                    String layer = answer.json().at("/layers/0/digest").asText();
                    registry.client().get("/v2/a/blobs/" + layer).expect(200);
                }
                return null;
            });
        }
        awaitAll(tasks);
        Path manifests = new StoreLayout(registry.storage()).manifests("a").resolve("sha256");
        while (manifests.toFile().list().length > 2) {
            Thread.onSpinWait(); // the prune goes on
        }
    }

    @Test
    public void manyPushOneBlob() throws Exception {
        byte[] content = new byte[300_000];
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String repository = "r" + i % 4;
            tasks.add(() -> {
                for (int round = 0; round < 10; round++) {
                    Digest digest = registry.client().pushBlob(repository, content);
                    registry.client()
                            .head("/v2/" + repository + "/blobs/" + digest)
                            .expect(200);
                }
                return null;
            });
        }
        awaitAll(tasks);
    }

    @Test
    public void noManifestIsAcknowledgedWithoutABlobThatIsDeletedMeanwhile() throws Exception {
        SampleImage image = SampleImage.of("contested");
        String blob = "/v2/a/blobs/" + image.layerDigest();
        List<Callable<Void>> tasks = new ArrayList<>();
        tasks.add(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                registry.client().delete(blob);
            }
            return null;
        });
        tasks.add(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                registry.client().pushBlobs("a", image);
                Client.Answer put = registry.client().putManifest("a", "t", MediaTypes.OCI_MANIFEST, image.manifest());
                assertTrue(put.text(), put.status() == 201 || put.errorCode().equals("MANIFEST_BLOB_UNKNOWN"));
            }
            return null;
        });
        awaitAll(tasks);
    }

    @Test
    public void aNewRequestTakesAnUploadOver() throws Exception {
        for (String range : List.of("", "Content-Range: 0-59999\r\n")) {
            byte[] content = new byte[50_000];
            String upload = registry.client().startUpload("a");
            try (RawConnection stalled = new RawConnection(registry.server().address())) {
                stalled.begin("PATCH", upload, range + "Content-Length: 60000\r\n", new byte[10]);
                while (!registry.client().get(upload).header("Range").equals("0-9")) {
                    Thread.onSpinWait();
                }
                registry.client()
                        .send("PATCH", upload, new byte[49_990], "Content-Range", "10-49999")
                        .expect(202);
                stalled.send(new byte[59_990]);
                String head = stalled.readHead();
                assertTrue(head, head.startsWith("HTTP/1.1 409 "));
            }
            registry.client()
                    .send("PUT", upload + "?digest=" + Digest.sha256(content), new byte[0])
                    .expect(201);
        }
    }
}
