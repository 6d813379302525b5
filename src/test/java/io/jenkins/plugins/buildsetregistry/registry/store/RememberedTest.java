package io.jenkins.plugins.buildsetregistry.registry.store;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.RegistryChild;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryProcessConfig;
import io.jenkins.plugins.buildsetregistry.registry.SampleImage;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What is remembered of manifests and tags says at each moment what is on the disk. */
public class RememberedTest {
    private static final int STEPS = 600;
    private static final int MANIFESTS = 6;
    private static final int TAGS = 12;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private StoreLayout layout;
    private final List<Manifest> manifests = new ArrayList<>();

    @Before
    public void makeManifests() throws IOException {
        layout = new StoreLayout(folder.getRoot().toPath());
        Files.createDirectories(layout.uploads());
        for (int i = 0; i < MANIFESTS; i++) {
            manifests.add(Manifest.of(SampleImage.index(new byte[i]), MediaTypes.OCI_INDEX));
        }
    }

    private ManifestStore open(long manifestLimit, long tagLimit, long tableLimit) {
        return new ManifestStore(
                layout,
                new DurableFiles(layout.uploads()),
                new PruneWatch(new RepositoryLocks()),
                StoredBytes.unlimited(),
                manifestLimit,
                tagLimit,
                tableLimit);
    }

    private ManifestStore reopened() {
        return open(1 << 20, 1 << 20, 1 << 20);
    }

    private void agree(ManifestStore remembered, String repository) throws IOException {
        ManifestStore fresh = reopened();
        assertEquals(fresh.tags(repository, "", 100), remembered.tags(repository, "", 100));
        assertEquals(fresh.tags(repository, "t3", 4), remembered.tags(repository, "t3", 4));
        for (int i = 0; i < TAGS; i++) {
            assertEquals(fresh.tag(repository, "t" + i), remembered.tag(repository, "t" + i));
        }
        for (Manifest manifest : manifests) {
            Optional<ManifestStore.Stored> stored = fresh.get(repository, manifest.digest());
            assertEquals(stored.isPresent(), remembered.contains(repository, manifest.digest()));
            assertEquals(
                    stored.isPresent(),
                    remembered.get(repository, manifest.digest()).isPresent());
        }
    }

