package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreCheck;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreFinding;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * What was acknowledged is there after a power cut, which, other than the end of the process, takes what was not synced.
 * A server runs under {@code strace}; then its storage is made as it may be after a cut at any line of that trace.
 */
public class PowerCutTest {
    /** Raise it with {@code -Dbuildset.powercuts=5000}. */
    private static final int CUTS = Integer.getInteger("buildset.powercuts", 40);

    private static final int STEPS = 30;
    private static final int CLIENTS = 3;
    private static final Credentials WRITER = new Credentials("writer", "w-secret");
    private static final Credentials CONTROL = new Credentials("control", "c-secret");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final SampleImage linked = SampleImage.of("linked");
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final Random random = new Random(Long.getLong("buildset.powercuts.seed", 7));
    private volatile boolean ended;
    private Durability durability = Durability.POWER_CUT;
    private RegistryChild child;
    private Path disk;
    private Path images;

    /** In memory if that can be: they are synced a lot, and nobody cares. */
    @Before
    public void makeRoom() throws IOException {
        Path memory = Path.of("/dev/shm");
        images = Files.isDirectory(memory)
                ? Files.createTempDirectory(memory, "power-cut-")
                : folder.newFolder("images").toPath();
    }

    @After
    public void clear() throws IOException {
        CrashingDisk.delete(images);
    }

    @After
    public void kill() throws Exception {
        if (child != null) {
            endServer();
        }
    }

    private Path storage() {
        return disk.resolve("made/by/server");
    }

    @Test
    public void keepsItsWord() throws Exception {
        cutEverywhere(RegistryProcess.class, List.of());
    }

    @Test
    public void keepsItsWordWhilePruning() throws Exception {
        cutEverywhere(PruningRegistry.class, List.of("1"));
    }

    @Test
    public void waitsForNoDiskIfItNeedNotSurviveOne() throws Exception {
        disk = folder.newFolder("disk").toPath();
        durability = Durability.PROCESS_END;
        Path trace = folder.getRoot().toPath().resolve("trace");
        serve(RegistryProcess.class, List.of(), trace, 0);
        List<String> calls = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
        assertTrue(calls.stream().anyMatch(call -> call.contains("rename")));
        assertEquals(
                List.of(), calls.stream().filter(call -> call.contains("sync(")).toList());
    }

    private void cutEverywhere(Class<?> main, List<String> arguments) throws Exception {
        disk = folder.newFolder("disk").toPath();
        List<SystemCall> calls = new ArrayList<>();
        int lines = 0;
        for (int run = 0; run < 2; run++) { // what the first one did not sync, the second one finds, and must not trust
            Path trace = folder.getRoot().toPath().resolve("trace-" + run);
            serve(main, arguments, trace, run);
            calls.addAll(SystemCall.read(trace, lines, disk.toString()));
            lines = calls.stream().mapToInt(SystemCall::end).max().orElseThrow() + 1;
        }
        TracedRequests requests = TracedRequests.in(calls);
        List<Integer> acknowledgements = requests.acknowledgements();
        assertTrue(acknowledgements.size() > 2 * STEPS);
        replay(calls, requests, cuts(acknowledgements, lines), main == PruningRegistry.class);
    }

    /** @return how many images to make of the disk before each line */
    private int[] cuts(List<Integer> acknowledgements, int lines) {
        int[] cuts = new int[lines + 1];
        for (int i = 0; i < CUTS; i++) {
            boolean acknowledged = i % 4 > 0;
            int line = acknowledged
                    ? acknowledgements.get(random.nextInt(acknowledgements.size())) + 1
                    : random.nextInt(lines);
            cuts[line]++;
        }
        cuts[lines]++;
        return cuts;
    }

    private void serve(Class<?> main, List<String> arguments, Path trace, int run) throws Exception {
        List<String> before = SystemCall.tracing(RequiresProgram.require("strace"), trace);
        RegistryConfig registry = new RegistryConfig(
                "127.0.0.1",
                PortRange.of(0),
                storage(),
                WRITER,
                null,
                CONTROL,
                null,
                null,
                ServingOptions.DEFAULT.withDurability(durability));
        Path ready = folder.getRoot().toPath().resolve("ready.json");
        RegistryProcessConfig config = new RegistryProcessConfig(registry, null, null, "n", null, ready);
        child = RegistryChild.launch(before, main, arguments, config, folder).awaitReady(ready);
        load(Integer.toString(run), main == PruningRegistry.class);
        child = null;
        for (Throwable fault : faults) {
            throw new AssertionError(fault);
        }
    }

