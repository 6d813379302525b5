package io.jenkins.plugins.buildsetregistry.registry.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.Durability;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.StorageLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ContentSweepTest {
    private static final int ROUNDS = 60;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Store store;
    private BlobStore blobs;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Before
    public void open() throws IOException {
        store = Store.open(folder.getRoot().toPath());
        blobs = store.blobs();
    }

    @After
    public void close() {
        threads.shutdownNow();
        store.close();
    }

    private Path file(String content) throws IOException {
        Path file = Files.createTempFile(folder.getRoot().toPath().resolve("uploads"), "t", "");
        return Files.writeString(file, content);
    }

    private static Reservation reserved() {
        return StoredBytes.unlimited().forPush();
    }

    private static Digest digest(String content) {
        return Digest.sha256(content.getBytes(StandardCharsets.UTF_8));
    }

    private Digest push(String repository, String content) throws IOException {
        blobs.add(repository, digest(content), file(content), reserved());
        return digest(content);
    }

    private int sweepAll() throws IOException {
        int[] deleted = new int[1];
        try (ContentSweep sweep = blobs.sweep()) {
            sweep.keepMembers(store.walk());
            store.walk().contents(content -> deleted[0] += sweep.deleteIfUnused(content.digest()) ? 1 : 0);
        }
        return deleted[0];
    }

    @Test
    public void walksThroughAllThatIsThere() throws Exception {
        Digest one = push("a", "one");
        Digest two = push("a/b/c", "two");
        store.manifests().putTag("a/b/c", "t", one);
        Set<String> seen = new TreeSet<>();
        store.walk().repositories(repository -> {
            seen.add(repository);
            store.walk().members(repository, digest -> seen.add(repository + " " + digest));
            store.walk().tags(repository, tag -> seen.add(repository + ":" + tag.name()));
        });
        store.walk().contents(content -> seen.add(content.digest() + " " + content.size()));
        assertEquals(
                new TreeSet<>(Set.of("a", "a " + one, "a/b/c", "a/b/c " + two, "a/b/c:t", one + " 3", two + " 3")),
                seen);
    }

    @Test
    public void deletesContentThatNoRepositoryHas() throws Exception {
        Digest one = push("a", "one");
        push("b", "one");
        Digest two = push("a", "two");
        Digest fetched = digest("fetched");
        blobs.keep(file("fetched"), fetched, reserved());
        assertEquals(1, sweepAll());
        blobs.removeMember("a", one);
        blobs.removeMember("a", two);
        assertEquals(1, sweepAll());
        assertTrue(blobs.size(one).isPresent());
        assertTrue(blobs.size(two).isEmpty());
        assertFalse(blobs.addMember("b", two));
        assertTrue(blobs.member("b", two).isEmpty());
    }

    @Test
    public void whatIsDeletedLeavesItsRoom() throws Exception {
        Digest one = push("a", "one");
        store.close();
        store = Store.open(folder.getRoot().toPath(), new StorageLimit(3, "this test"), Durability.POWER_CUT);
        blobs = store.blobs();
        assertThrows(OciException.class, () -> store.uploads().requireRoom());
        blobs.removeMember("a", one);
        assertEquals(1, sweepAll());
        store.uploads().requireRoom();
        Upload upload = store.uploads().unlisted("a", "sha256");
        upload.begin(this);
        upload.write(this, ByteBuffer.wrap("two".getBytes(StandardCharsets.UTF_8)));
        upload.finish(this, digest("two"));
        upload.addTo(blobs, digest("two"));
        upload.discard();
        assertThrows(OciException.class, () -> store.uploads().requireRoom());
    }

    @Test
    public void keepsWhatGetsAMemberAfterItHasLooked() throws Exception {
        Digest mounted = push("a", "mounted");
        blobs.removeMember("a", mounted);
        try (ContentSweep sweep = blobs.sweep()) {
            assertThrows(IllegalStateException.class, () -> blobs.sweep());
            sweep.keepMembers(store.walk());
            Digest pushed = push("b", "pushed");
            assertTrue(blobs.addMember("b", mounted));
            assertFalse(sweep.deleteIfUnused(pushed));
            assertFalse(sweep.deleteIfUnused(mounted));
        }
        assertEquals(0, sweepAll());
    }

    @Test
    public void losesNothingBesidePushesAndMounts() throws Exception {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String repository = "r" + i;
            tasks.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    Digest digest = push(repository, "content " + round % 7);
                    assertTrue(blobs.size(digest).isPresent());
                    assertTrue(!blobs.addMember("mounted", digest)
                            || blobs.size(digest).isPresent());
                    Lock lock = store.locks().deleting(repository);
                    lock.lock();
                    try {
                        blobs.removeMember(repository, digest);
                        blobs.removeMember("mounted", digest);
                    } finally {
                        lock.unlock();
                    }
                }
                return null;
            });
        }
        Future<?> sweeps = threads.submit(() -> {
            while (!ended.get()) {
                sweepAll();
            }
            return null;
        });
        for (Future<Void> done : threads.invokeAll(tasks)) {
            done.get();
        }
        ended.set(true);
        sweeps.get();
        sweepAll();
        List<Digest> left = new ArrayList<>();
        store.walk().contents(content -> left.add(content.digest()));
        assertEquals(List.of(), left);
    }

    @Test
    public void remembersManyNumbers() {
        LongSet set = new LongSet();
        for (long i = 0; i < 5_000; i++) {
            assertFalse(set.contains(i << 30));
            set.add(i << 30);
            set.add(i << 30);
        }
        for (long i = 0; i < 5_000; i++) {
            assertTrue(set.contains(i << 30));
            assertFalse(set.contains(i << 30 | 1));
        }
    }
}
