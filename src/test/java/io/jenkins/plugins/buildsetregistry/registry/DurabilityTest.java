package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreCheck;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreFinding;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private static final int KILLS = Integer.getInteger("buildset.kills", 8);

    private static final int CLIENTS = 4;
    private static final Credentials WRITER = new Credentials("writer", "w-secret");
    private static final Credentials CONTROL = new Credentials("control", "c-secret");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Rule
    public final RegistryRule source = new RegistryRule();

    private final LoadLedger ledger = new LoadLedger();
    private final SampleImage linked = SampleImage.of("linked");
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final Random random = new Random(7);
    private volatile boolean killed;
    private RegistryChild child;

    @After
    public void kill() throws Exception {
        if (child != null) {
            child.kill();
        }
    }

    private Path storage() {
        return folder.getRoot().toPath().resolve("storage");
    }

    private RegistryProcessConfig config(Path storage, RegistryAccess linkSource) {
        Durability either =
                Durability.values()[random.nextInt(2)]; // the end of a process takes nothing that was not synced
        RegistryConfig registry = new RegistryConfig(
                "127.0.0.1",
                PortRange.of(0),
                storage,
                WRITER,
                null,
                CONTROL,
                linkSource,
                null,
                ServingOptions.DEFAULT.withDurability(either));
        Path ready = folder.getRoot().toPath().resolve("ready.json");
        return new RegistryProcessConfig(registry, null, null, "n", null, ready);
    }

    private Client client() {
        return new Client(child.address(), WRITER);
    }

    @Test
    public void keepsItsWordAfterKillsUnderPushesDeletesLinksAndPrunes() throws Exception {
        source.client().pushBlobs("in/base", linked);
        source.client()
                .putManifest("in/base", "t", linked.mediaType(), linked.manifest())
                .expect(201);
        for (int round = 0; round < KILLS; round++) {
            start(round % 2);
            ledger.verify(client(), random, 50.0 / (50 + ledger.size()));
            loadUntilKilled(Integer.toString(round));
            List<StoreFinding> findings = new ArrayList<>();
            StoreCheck.run(storage(), false, findings::add);
            assertEquals(
                    List.of(), findings.stream().filter(StoreFinding::problem).toList());
        }
        start(0);
        ledger.verify(client(), random, 1);
        LoadLedger.verifyTags(client(), MixedLoad.REPOSITORIES);
        assertTrue(ledger.size() >= KILLS * CLIENTS);
    }

    private void start(int graceSeconds) throws Exception {
        RegistryAccess access = RegistryAccess.of(source.server().address());
        child = RegistryChild.startPruning(graceSeconds, config(storage(), access), folder);
    }

    private void loadUntilKilled(String round) throws Exception {
        killed = false;
        CountDownLatch acknowledged = new CountDownLatch(20 + random.nextInt(60));
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        Link link = new Link(
                "in/base", "t", linked.digest(), linked.mediaType(), linked.manifest().length, "in/base", null);
        for (int i = 0; i < CLIENTS; i++) {
            MixedLoad load = new MixedLoad(
                    client(), new Client(child.address(), CONTROL), ledger, link, linked.manifest(), round + "-" + i);
            clients.execute(() -> {
                try {
                    while (!killed) {
                        if (load.step()) {
                            acknowledged.countDown();
                        }
                    }
                } catch (IOException | InterruptedException | AssertionError e) {
                    if (!killed || e instanceof AssertionError) {
                        faults.add(e);
                        while (acknowledged.getCount() > 0) {
                            acknowledged.countDown();
                        }
                    }
                }
            });
        }
        acknowledged.await();
        killed = true;
        child.kill();
        clients.shutdown();
        assertTrue(clients.awaitTermination(1, TimeUnit.MINUTES));
        for (Throwable fault : faults) {
            throw new AssertionError(fault);
        }
        ledger.forgetUnderWay();
    }

    @Test
    public void survivesAFullDisk() throws Exception {
        String unshare = RequiresProgram.require("unshare");
        Path storage = folder.newFolder().toPath();
        String mount = "mount -t tmpfs -o size=4m none '" + storage + "' && exec \"$@\"";
        List<String> before = List.of(unshare, "--mount", "sh", "-c", mount, "sh");
        RegistryProcessConfig config = config(storage, null);
        child = RegistryChild.launch(before, config, folder).awaitReady(config.readyFile());
        Client client = client();
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
        List<String> log = child.errors().lines().toList();
        assertEquals(
                log.toString(),
                1,
                log.stream().filter(line -> line.contains(message)).count());
        assertEquals(
                log.toString(),
                0,
                log.stream().filter(line -> line.startsWith("\tat ")).count());
    }
}