    private void load(String run, boolean pruned) throws Exception {
        ended = false;
        CountDownLatch steps = new CountDownLatch(STEPS);
        Link link = new Link(
                "in/base", "t", linked.digest(), linked.mediaType(), linked.manifest().length, "in/base", null);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS + 1);
        for (int i = 0; i < CLIENTS; i++) {
            Client control = new Client(child.address(), CONTROL);
            MixedLoad load = new MixedLoad(client(), control, new LoadLedger(), link, linked.manifest(), run + "-" + i);
            clients.execute(() -> untilEnded(steps, load::step));
        }
        LargeLoad large = new LargeLoad(client(), run, pruned);
        clients.execute(() -> untilEnded(steps, large::step));
        steps.await();
        ended = true;
        endServer();
        clients.shutdown();
        assertTrue(clients.awaitTermination(1, TimeUnit.MINUTES));
    }

    private Client client() {
        return new Client(child.address(), WRITER);
    }

    /** The process itself: if strace were killed, it would go on. */
    private void endServer() throws Exception {
        String pid = Files.readString(storage().resolve("lock"));
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        child.awaitEnd();
    }

    private interface Step {
        boolean run() throws IOException, InterruptedException;
    }

    private void untilEnded(CountDownLatch steps, Step step) {
        try {
            while (!ended) {
                if (step.run()) {
                    steps.countDown();
                }
            }
        } catch (IOException | InterruptedException | AssertionError e) {
            if (!ended || e instanceof AssertionError) {
                faults.add(e);
                while (steps.getCount() > 0) {
                    steps.countDown();
                }
            }
        }
    }

    /** Pushes images with layers that do not stay in memory. */
    private static final class LargeLoad {
        private final Client client;
        private final String run;
        private final boolean pruned;
        private final Random random = new Random(3);
        private int count;

        /** @param pruned whether a push that takes long may be refused */
        LargeLoad(Client client, String run, boolean pruned) {
            this.client = client;
            this.run = run;
            this.pruned = pruned;
        }

        boolean step() throws IOException, InterruptedException {
            try {
                push();
                return true;
            } catch (MixedLoad.Refused e) {
                assertTrue("only a prune may be the reason", pruned);
                return false;
            }
        }

        private void push() throws IOException, InterruptedException, MixedLoad.Refused {
            byte[] layer = new byte[count % 4 == 3 ? 2_500_000 : 100_000 + random.nextInt(100_000)];
            random.nextBytes(layer);
            SampleImage image = SampleImage.of(layer, "");
            String upload = client.startUpload("load/large");
            byte[] rest = layer;
            if (count % 2 == 0) {
                MixedLoad.accept(202, client.send("PATCH", upload, layer));
                rest = new byte[0];
            }
            MixedLoad.accept(201, client.send("PUT", upload + "?digest=" + image.layerDigest(), rest));
            client.pushBlob("load/large", image.config());
            String tag = run + "-" + count++ % 3;
            MixedLoad.accept(201, client.putManifest("load/large", tag, MediaTypes.OCI_MANIFEST, image.manifest()));
        }
    }

    private void replay(List<SystemCall> calls, TracedRequests requests, int[] cuts, boolean pruned) throws Exception {
        CrashingDisk crashing = new CrashingDisk(disk, Files.createDirectory(images.resolve("copies")));
        TraceReplay replay = new TraceReplay(crashing, calls);
        for (int line = 0; line < cuts.length; line++) {
            replay.until(line);
            for (int i = 0; i < cuts[line]; i++) {
                verify(crashing, null, requests.expectedAt(line), pruned, line);
                verify(crashing, random, requests.expectedAt(line), pruned, line);
            }
        }
    }

    private void verify(
            CrashingDisk crashing,
            Random chance,
            Map<TracedRequests.Key, TracedRequests.Expected> expected,
            boolean pruned,
            int line)
            throws Exception {
        String cut = "cut before line " + line + (chance == null ? ", all lost" : ", some lost") + ": ";
        Path image = images.resolve("image");
        crashing.makeImage(image, chance);
        Path storage = image.resolve(disk.relativize(storage()));
        verify(storage, expected, pruned, cut);
        List<StoreFinding> findings = new ArrayList<>();
        StoreCheck.run(storage, true, findings::add);
        assertEquals(
                cut,
                List.of(),
                findings.stream().filter(f -> f.problem() && !f.repaired()).toList());
        verify(storage, expected, pruned, cut + "repaired, ");
        CrashingDisk.delete(image);
    }

    private static void verify(
            Path storage, Map<TracedRequests.Key, TracedRequests.Expected> expected, boolean pruned, String cut)
            throws IOException {
        try (Store store = Store.open(storage)) {
            for (Map.Entry<TracedRequests.Key, TracedRequests.Expected> each : expected.entrySet()) {
                TracedRequests.Key key = each.getKey();
                boolean mayBePruned =
                        pruned && (key.kind().equals("blob") || key.name().startsWith("old-"));
                if (!mayBePruned) {
                    verify(store, key, each.getValue(), cut + key);
                }
            }
        }
    }

    private static void verify(Store store, TracedRequests.Key key, TracedRequests.Expected expected, String message)
            throws IOException {
        String repository = key.repository();
        Optional<Digest> found =
                switch (key.kind()) {
                    case "tag" -> store.manifests().tag(repository, key.name());
                    case "link" -> store.links().tag(repository, key.name()).map(Link::digest);
                    default ->
                        Optional.of(Digest.parse(key.name())).filter(d -> isPresent(store, repository, d, message));
                };
        String value = found.map(Digest::toString).orElse(null);
        assertTrue(
                message + " is " + value + ", not " + expected,
                expected.possible().contains(value));
        if (expected.acknowledged() != null && key.kind().equals("tag") && found.isPresent()) {
            requireWhole(store, repository, found.get(), message);
        }
    }

    private static boolean isPresent(Store store, String repository, Digest digest, String message) {
        try {
            if (store.blobs().member(repository, digest).isEmpty()) {
                return false;
            }
            Path content = store.layout().content(digest);
            return Files.exists(content) && digest.matches(Files.readAllBytes(content));
        } catch (IOException e) {
            throw new AssertionError(message, e);
        }
    }

    private static void requireWhole(Store store, String repository, Digest digest, String message) throws IOException {
        Manifest manifest = store.manifests()
                .get(repository, digest)
                .orElseThrow(() -> new AssertionError(message + " lacks " + digest))
                .parse();
        for (Descriptor blob : manifest.blobs()) {
            assertTrue(message + " lacks " + blob.digest(), isPresent(store, repository, blob.digest(), message));
        }
        for (Descriptor part : manifest.children()) {
            requireWhole(store, repository, part.digest(), message);
        }
    }
}