    private void agreesAfterEachStep(ManifestStore remembered, long seed) throws IOException {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            String repository = "r" + random.nextInt(3);
            String tag = "t" + random.nextInt(TAGS);
            Manifest manifest = manifests.get(random.nextInt(MANIFESTS));
            switch (random.nextInt(6)) {
                case 0 -> remembered.put(repository, manifest);
                case 1 -> remembered.put(repository, manifest, List.of(tag, "t" + random.nextInt(TAGS)));
                case 2 -> remembered.putTag(repository, tag, manifest.digest());
                case 3 -> remembered.deleteTag(repository, tag);
                case 4 -> remembered.delete(repository, manifest.digest());
                default -> remembered.tags(repository, "", 3);
            }
            if (step % 5 == 0) {
                agree(remembered, repository);
            }
        }
    }

    @Test
    public void agreesWithTheDiskWhenAllIsRemembered() throws Exception {
        agreesAfterEachStep(reopened(), 1);
    }

    @Test
    public void agreesWithTheDiskWhenLittleIsRemembered() throws Exception {
        agreesAfterEachStep(open(20_000, 20_000, 1), 2);
    }

    @Test
    public void agreesWithTheDiskAfterAFailure() throws Exception {
        ManifestStore store = reopened();
        store.put("r", manifests.get(0), List.of("t1", "t2"));
        store.tags("r", "", 10);
        Path tag = layout.tag("r", "t3");
        Files.createDirectories(tag.resolve("in-the-way"));
        assertThrows(IOException.class, () -> store.put("r", manifests.get(1), List.of("t1", "t3")));
        Files.delete(tag.resolve("in-the-way"));
        Files.delete(tag);
        agree(store, "r");
        store.put("r", manifests.get(1), List.of("t1", "t3"));
        agree(store, "r");
        assertEquals(Optional.of(manifests.get(1).digest()), store.tag("r", "t3"));
        assertEquals(0, layout.uploads().toFile().list().length);
    }

    @Test
    public void deletesAManifestWithItsTagsAndNoOthers() throws Exception {
        ManifestStore store = reopened();
        for (int i = 0; i < 1500; i++) { // more than a block of the table
            Path tag = layout.tag("r", "t" + i);
            Files.createDirectories(tag.getParent());
            Files.writeString(tag, manifests.get(i % 3).digest().toString());
        }
        store.put("r", manifests.get(0));
        store.prepareDelete("r", manifests.get(0).digest());
        assertTrue(store.delete("r", manifests.get(0).digest()));
        assertEquals(1000, store.tags("r", "", 2000).size());
        assertFalse(store.tags("r", "", 2000).contains("t0"));
        assertEquals(reopened().tags("r", "", 2000), store.tags("r", "", 2000));
    }

    @Test
    public void keepsTagsSorted() {
        TagTable table = new TagTable();
        TreeMap<String, Digest> expected = new TreeMap<>();
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            String tag = Integer.toString(random.nextInt(4000), 36);
            if (random.nextInt(3) == 0) {
                table.remove(tag);
                expected.remove(tag);
            } else {
                Digest digest = manifests.get(random.nextInt(MANIFESTS)).digest();
                table.put(tag, TagTable.mark(digest));
                expected.put(tag, digest);
            }
        }
        assertEquals(expected.size(), table.size());
        assertEquals(List.copyOf(expected.keySet()), table.page("", Integer.MAX_VALUE));
        assertEquals(expected.tailMap("b", false).keySet().stream().limit(700).toList(), table.page("b", 700));
        assertArrayEquals(
                expected.entrySet().stream()
                        .filter(e -> e.getValue().equals(manifests.get(2).digest()))
                        .map(e -> e.getKey())
                        .toArray(),
                table.marked(TagTable.mark(manifests.get(2).digest())).toArray());
    }

    @Test
    public void forgetsWhatIsTooMuch() {
        WeightedCache<Integer, String> cache = new WeightedCache<>(16 * 100);
        for (int i = 0; i < 16 * 40; i++) {
            cache.put(i, "x", 10);
            assertEquals("x", cache.get(i));
            cache.put(i, "y", 10);
            assertEquals("y", cache.get(0) == null ? "y" : cache.get(0)); // used all the time
        }
        long left = 0;
        for (int i = 0; i < 16 * 40; i++) {
            left += cache.get(i) == null ? 0 : 1;
        }
        assertEquals(16 * 10, left);
        cache.put(0, "too heavy", 101);
        assertNotEquals("too heavy", cache.get(0));
    }

    @Test
    public void losesNoLockToASecondServerOfThisProcess() throws Exception {
        Path root = folder.newFolder().toPath();
        Store store = Store.open(root);
        for (int i = 0; i < 2; i++) {
            IOException refusal = assertThrows(IOException.class, () -> Store.open(root));
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("in use by another registry"));
        }
        RegistryConfig config = new RegistryConfig("127.0.0.1", 0, root, null, null, null, null, null);
        Path ready = folder.getRoot().toPath().resolve("ready.json");
        RegistryChild other =
                RegistryChild.launch(new RegistryProcessConfig(config, null, null, "n", null, ready), folder);
        assertEquals(1, other.awaitEnd());
        assertTrue(other.errors(), other.errors().contains("in use by another registry"));
        store.close();
        Store.open(root).close();
    }

    @Test
    public void saysThatAStorageCannotBeWritten() throws Exception {
        Path file = folder.newFile().toPath();
        IOException refusal = assertThrows(IOException.class, () -> Store.open(file.resolve("storage")));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("cannot be written"));
    }
}
