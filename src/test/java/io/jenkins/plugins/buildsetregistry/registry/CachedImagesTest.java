package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreCheck;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreFinding;
import io.jenkins.plugins.buildsetregistry.registry.prune.Prune;
import io.jenkins.plugins.buildsetregistry.registry.prune.PruneReport;
import io.jenkins.plugins.buildsetregistry.registry.prune.PruneRow;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** What a check and a prune make of images of which only a part was fetched so far. */
public class CachedImagesTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final String REPOSITORY = "quay.io/org/app";

    @Rule
    public final RegistryRule upstream = new RegistryRule();

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final SampleImage fetched = SampleImage.of("fetched");
    private final SampleImage other = SampleImage.of("other platform");
    private final byte[] index = SampleImage.index(fetched.manifest(), other.manifest());
    private final List<PruneRow> table = new ArrayList<>();

    @Before
    public void pushThere() throws Exception {
        fetched.push(upstream.client(), "org/app", "1");
        other.push(upstream.client(), "org/app", "2");
        upstream.client()
                .putManifest("org/app", "both", MediaTypes.OCI_INDEX, index)
                .expect(201);
    }

    private StoreLayout layout() {
        return new StoreLayout(registry.storage());
    }

    private void get(String path) throws Exception {
        registry.client().get(path).expect(200);
    }

    private void pullOnePlatform() throws Exception {
        get("/v2/" + REPOSITORY + "/manifests/both");
        get("/v2/" + REPOSITORY + "/manifests/" + fetched.digest());
        get("/v2/" + REPOSITORY + "/blobs/" + fetched.layerDigest());
    }

    private void connect() throws Exception {
        registry.restartWithUpstreams(new Upstream("quay.io", upstream.access(), Duration.ofHours(1)));
    }

    private void assertNothingFound() throws Exception {
        List<StoreFinding> findings = new ArrayList<>();
        StoreCheck.run(registry.storage(), false, findings::add);
        assertEquals(List.of(), findings);
    }

    private PruneReport prune(boolean dry, TagRule... tags) throws Exception {
        table.clear();
        return Prune.run(registry.storage(), new PruneRules(null, DAY, List.of(tags), null, dry), table::add);
    }

    private void age(Path start, Duration age) throws IOException {
        try (Stream<Path> files = Files.walk(start)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
            }
        }
    }

    @Test
    public void whatAnUpstreamHasStaysWhileItsTagIsAskedFor() throws Exception {
        connect();
        pullOnePlatform();
        registry.stop();
        assertNothingFound();
        Path tag = layout().upstreamTag(REPOSITORY, "both");
        age(registry.storage(), DAY.multipliedBy(100));
        age(tag, DAY.minusMinutes(1));
        prune(false);
        assertEquals(List.of(), table);
        assertNothingFound();

        age(tag, DAY);
        PruneReport told = prune(true);
        List<PruneRow> promised = List.copyOf(table);
        assertTrue(Files.exists(tag));
        assertEquals(told, prune(false));
        assertEquals(promised, table);
        assertEquals(
                new PruneRow(REPOSITORY, "upstream tags", 1, 0, "not asked for lately: can be fetched again"),
                table.get(0));
        assertEquals(2, told.manifests());
        assertEquals(2, told.blobs());
        assertEquals(1, told.contents());
        assertEquals(0, told.tags());
        assertNothingFound();

        registry.start();
        pullOnePlatform();
    }

    @Test
    public void aRuleForTagsMayKeepThemLonger() throws Exception {
        connect();
        pullOnePlatform();
        registry.stop();
        TagRule week = new TagRule(Pattern.compile("quay.io/.*"), Pattern.compile(".*"), DAY.multipliedBy(7));
        age(registry.storage(), DAY.multipliedBy(6));
        prune(false, week);
        assertEquals(List.of(), table);
        age(registry.storage(), DAY.multipliedBy(7));
        assertEquals(2, prune(false, week).manifests());
        registry.start();
    }

    @Test
    public void remembersNoTagOfARepositoryThatHasNothingElse() throws Exception {
        registry.stop();
        Path tag = layout().upstreamTag(REPOSITORY, "gone");
        Files.createDirectories(tag.getParent());
        Files.writeString(tag, Digest.sha256(new byte[1]).toString());
        age(tag, DAY);
        prune(false);
        assertTrue(Files.notExists(tag));
        registry.start();
    }

    @Test
    public void anIndexThatWasAskedForByDigestLacksNothing() throws Exception {
        connect();
        get("/v2/" + REPOSITORY + "/manifests/" + Digest.sha256(index));
        registry.stop();
        assertNothingFound();
        registry.start();
    }

    @Test
    public void partsOfLinkedImagesAndWhatRefersToThemAreNotMissed() throws Exception {
        SampleImage signature = SampleImage.of(
                SampleImage.utf8("signature"), ",\"subject\":" + SampleImage.descriptor(MediaTypes.OCI_INDEX, index));
        signature.push(upstream.client(), "org/app", "signature");
        registry.restartWithSource(upstream.access());
        Digest digest = Digest.sha256(index);
        registry.server()
                .link(List.of(new Link("app", "t", digest, MediaTypes.OCI_INDEX, index.length, "org/app", null)));
        get("/v2/app/manifests/t");
        get("/v2/app/manifests/" + fetched.digest());
        get("/v2/app/referrers/" + digest);
        get("/v2/app/manifests/" + signature.digest());
        registry.stop();
        assertTrue(Files.exists(layout().manifest("app", signature.digest())));
        assertNothingFound();
        age(registry.storage(), DAY.multipliedBy(100));
        prune(false);
        assertEquals(List.of(), table);
        registry.start();
    }
}
