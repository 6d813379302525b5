package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.disk.FileIdentity;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;

/** What somebody, or the disk, has done to the files of blobs. */
public class DamagedBlobsTest {
    private static final int LARGE = 2_500_001;
    private static final int SMALL = 20_001;

    private interface Damage {
        byte[] of(byte[] content);
    }

    private static final List<Damage> DAMAGES = List.of(
            content -> flipped(content, 0),
            content -> flipped(content, content.length / 2),
            content -> flipped(content, content.length - 1),
            content -> Arrays.copyOf(content, content.length - 1),
            content -> Arrays.copyOf(content, content.length / 3),
            content -> Arrays.copyOf(content, content.length + 1),
            content -> new byte[0]);

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final Random random = new Random(17);

    private static byte[] flipped(byte[] content, int place) {
        byte[] damaged = content.clone();
        damaged[place] ^= 1;
        return damaged;
    }

    private byte[] content(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    private StoreLayout layout() {
        return new StoreLayout(registry.storage());
    }

    /** Writes to the file of a blob in place, so that it can be told from before even where clocks are coarse. */
    private void damage(Digest digest, byte[] damaged) throws IOException {
        Path file = layout().content(digest);
        FileIdentity before = FileIdentity.of(file);
        do {
            Files.write(file, damaged);
        } while (FileIdentity.of(file).equals(before));
    }

    private static String path(Digest digest) {
        return "/v2/a/blobs/" + digest;
    }

    private boolean isServedWhole(Digest digest, byte[] damaged) throws Exception {
        try (RawConnection connection = new RawConnection(registry.server().address())) {
            connection.begin("GET", path(digest), "Connection: close\r\n", new byte[0]);
            String head = connection.readHead();
            byte[] body = connection.readToEnd();
            if (!head.startsWith("HTTP/1.1 200")) {
                assertTrue(head, head.startsWith("HTTP/1.1 404"));
                return false;
            }
            assertEquals("a part of the blob", body.length, Arrays.mismatch(body, damaged));
            return body.length == damaged.length;
        }
    }

    private void assertMissing(Digest digest) throws Exception {
        registry.client().get(path(digest)).expect(404, "BLOB_UNKNOWN");
        registry.client().head(path(digest)).expect(404);
        assertFalse(Files.exists(layout().content(digest)));
        assertTrue(Files.exists(layout().damaged(digest)));
    }

    @Test
    public void noDamagedBlobIsServedWholeAfterARestart() throws Exception {
        List<Digest> digests = new ArrayList<>();
        List<byte[]> damaged = new ArrayList<>();
        for (Damage damage : DAMAGES) {
            for (int size : new int[] {LARGE, SMALL}) {
                byte[] content = content(size);
                digests.add(registry.client().pushBlob("a", content));
                damaged.add(damage.of(content));
            }
        }
        registry.stop();
        for (int i = 0; i < digests.size(); i++) {
            damage(digests.get(i), damaged.get(i));
        }
        registry.start();
        for (int i = 0; i < digests.size(); i++) {
            assertFalse("blob " + i, damaged.get(i).length > 0 && isServedWhole(digests.get(i), damaged.get(i)));
            assertMissing(digests.get(i));
        }
    }

    @Test
    public void noDamagedBlobIsServedWholeWithoutARestart() throws Exception {
        for (Damage damage : DAMAGES) {
            byte[] content = content(LARGE);
            Digest digest = registry.client().pushBlob("a", content);
            registry.client().get(path(digest)).expect(200);
            damage(digest, damage.of(content));
            registry.client().get(path(digest)).expect(404, "BLOB_UNKNOWN");
            assertMissing(digest);
        }
    }

    @Test
    public void noRangeOfADamagedBlobIsServed() throws Exception {
        byte[] content = content(LARGE);
        Digest digest = registry.client().pushBlob("a", content);
        byte[] other = content(LARGE + 1);
        Digest whole = registry.client().pushBlob("a", other);
        registry.stop();
        damage(digest, flipped(content, LARGE - 1));
        registry.start();
        registry.client().get(path(digest), "Range", "bytes=0-99").expect(404, "BLOB_UNKNOWN");
        assertMissing(digest);
        assertArrayEquals(
                Arrays.copyOfRange(other, 1000, 2_000_000),
                registry.client()
                        .get(path(whole), "Range", "bytes=1000-1999999")
                        .expect(206)
                        .body());
    }

    @Test
    public void aHeadSeesWhatWasDoneToAFileSinceItWasHashed() throws Exception {
        byte[] content = content(SMALL);
        Digest digest = registry.client().pushBlob("a", content);
        registry.client().head(path(digest)).expect(200);
        damage(digest, flipped(content, 5));
        registry.client().head(path(digest)).expect(404);
        assertMissing(digest);

        Digest deleted = registry.client().pushBlob("a", content(SMALL + 1));
        Files.delete(layout().content(deleted));
        registry.client().head(path(deleted)).expect(404);
        registry.client().get(path(deleted)).expect(404, "BLOB_UNKNOWN");
    }

    @Test
    public void anotherFileOfTheSameContentIsAsGood() throws Exception {
        byte[] content = content(LARGE);
        Digest digest = registry.client().pushBlob("a", content);
        Path file = layout().content(digest);
        FileIdentity before = FileIdentity.of(file);
        Path copy = registry.newDirectory().resolve("copy");
        Files.copy(file, copy);
        Files.delete(file);
        Files.copy(copy, file);
        assertNotEquals(before, FileIdentity.of(file));
        assertArrayEquals(
                content, registry.client().get(path(digest)).expect(200).body());
        registry.client().head(path(digest)).expect(200);
    }

    @Test
    public void aDamagedBlobIsNotMounted() throws Exception {
        byte[] content = content(SMALL);
        Digest digest = registry.client().pushBlob("a", content);
        damage(digest, flipped(content, 7));
        registry.client()
                .send("POST", "/v2/b/blobs/uploads/?mount=" + digest + "&from=a", new byte[0])
                .expect(202);
        registry.client().get("/v2/b/blobs/" + digest).expect(404, "BLOB_UNKNOWN");
        registry.client().head(path(digest)).expect(404);
        assertMissing(digest);
    }

    @Test
    public void aManifestNeedsItsDamagedBlobAgain() throws Exception {
        SampleImage image = SampleImage.of(content(LARGE), "");
        registry.client().pushBlobs("a", image);
        registry.stop();
        damage(image.layerDigest(), flipped(image.layer(), 1_000_000));
        registry.start();
        assertFalse(isServedWhole(image.layerDigest(), flipped(image.layer(), 1_000_000)));
        registry.client()
                .putManifest("a", "1", image.mediaType(), image.manifest())
                .expect(400, "MANIFEST_BLOB_UNKNOWN");

        registry.client().pushBlob("a", image.layer());
        registry.client()
                .putManifest("a", "1", image.mediaType(), image.manifest())
                .expect(201);
        assertArrayEquals(
                image.layer(),
                registry.client().get(path(image.layerDigest())).expect(200).body());
    }

    @Test
    public void aManifestIsNotAcknowledgedOverABlobThatWasCutOrDeleted() throws Exception {
        List<Damage> damages =
                List.of(c -> Arrays.copyOf(c, c.length - 1), c -> Arrays.copyOf(c, c.length + 1), c -> null);
        for (Damage damage : damages) {
            SampleImage image = SampleImage.of(content(SMALL), "");
            registry.client().pushBlobs("a", image);
            registry.stop();
            byte[] damaged = damage.of(image.layer());
            if (damaged == null) {
                Files.delete(layout().content(image.layerDigest()));
            } else {
                damage(image.layerDigest(), damaged);
            }
            registry.start();
            registry.client()
                    .putManifest("a", "cut", image.mediaType(), image.manifest())
                    .expect(400, "MANIFEST_BLOB_UNKNOWN");
            registry.client().head(path(image.layerDigest())).expect(404);
            image.push(registry.client(), "a", "cut");
        }
    }

    @Test
    public void aManifestIsNotAcknowledgedOverADamagedBlobThatNobodyHasReadSinceTheStart() throws Exception {
        SampleImage image = SampleImage.of(content(LARGE), "");
        image.push(registry.client(), "a", "before");
        registry.stop();
        damage(image.layerDigest(), flipped(image.layer(), 1_000_000));
        registry.start();
        registry.client().head(path(image.layerDigest())).expect(200); // it has its size
        for (int i = 0; i < 2; i++) {
            registry.client()
                    .putManifest("a", "1", image.mediaType(), image.manifest())
                    .expect(400, "MANIFEST_BLOB_UNKNOWN");
            registry.client().get("/v2/a/manifests/1").expect(404, "MANIFEST_UNKNOWN");
        }
        assertMissing(image.layerDigest());
        image.push(registry.client(), "a", "1");

        registry.restart();
        registry.client()
                .putManifest("a", "2", image.mediaType(), image.manifest())
                .expect(201);
    }

    @Test
    public void servesWholeBlobsAfterARestart() throws Exception {
        for (int size : new int[] {1, 2, SMALL, 1 << 20, (1 << 20) + 1, LARGE}) {
            byte[] content = content(size);
            Digest digest = registry.client().pushBlob("a", content);
            registry.restart();
            assertArrayEquals(
                    content, registry.client().get(path(digest)).expect(200).body());
            assertArrayEquals(
                    content, registry.client().get(path(digest)).expect(200).body());
        }
    }
}
