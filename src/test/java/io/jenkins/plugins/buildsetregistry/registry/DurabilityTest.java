package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What was acknowledged is there after whatever happens. */
public class DurabilityTest {
    /** Raise it with {@code -Dbuildset.kills=200}. */
    private static final int KILLS = Integer.getInteger("buildset.kills", 5);

    private static final int PUSHERS = 4;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Map<String, SampleImage> acknowledged = new ConcurrentHashMap<>();
    private RegistryChild child;

    @After
    public void kill() throws Exception {
        if (child != null) {
            child.kill();
        }
    }

    private RegistryProcessConfig config(Path storage) {
        RegistryConfig registry = new RegistryConfig("127.0.0.1", 0, storage, null, null, null, null, null);
        Path ready = folder.getRoot().toPath().resolve("ready.json");
        return new RegistryProcessConfig(registry, null, null, "n", null, ready);
    }

    @Test
    public void everyAcknowledgedImageIsWholeAfterKills() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < KILLS; round++) {
            child = RegistryChild.start(config(folder.getRoot().toPath().resolve("storage")), folder);
            verify();
            CountDownLatch pushes = new CountDownLatch(20 + random.nextInt(40));
            ExecutorService pushers = Executors.newFixedThreadPool(PUSHERS);
            for (int i = 0; i < PUSHERS; i++) {
                String name = round + "-" + i;
                URI address = child.address();
                pushers.execute(() -> pushUntilCut(new Client(address, null), name, pushes));
            }
            pushes.await();
            child.kill();
            pushers.shutdown();
            assertTrue(pushers.awaitTermination(1, TimeUnit.MINUTES));
        }
        child = RegistryChild.start(config(folder.getRoot().toPath().resolve("storage")), folder);
        verify();
        assertTrue(acknowledged.size() >= KILLS * PUSHERS);
    }

    private void pushUntilCut(Client client, String name, CountDownLatch pushes) {
        try {
            for (int i = 0; ; i++) {
                byte[] layer = new byte[1 + (i * 7919) % 200_000];
                new Random(name.hashCode() + i).nextBytes(layer);
                SampleImage image = SampleImage.of(layer, "");
                String tag = name + "-" + i;
                client.pushBlob("r", image.config());
                String upload = client.startUpload("r");
                client.send("PATCH", upload, layer).expect(202);
                client.send("PUT", upload + "?digest=" + image.layerDigest(), new byte[0])
                        .expect(201);
                client.putManifest("r", tag, image.mediaType(), image.manifest())
                        .expect(201);
                acknowledged.put(tag, image);
                pushes.countDown();
            }
        } catch (IOException e) {
            // the kill
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void verify() throws Exception {
        Client client = new Client(child.address(), null);
        for (Map.Entry<String, SampleImage> entry : acknowledged.entrySet()) {
            SampleImage image = entry.getValue();
            assertArrayEquals(
                    image.manifest(),
                    client.get("/v2/r/manifests/" + entry.getKey()).expect(200).body());
            assertArrayEquals(
                    image.layer(),
                    client.get("/v2/r/blobs/" + image.layerDigest()).expect(200).body());
            client.get("/v2/r/blobs/" + Digest.sha256(image.config())).expect(200);
        }
        Client.Answer tags = client.get("/v2/r/tags/list");
        if (tags.status() == 200) {
            for (var tag : tags.json().get("tags")) { // unacknowledged ones may be there, but then they are whole
                Client.Answer answer =
                        client.get("/v2/r/manifests/" + tag.asText()).expect(200);
                Manifest manifest = Manifest.of(answer.body(), answer.header("Content-Type"));
                manifest.blobs().forEach(blob -> assertWhole(client, blob.digest()));
            }
        }
    }

    private static void assertWhole(Client client, Digest digest) {
        try {
            assertTrue(digest.matches(
                    client.get("/v2/r/blobs/" + digest).expect(200).body()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void survivesAFullDisk() throws Exception {
        String unshare = RequiresProgram.require("unshare");
        Path storage = folder.newFolder().toPath();
        String mount = "mount -t tmpfs -o size=4m none '" + storage + "' && exec \"$@\"";
        List<String> before = List.of(unshare, "--mount", "sh", "-c", mount, "sh");
        RegistryProcessConfig config = config(storage);
        child = RegistryChild.launch(before, config, folder).awaitReady(config.readyFile());
        Client client = new Client(child.address(), null);
        client.pushImage("a", "t", "before");

        byte[] tooMuch = new byte[6 << 20];
        new Random(1).nextBytes(tooMuch);
        Digest digest = Digest.sha256(tooMuch);
        String message = "no space left in the registry's storage " + storage;
        for (int i = 0; i < 2; i++) {
            Client.Answer single = client.send("POST", "/v2/a/blobs/uploads/?digest=" + digest, tooMuch)
                    .expect(507);
            assertEquals(message, single.json().at("/errors/0/message").asText());
            String upload = client.startUpload("a");
            Client.Answer patch = client.send("PATCH", upload, tooMuch).expect(507);
            assertEquals(message, patch.json().at("/errors/0/message").asText());
        }
        client.get("/v2/a/blobs/" + digest).expect(404, "BLOB_UNKNOWN");
        client.get("/v2/a/manifests/t").expect(200);
        client.pushBlob("a", new byte[2 << 20]);
        client.pushImage("a", "after", "after");
    }
}
