package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreCheck;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A thousand clients that stop in the middle of an upload, and whoever else uses the registry meanwhile. */
public class StalledUploadsTest {
    private static final int CLIENTS = 1000;
    private static final int SIZE = 100_000;
    private static final int LARGE = 8 << 20;
    private static final int OTHERS = 20;
    private static final int WARM_UPS = 3;
    private static final long MEMORY_LIMIT_KIB = 32 << 10;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Random random = new Random(11);
    private final byte[] large = random(LARGE);
    private final List<Stalled> stalled = new ArrayList<>();
    private RegistryChild child;

    /** @param upload its location, or null if it is one of a single request */
    private record Stalled(RawConnection connection, String upload, byte[] content, int sent) {}

    private byte[] random(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    @Before
    public void start() throws Exception {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long files = system.getMaxFileDescriptorCount();
            assertTrue("ulimit -n is " + files + ": raise it to " + 3 * CLIENTS, files >= 3 * CLIENTS);
        }
        RegistryConfig registry = new RegistryConfig("127.0.0.1", 0, storage(), null, null, null, null, null);
        Path ready = folder.getRoot().toPath().resolve("ready.json");
        child = RegistryChild.startForLong(new RegistryProcessConfig(registry, null, null, "n", null, ready), folder);
    }

    @After
    public void end() throws Exception {
        for (Stalled client : stalled) {
            client.connection().close();
        }
        child.kill();
    }

    private Path storage() {
        return folder.getRoot().toPath().resolve("storage");
    }

    private Client client() {
        return new Client(child.address(), null);
    }

    @Test
    public void holdNobodyUpAndCostLittle() throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            useByOthers("warm-up" + i);
        }
        ProcessMemory memory = new ProcessMemory(child.pid());
        long before = memory.residentKib();

        for (int i = 0; i < CLIENTS; i++) {
            stalled.add(stall(i));
        }
        for (Stalled client : stalled) {
            awaitReceived(client);
        }
        useByOthers("others");
        awaitGrownLittle(memory, before);

        for (int i = 0; i < CLIENTS; i++) {
            if (i % 2 == 0) {
                complete(stalled.get(i));
            } else {
                leave(stalled.get(i));
            }
        }
        useByOthers("after");
        awaitNoUploads();
        child.terminate();
        child.awaitEnd();
        assertEquals(0, StoreCheck.run(storage(), false, finding -> {}).problems());
    }

    /** What compilers take they give back, what clients cost stays while they are there. */
    private static void awaitGrownLittle(ProcessMemory memory, long before) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (long grown = Long.MAX_VALUE; grown > MEMORY_LIMIT_KIB; ) {
            grown = memory.residentKib() - before;
            assertTrue("grew by " + grown + " KiB", grown <= MEMORY_LIMIT_KIB || System.nanoTime() < deadline);
        }
    }

    /** Small and large pushes and pulls. */
    private void useByOthers(String repository) throws Exception {
        for (int i = 0; i < OTHERS; i++) {
            client().pushImage(repository, "t" + i, repository + i);
            client().get("/v2/" + repository + "/manifests/t" + i).expect(200);
        }
        large[0]++;
        Digest digest = client().pushBlob(repository, large);
        assertArrayEquals(
                large,
                client().get("/v2/" + repository + "/blobs/" + digest)
                        .expect(200)
                        .body());
    }

    /** Every third has sent so much that it has a file; every fifth uploads by a single request. */
    private Stalled stall(int number) throws Exception {
        byte[] content = random(SIZE);
        int sent = number % 3 == 0 ? 70_000 : 1 + random.nextInt(8_000);
        byte[] beginning = Arrays.copyOf(content, sent);
        String length = "Content-Length: " + SIZE + "\r\n";
        RawConnection connection = new RawConnection(child.address());
        if (number % 5 == 0) {
            String path = "/v2/stalled/blobs/uploads/?digest=" + Digest.sha256(content);
            return new Stalled(connection.begin("POST", path, length, beginning), null, content, sent);
        }
        String upload = client().startUpload("stalled");
        return new Stalled(connection.begin("PATCH", upload, length, beginning), upload, content, sent);
    }

    private void awaitReceived(Stalled client) throws Exception {
        String range = "0-" + (client.sent() - 1);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (client.upload() != null
                && !range.equals(client().get(client.upload()).expect(204).header("Range"))) {
            assertTrue("the server reads what stalled clients have sent", System.nanoTime() < deadline);
        }
    }

    private void complete(Stalled client) throws Exception {
        client.connection().send(Arrays.copyOfRange(client.content(), client.sent(), SIZE));
        String head = client.connection().readHead();
        Digest digest = Digest.sha256(client.content());
        if (client.upload() == null) {
            assertTrue(head, head.startsWith("HTTP/1.1 201 "));
        } else {
            assertTrue(head, head.startsWith("HTTP/1.1 202 "));
            client().send("PUT", client.upload() + "?digest=" + digest, new byte[0])
                    .expect(201);
        }
        assertArrayEquals(
                client.content(),
                client().get("/v2/stalled/blobs/" + digest).expect(200).body());
    }

    /** What came by a single request is deleted when it is cut, the rest can be gone on with until it is cancelled. */
    private void leave(Stalled client) throws Exception {
        client.connection().cut();
        if (client.upload() != null) {
            client().delete(client.upload()).expect(204);
        }
    }

    private void awaitNoUploads() {
        Path uploads = storage().resolve("uploads");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (uploads.toFile().list().length > 0) {
            assertTrue("what nobody goes on with is deleted", System.nanoTime() < deadline);
            Thread.onSpinWait();
        }
    }
}
