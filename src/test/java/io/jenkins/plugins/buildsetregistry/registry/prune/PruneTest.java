package io.jenkins.plugins.buildsetregistry.registry.prune;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.PruneRules;
import io.jenkins.plugins.buildsetregistry.registry.RegistryRule;
import io.jenkins.plugins.buildsetregistry.registry.SampleImage;
import io.jenkins.plugins.buildsetregistry.registry.TagRule;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreWalk;
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
import org.junit.Rule;
import org.junit.Test;

/** What a prune removes from a store, and what it leaves. */
public class PruneTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final List<PruneRow> table = new ArrayList<>();

    private static TagRule tags(String repositories, String tags, Duration age) {
        return new TagRule(Pattern.compile(repositories), Pattern.compile(tags), age);
    }

    private static PruneRules rules(TagRule... tags) {
        return new PruneRules(null, DAY, List.of(tags), null, false);
    }

    /** Prunes while no server runs; afterwards one does. */
    private PruneReport prune(PruneRules rules) throws Exception {
        registry.stop();
        table.clear();
        PruneReport report = Prune.run(registry.storage(), rules, table::add);
        registry.start();
        return report;
    }

    /** Makes everything in the store as old as that. */
    private void age(Duration age) throws IOException {
        try (Stream<Path> files = Files.walk(registry.storage())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                age(file, age);
            }
        }
    }

    private static void age(Path file, Duration age) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private StoreLayout layout() {
        return new StoreLayout(registry.storage());
    }

    private void putManifest(String reference, String mediaType, byte[] bytes) throws Exception {
        registry.client().putManifest("a", reference, mediaType, bytes).expect(201);
    }

    private static String digest(byte[] bytes) {
        return Digest.sha256(bytes).toString();
    }

    private void assertManifest(int status, String reference) throws Exception {
        registry.client().get("/v2/a/manifests/" + reference).expect(status);
    }

    private void assertBlob(int status, Digest digest) throws Exception {
        registry.client().get("/v2/a/blobs/" + digest).expect(status);
    }

    private boolean isOnDisk(Digest digest) {
        return Files.exists(layout().content(digest));
    }

    @Test
    public void deletesOldTagsByTheRulesAndWhatOnlyTheyLedTo() throws Exception {
        registry.client().pushImage("a", "change_1", "one");
        registry.client().pushImage("a", "change_2", "two");
        registry.client().pushImage("a", "release", "three");
        registry.client().pushImage("other", "change_1", "one");
        age(DAY.multipliedBy(8));
        age(layout().tag("a", "change_2"), DAY.multipliedBy(6));
        SampleImage one = SampleImage.of("one");

        PruneReport report = prune(rules(tags("a", "change_[0-9]+", DAY.multipliedBy(7))));

        assertManifest(404, "change_1");
        assertManifest(404, one.digest().toString());
        assertBlob(404, one.layerDigest());
        assertManifest(200, "change_2");
        assertManifest(200, "release");
        registry.client().get("/v2/other/manifests/change_1").expect(200);
        registry.client().get("/v2/other/blobs/" + one.layerDigest()).expect(200);
        assertEquals(
                List.of(
                        new PruneRow("a", "tags", 1, 0, "older than 7d and matches change_[0-9]+"),
                        new PruneRow(
                                "a",
                                "manifests",
                                1,
                                one.manifest().length + one.mediaType().length() + 1,
                                "no tag, index or subject leads to it"),
                        new PruneRow("a", "blobs", 2, 0, "in no manifest of the repository")),
                table);
        assertEquals(0, report.contents());
    }

    @Test
    public void matchesWholeNames() throws Exception {
        registry.client().pushImage("a", "latest", "one");
        age(DAY.multipliedBy(8));
        prune(rules(tags("a", "l", DAY), tags("b|", ".*", DAY), tags("a.+", ".*", DAY)));
        assertManifest(200, "latest");
    }

    @Test
    public void deletesContentThatNoRepositoryHas() throws Exception {
        Digest digest = registry.client().pushBlob("a", new byte[1000]);
        prune(rules());
        assertBlob(200, digest);
        age(DAY);
        PruneReport report = prune(rules());
        assertBlob(404, digest);
        assertFalse(isOnDisk(digest));
        assertEquals(new PruneRow(null, "content", 1, 1000, "in no repository"), table.get(1));
        assertEquals(1000, report.freedBytes());
        assertEquals(0, report.storeBytes());
    }

    @Test
    public void sparesWhatMayBelongToAPushUnderWay() throws Exception {
        SampleImage image = SampleImage.of("young");
        registry.client().pushBlobs("a", image);
        putManifest(image.digest().toString(), image.mediaType(), image.manifest());
        prune(rules());
        age(layout().manifest("a", image.digest()), DAY.minusMinutes(1));
        age(layout().blobMarker("a", image.layerDigest()), DAY);
        age(layout().content(image.layerDigest()), DAY);
        prune(rules());
        assertManifest(200, image.digest().toString());
        assertBlob(200, image.layerDigest());
    }

    @Test
    public void aBlobThatIsPushedAgainIsYoungAgain() throws Exception {
        SampleImage image = SampleImage.of("again");
        registry.client().pushBlobs("a", image);
        age(DAY);
        registry.client().pushBlobs("a", image);
        prune(rules());
        putManifest("t", image.mediaType(), image.manifest());
    }

    @Test
    public void keepsChildrenOfNestedIndexesAndForeignLayers() throws Exception {
        SampleImage image = SampleImage.of("leaf");
        registry.client().pushBlobs("a", image);
        byte[] foreign = new byte[77];
        registry.client().pushBlob("a", foreign);
        byte[] docker = SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.DOCKER_MANIFEST
                + "\",\"config\":" + SampleImage.descriptor(MediaTypes.DOCKER_CONFIG, image.config())
                + ",\"layers\":[" + SampleImage.descriptor(MediaTypes.DOCKER_LAYER_GZIP, image.layer()) + ","
                + SampleImage.descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", foreign) + "]}");
        byte[] list = SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.DOCKER_LIST
                + "\",\"manifests\":[" + SampleImage.descriptor(MediaTypes.DOCKER_MANIFEST, docker) + "]}");
        byte[] index = SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                + "\",\"manifests\":[" + SampleImage.descriptor(MediaTypes.DOCKER_LIST, list) + "]}");
        putManifest(digest(docker), MediaTypes.DOCKER_MANIFEST, docker);
        putManifest(digest(list), MediaTypes.DOCKER_LIST, list);
        putManifest("t", MediaTypes.OCI_INDEX, index);
        age(DAY.multipliedBy(100));

        prune(rules());
        assertEquals(List.of(), table);
        assertManifest(200, digest(docker));
        assertBlob(200, Digest.sha256(foreign));

        registry.client().delete("/v2/a/manifests/t").expect(202);
        assertEquals(3, prune(rules()).manifests());
        assertBlob(404, image.layerDigest());
    }

    @Test
    public void keepsBlobsThatACacheIndexLists() throws Exception {
        byte[] layer = new byte[50];
        byte[] config = SampleImage.utf8("{}");
        registry.client().pushBlob("a", layer);
        registry.client().pushBlob("a", config);
        byte[] index = SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                + "\",\"manifests\":[" + SampleImage.descriptor(MediaTypes.OCI_LAYER_GZIP, layer) + ","
                + SampleImage.descriptor("application/vnd.buildkit.cacheconfig.v0", config) + "]}");
        putManifest("cache", MediaTypes.OCI_INDEX, index);
        age(DAY.multipliedBy(100));
        prune(rules());
        assertEquals(List.of(), table);
    }

    @Test
    public void referrersGoWithTheirSubject() throws Exception {
        SampleImage image = SampleImage.of("subject");
        registry.client().pushBlobs("a", image);
        putManifest("t", image.mediaType(), image.manifest());
        SampleImage signature = referrer("signature", image.manifest());
        SampleImage ofSignature = referrer("signature of it", signature.manifest());
        SampleImage ofNothing = referrer("of nothing", new byte[1]);
        age(DAY.multipliedBy(100));

        assertEquals(1, prune(rules()).manifests());
        assertManifest(200, signature.digest().toString());
        assertManifest(200, ofSignature.digest().toString());
        assertBlob(200, ofSignature.layerDigest());
        assertManifest(404, ofNothing.digest().toString());

        registry.client().delete("/v2/a/manifests/t").expect(202);
        assertEquals(3, prune(rules()).manifests());
        assertManifest(404, ofSignature.digest().toString());
        assertFalse(Files.exists(layout().referrer("a", image.digest(), signature.digest())));
    }

    private SampleImage referrer(String content, byte[] subject) throws Exception {
        SampleImage referrer = SampleImage.of(
                SampleImage.utf8(content), ",\"subject\":" + SampleImage.descriptor(MediaTypes.OCI_MANIFEST, subject));
        registry.client().pushBlobs("a", referrer);
        putManifest(referrer.digest().toString(), referrer.mediaType(), referrer.manifest());
        return referrer;
    }

    @Test
    public void fallbackTagsStayAndGoWithTheManifestThatTheyAreNamedAfter() throws Exception {
        Digest image = registry.client().pushImage("a", "t", "subject");
        Digest signature = registry.client().pushImage("a", "sha256-" + image.hex() + ".sig", "signature");
        SampleImage listed = SampleImage.of("listed");
        registry.client().pushBlobs("a", listed);
        putManifest(listed.digest().toString(), listed.mediaType(), listed.manifest());
        putManifest("sha256-" + image.hex(), MediaTypes.OCI_INDEX, SampleImage.index(listed.manifest()));
        registry.client().pushImage("a", "sha256-" + "0".repeat(64), "of nothing here");
        age(DAY.multipliedBy(100));
        age(layout().tag("a", "t"), Duration.ZERO);

        prune(rules(tags(".*", ".*", DAY.multipliedBy(50))));
        assertManifest(200, "sha256-" + image.hex() + ".sig");
        assertManifest(200, "sha256-" + image.hex());
        assertManifest(200, listed.digest().toString());
        assertManifest(404, "sha256-" + "0".repeat(64));

        registry.client().delete("/v2/a/manifests/t").expect(202);
        prune(rules());
        assertEquals(new PruneRow("a", "tags", 2, 0, "named after a manifest that goes"), table.get(0));
        assertManifest(404, signature.toString());
        assertManifest(404, listed.digest().toString());
        assertEquals(List.of(), onDisk());
    }

    private List<Digest> onDisk() throws IOException {
        List<Digest> digests = new ArrayList<>();
        new StoreWalk(layout()).contents(content -> digests.add(content.digest()));
        return digests;
    }

    @Test
    public void whatHasATimeInTheFutureIsYoung() throws Exception {
        registry.client().pushImage("a", "t", "future");
        Digest blob = registry.client().pushBlob("a", new byte[9]);
        age(DAY.multipliedBy(-400));
        prune(new PruneRules(null, Duration.ZERO, List.of(tags(".*", ".*", Duration.ZERO)), null, false));
        assertManifest(200, "t");
        assertBlob(200, blob);
    }

    @Test
    public void removesNothingThatADamagedManifestMightLeadTo() throws Exception {
        Digest damaged = registry.client().pushImage("a", "t", "whole");
        registry.client().pushBlob("a", new byte[10]);
        registry.client().pushBlob("b", new byte[11]);
        Path file = layout().manifest("a", damaged);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        age(DAY.multipliedBy(100));
        PruneReport report = prune(rules());
        assertEquals(1, report.problems().size());
        assertTrue(report.problems().get(0), report.problems().get(0).contains("the manifest " + damaged));
        assertTrue(isOnDisk(SampleImage.of("whole").layerDigest()));
        assertTrue(isOnDisk(Digest.sha256(new byte[10])));
        assertFalse(isOnDisk(Digest.sha256(new byte[11])));
    }

    @Test
    public void aDryRunTellsWhatARunDoesAndDoesNothing() throws Exception {
        registry.client().pushImage("a", "change_1", "one");
        registry.client().pushImage("a", "change_2", "two");
        registry.client().pushImage("a/b", "release", "three");
        registry.client().pushBlob("a/b", new byte[500]);
        age(DAY.multipliedBy(8));
        TagRule rule = tags(".*", "change_.*", DAY.multipliedBy(7));
        PruneReport told = prune(new PruneRules(null, DAY, List.of(rule), null, true));
        List<PruneRow> promised = List.copyOf(table);
        assertManifest(200, "change_1");
        assertEquals(7, onDisk().size());

        PruneReport done = prune(rules(rule));
        assertEquals(promised, table);
        assertEquals(told, done);
        assertEquals(2, onDisk().size());
    }
}
