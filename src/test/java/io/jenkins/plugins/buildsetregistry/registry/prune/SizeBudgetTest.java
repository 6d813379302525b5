package io.jenkins.plugins.buildsetregistry.registry.prune;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.Link;
import io.jenkins.plugins.buildsetregistry.registry.PruneRules;
import io.jenkins.plugins.buildsetregistry.registry.RegistryRule;
import io.jenkins.plugins.buildsetregistry.registry.SampleImage;
import io.jenkins.plugins.buildsetregistry.registry.TagRule;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/** What goes when a store is larger than it should be. */
public class SizeBudgetTest {
    private static final int LAYER = 100_000;
    private static final int ENOUGH_FOR_FOUR = 4 * LAYER + LAYER / 2;

    @Rule
    public final RegistryRule source = new RegistryRule();

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final List<PruneRow> table = new ArrayList<>();

    private static PruneRules budget(long bytes, boolean dryRun) {
        TagRule rule = new TagRule(Pattern.compile(".*"), Pattern.compile("change_.*"), Duration.ofDays(1000));
        return new PruneRules(null, Duration.ofDays(1), List.of(rule), bytes, dryRun);
    }

    private static SampleImage image(int seed) {
        byte[] layer = new byte[LAYER];
        new Random(seed).nextBytes(layer);
        return SampleImage.of(layer, "");
    }

    private SampleImage push(RegistryRule to, String repository, String tag, int seed) throws Exception {
        SampleImage image = image(seed);
        to.client().pushBlobs(repository, image);
        to.client()
                .putManifest(repository, tag, image.mediaType(), image.manifest())
                .expect(201);
        return image;
    }

    private PruneReport prune(PruneRules rules) throws Exception {
        table.clear();
        return Prune.run(registry.storage(), rules, table::add);
    }

    private StoreLayout layout() {
        return new StoreLayout(registry.storage());
    }

    private void ageAll(int days) throws IOException {
        try (Stream<Path> files = Files.walk(registry.storage())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                age(file, days);
            }
        }
    }

    private static void age(Path file, int days) throws IOException {
        FileTime time = FileTime.from(Instant.now().minus(Duration.ofDays(days)));
        Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(time, time, null);
    }

    @Test
    public void theOldestTagsThatARuleMatchesGoFirstAndNoMoreThanNecessary() throws Exception {
        push(registry, "a", "release", 0);
        for (int i = 1; i <= 4; i++) {
            push(registry, i % 2 == 0 ? "a" : "b", "change_" + i, i);
        }
        registry.client().putManifest("b", "release", image(1).mediaType(), image(1).manifest());
        registry.stop();
        ageAll(100);
        for (int i = 2; i <= 4; i++) {
            age(layout().tag(i % 2 == 0 ? "a" : "b", "change_" + i), 100 - i);
        }

        PruneReport told = prune(budget(ENOUGH_FOR_FOUR, true));
        List<PruneRow> promised = List.copyOf(table);
        PruneReport done = prune(budget(ENOUGH_FOR_FOUR, false));
        assertEquals(promised, table);
        assertEquals(told, done);
        assertEquals(List.of(), done.problems());
        assertTrue(done.toString(), done.storeBytes() < ENOUGH_FOR_FOUR && done.storeBytes() > 4 * LAYER);
        registry.start();
        registry.client().get("/v2/a/manifests/change_2").expect(404);
        registry.client().get("/v2/b/manifests/change_1").expect(404);
        for (String left : List.of("b/manifests/change_3", "a/manifests/change_4", "a/manifests/release")) {
            registry.client().get("/v2/" + left).expect(200);
        }
        assertTrue(Files.exists(layout().content(image(1).layerDigest())));
    }

    @Test
    public void saysSoWhenNoRuleLetsMoreGo() throws Exception {
        push(registry, "a", "release", 0);
        push(registry, "a", "change_1", 1);
        registry.stop();
        ageAll(100);
        for (boolean dry : new boolean[] {true, false}) {
            PruneReport report = prune(budget(LAYER / 2, dry));
            assertEquals(1, report.tags());
            assertEquals(1, report.problems().size());
            assertTrue(
                    report.toString(),
                    report.problems().get(0).contains("bytes, " + (report.storeBytes() - LAYER / 2) + " more than"));
        }
        registry.start();
        registry.client().get("/v2/a/manifests/release").expect(200);
    }

    @Test
    public void whatCanBeFetchedAgainGoesBeforeAnyTagAndComesAgain() throws Exception {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SampleImage image = push(source, "in/base", "t" + i, i);
            links.add(new Link(
                    "a", "linked_" + i, image.digest(), image.mediaType(), image.manifest().length, "in/base", null));
        }
        registry.restartWithSource(source.access());
        registry.server().link(links);
        for (int i = 0; i < 3; i++) {
            registry.client().get("/v2/a/manifests/linked_" + i).expect(200);
            fetch(image(i).layerDigest());
        }
        push(registry, "b", "change_1", 0);
        registry.stop();
        ageAll(100);
        age(layout().content(image(1).layerDigest()), 50);

        assertEquals(1, prune(budget(3 * LAYER, true)).contents());
        PruneReport report = prune(budget(3 * LAYER, false));
        assertEquals(List.of(), report.problems());
        assertEquals(0, report.tags());
        assertFalse("the least recently used", Files.exists(layout().content(image(2).layerDigest())));
        assertTrue("pushed, too", Files.exists(layout().content(image(0).layerDigest())));
        assertTrue(Files.exists(layout().content(image(1).layerDigest())));

        registry.start();
        fetch(image(2).layerDigest());
        registry.client().get("/v2/b/manifests/change_1").expect(200);
    }

    private void fetch(Digest layer) throws Exception {
        byte[] content =
                registry.client().get("/v2/a/blobs/" + layer).expect(200).body();
        assertEquals(layer, Digest.sha256(content));
        while (!Files.exists(layout().content(layer))) {
            Thread.onSpinWait();
        }
    }
}
