package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.prune.Prune;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * A server that is killed between a deletion and its sync leaves a file that is gone, and that a power cut brings back. What
 * the next process removes because of that must be gone no sooner than the file itself.
 */
public class UnsyncedDeletionTest {
    private static final Credentials WRITER = new Credentials("writer", "w-secret");
    private static final Credentials CONTROL = new Credentials("control", "c-secret");
    private static final String REPOSITORY = "acme/base";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final SampleImage image = SampleImage.of("image");
    private final List<SystemCall> calls = new ArrayList<>();
    private int lines;
    private Path disk;
    private RegistryChild child;

    /** Removes all that nothing leads to. */
    static final class PruneOnce {
        private PruneOnce() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            RegistryProcessConfig config = RegistryProcessConfig.read(Path.of(args[0]));
            Prune.run(config.registry().storage(), PruningRegistry.rules(Duration.ZERO), row -> {});
        }
    }

    @Before
    public void makeDisk() throws IOException {
        disk = folder.newFolder("disk").toPath();
    }

    @After
    public void kill() throws Exception {
        if (child != null) {
            endServer();
        }
    }

    private Path storage() {
        return disk.resolve("storage");
    }

    private StoreLayout layout() {
        return new StoreLayout(storage());
    }

    private RegistryProcessConfig config(Path ready) {
        RegistryConfig registry = new RegistryConfig("127.0.0.1", 0, storage(), WRITER, null, CONTROL, null, null);
        return new RegistryProcessConfig(registry, null, null, "n", null, ready);
    }

    private Path trace() {
        return folder.getRoot().toPath().resolve("trace-" + lines);
    }

    private RegistryChild launch(Class<?> main, Path ready) throws IOException {
        List<String> before = SystemCall.tracing(RequiresProgram.require("strace"), trace());
        return RegistryChild.launch(before, main, List.of(), config(ready), folder);
    }

    private void readTrace() throws IOException {
        calls.addAll(SystemCall.read(trace(), lines, disk.toString()));
        lines = calls.stream().mapToInt(SystemCall::end).max().orElseThrow() + 1;
    }

    private interface Requests {
        void send(Client client) throws IOException, InterruptedException;
    }

    private void serve(Requests requests) throws Exception {
        Path ready = folder.getRoot().toPath().resolve("ready.json");
        child = launch(RegistryProcess.class, ready).awaitReady(ready);
        requests.send(new Client(child.address(), WRITER));
        endServer();
        readTrace();
    }

    /** The process itself: if strace were killed, it would go on. */
    private void endServer() throws Exception {
        String pid = Files.readString(layout().lock());
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        child.awaitEnd();
        child = null;
    }

    private void prune() throws Exception {
        RegistryChild prune = launch(PruneOnce.class, folder.getRoot().toPath().resolve("never"));
        assertEquals(prune.errors(), 0, prune.awaitEnd());
        readTrace();
    }

    /** As somebody does who is killed right after it. */
    private void deleteUnsynced(Path file) throws IOException {
        Files.delete(file);
        byte[] name = file.toString().getBytes(StandardCharsets.UTF_8);
        calls.add(new SystemCall(lines, lines, "unlink", "", -1, List.of(name), List.of(), 0));
        lines++;
    }

    private Store cutPower() throws IOException {
        CrashingDisk crashing = new CrashingDisk(disk, folder.newFolder().toPath());
        new TraceReplay(crashing, calls).until(lines);
        Path afterwards = folder.getRoot().toPath().resolve("afterwards");
        crashing.makeImage(afterwards, null);
        return Store.open(afterwards.resolve(disk.relativize(storage())));
    }

    private void link(String tag) throws IOException, InterruptedException {
        Link link =
                new Link(REPOSITORY, tag, image.digest(), image.mediaType(), image.manifest().length, REPOSITORY, null);
        new Client(child.address(), CONTROL)
                .send("POST", "/_control/links", Link.toJson(List.of(link)))
                .expect(204);
    }

    private void requireWholeIfThere(Store store, String tag) throws IOException {
        if (store.manifests().tag(REPOSITORY, tag).isPresent()) {
            requireWholeIfThere(store, image.digest(), true);
        }
    }

    private void requireWholeIfThere(Store store, Digest digest, boolean mustBeThere) throws IOException {
        boolean there = store.manifests().get(REPOSITORY, digest).isPresent();
        assertTrue("a tag leads to no manifest", there || !mustBeThere);
        for (Digest blob : List.of(image.layerDigest(), Digest.sha256(image.config()))) {
            boolean has = store.blobs().member(REPOSITORY, blob).isPresent()
                    && store.blobs().size(blob).isPresent();
            assertTrue("the manifest lacks " + blob, has || !there);
        }
    }

    @Test
    public void prunedAfterATag() throws Exception {
        serve(client -> image.push(client, REPOSITORY, "t"));
        deleteUnsynced(layout().tag(REPOSITORY, "t"));
        prune();
        try (Store store = cutPower()) {
            requireWholeIfThere(store, "t");
        }
    }

    @Test
    public void prunedAfterAManifest() throws Exception {
        byte[] index = SampleImage.index(image.manifest());
        serve(client -> {
            image.push(client, REPOSITORY, image.digest().toString());
            client.putManifest(REPOSITORY, "t", MediaTypes.OCI_INDEX, index).expect(201);
        });
        deleteUnsynced(layout().manifest(REPOSITORY, image.digest()));
        prune();
        try (Store store = cutPower()) {
            requireWholeIfThere(store, image.digest(), false);
        }
    }

    @Test
    public void prunedAfterAMember() throws Exception {
        serve(client -> client.pushBlob(REPOSITORY, image.layer()));
        deleteUnsynced(layout().blobMarker(REPOSITORY, image.layerDigest()));
        prune();
        try (Store store = cutPower()) {
            boolean member =
                    store.blobs().member(REPOSITORY, image.layerDigest()).isPresent();
            assertTrue(!member || store.blobs().size(image.layerDigest()).isPresent());
        }
    }

    @Test
    public void prunedAfterALinkedTag() throws Exception {
        serve(client -> link("t"));
        deleteUnsynced(layout().linkByTag(REPOSITORY, "t"));
        prune();
        try (Store store = cutPower()) {
            boolean linked = store.links().tag(REPOSITORY, "t").isPresent();
            assertTrue(!linked
                    || store.links().manifest(REPOSITORY, image.digest()).isPresent());
        }
    }

    @Test
    public void deletedAfterATag() throws Exception {
        serve(client -> image.push(client, REPOSITORY, "t"));
        deleteUnsynced(layout().tag(REPOSITORY, "t"));
        serve(client -> client.delete("/v2/" + REPOSITORY + "/manifests/" + image.digest())
                .expect(202));
        try (Store store = cutPower()) {
            assertFalse(store.manifests().tag(REPOSITORY, "t").isPresent());
        }
    }

    @Test
    public void deletedAfterALinkedTag() throws Exception {
        serve(client -> link("t"));
        deleteUnsynced(layout().linkByTag(REPOSITORY, "t"));
        serve(client -> client.delete("/v2/" + REPOSITORY + "/manifests/" + image.digest())
                .expect(202));
        try (Store store = cutPower()) {
            assertFalse(store.links().tag(REPOSITORY, "t").isPresent());
        }
    }
}
