package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

public class ChangesAheadTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final Change A = GateRule.change("a", 1);
    private static final Change B = GateRule.change("b", 2);
    private static final Change C = GateRule.change("c", 3);

    @Rule
    public final GateRule gate = new GateRule();

    @Test
    public void linkingMovesNoBlobAndTheFirstPullFetchesEachBlobOnce() throws Exception {
        OddImage image = OddImage.image(false, 200_000, 1);
        gate.build(gate.start(A), BASE, image);
        int before = gate.intermediateRequests().size();
        BuildsetRegistry build = gate.start(B, A.id());
        ManifestHead head =
                build.repository(ImageName.parse(BASE)).head("latest").orElseThrow();
        assertEquals(image.digest(), head.digest());
        assertEquals(A.origin(), head.origin());
        assertEquals(List.of(), blobsOfImages(before));
        for (int i = 0; i < 2; i++) {
            pull(build);
        }
        assertEquals(image.top().blobs().size(), blobsOfImages(before).size());
    }

    private void pull(BuildsetRegistry build) throws Exception {
        var repository = new RemoteRegistry(build.reader())
                .repository(ImageName.parse(BASE).buildsetRepository());
        Manifest manifest = repository.manifest("latest").orElseThrow();
        for (Descriptor blob : manifest.blobs()) {
            try (InputStream content = repository.blob(blob, 0)) {
                assertEquals(blob.digest(), Digest.sha256(content.readAllBytes()));
            }
        }
    }

    /** Blobs that moved; whether they can be had is asked with HEAD before a manifest is handed out. */
    private List<String> blobsOfImages(int from) throws Exception {
        List<String> requests = gate.intermediateRequests();
        return requests.subList(from, requests.size()).stream()
                .filter(line -> line.contains("\"GET ") && line.contains("/blobs/") && !line.contains("/changes/"))
                .toList();
    }

    @Test
    public void twentyImagesAreLinkedWithoutAskingForABlob() throws Exception {
        BuildsetRegistry first = gate.start(A);
        for (int i = 0; i < 20; i++) {
            gate.build(first, BASE + i, OddImage.image(false, 10_000, i));
        }
        int before = gate.intermediateRequests().size();
        BuildsetRegistry build = gate.start(B, A.id());
        assertEquals(List.of(), blobsOfImages(before));
        List<String> requests = gate.intermediateRequests();
        assertTrue("requests: " + (requests.size() - before), requests.size() - before <= 6);
        assertTrue(build.repository(ImageName.parse(BASE + 19)).head("latest").isPresent());
    }

    @Test
    public void theNearestChangeWins() throws Exception {
        OddImage farther = OddImage.image(false, 100, 1);
        OddImage nearer = OddImage.image(false, 100, 2);
        gate.build(gate.start(A), BASE, farther);
        gate.build(gate.start(B), BASE, nearer);
        assertEquals(nearer.digest(), linked(gate.start(C, A.id(), B.id())));
        assertEquals(farther.digest(), linked(gate.start(C, B.id(), A.id())));
    }

    @Test
    public void changesBehindAChangeAheadAreSeenThroughItsRecord() throws Exception {
        OddImage image = OddImage.image(false, 100, 1);
        gate.build(gate.start(A), BASE, image);
        gate.build(gate.start(B, A.id()), GateRule.PUBLIC_NAME + "/acme/b", OddImage.image(false, 100, 2));
        BuildsetRegistry build = gate.start(C, B.id());
        assertEquals(image.digest(), linked(build));
        assertEquals(
                List.of(A, B), build.ahead().stream().map(ChangeRecord::change).toList());
    }

    @Test
    public void aCircleIsNamed() throws Exception {
        gate.build(gate.start(A), BASE, OddImage.image(false, 100, 1));
        gate.build(gate.start(B, A.id()), BASE, OddImage.image(false, 100, 2));
        BuildsetException refused = assertThrows(BuildsetException.class, () -> gate.start(A, B.id()));
        assertTrue(refused.getMessage(), refused.getMessage().contains(A.id() + " → " + B.id() + " → " + A.id()));
        assertThrows(BuildsetException.class, () -> gate.start(A, A.id()));
    }

    @Test
    public void everyMissingChangeIsNamed() {
        BuildsetException refused = assertThrows(BuildsetException.class, () -> gate.start(C, A.id(), B.id()));
        assertTrue(refused.getMessage(), refused.getMessage().contains(A.id().toString()));
        assertTrue(refused.getMessage(), refused.getMessage().contains(B.id().toString()));
    }

    @Test
    public void aMissingChangeCanBePassedOverOrWaitedFor() throws Exception {
        BuildsetRegistry build = gate.start(C, options(WhenMissing.PUBLISHED, Require.BUILT), A.id());
        assertEquals(List.of(), build.ahead());
        assertTrue(gate.log().toString(), gate.log().stream().anyMatch(line -> line.startsWith("WARNING")));
        assertThrows(BuildsetException.class, () -> gate.start(C, options(WhenMissing.WAIT, Require.BUILT), A.id()));
    }

    @Test
    public void aChangeThatIsOnlyBuiltIsNotEnoughWhereTestedIsRequired() throws Exception {
        OddImage image = OddImage.image(false, 100, 1);
        BuildsetRegistry first = gate.start(A);
        gate.build(first, BASE, image);
        RegistryManager.Options tested = options(WhenMissing.FAIL, Require.TESTED);
        BuildsetException refused = assertThrows(BuildsetException.class, () -> gate.start(B, tested, A.id()));
        assertTrue(refused.getMessage(), refused.getMessage().contains("has succeeded"));
        first.markTested();
        gate.build(gate.start(A), BASE, OddImage.image(false, 100, 2));
        assertEquals(image.digest(), linked(gate.start(B, tested, A.id())));
    }

    @Test
    public void theNewestBuildOfAChangeIsLinked() throws Exception {
        gate.build(gate.start(A), BASE, OddImage.image(false, 100, 1));
        OddImage newest = OddImage.image(false, 100, 2);
        gate.build(gate.start(A), BASE, newest);
        assertEquals(newest.digest(), linked(gate.start(B, A.id())));
    }

    @Test
    public void aPromotedChangeIsNotLinkedAnyMore() throws Exception {
        BuildsetRegistry first = gate.start(A);
        gate.build(first, BASE, OddImage.image(false, 100, 1));
        new ChangeRecords(gate.intermediate()).mark(first.record(), Marker.PROMOTED);
        BuildsetRegistry build = gate.start(B, A.id());
        assertTrue(build.repository(ImageName.parse(BASE)).head("latest").isEmpty());
    }

    @Test
    public void aDependencyNeedsAnIntermediateRegistry() {
        RegistryManager alone = new RegistryManager(gate.run(), null, java.time.Clock.systemUTC(), line -> {});
        Buildset buildset = new Buildset(B, new BuildId("0".repeat(32)), null, List.of(A.id()));
        BuildsetException refused =
                assertThrows(BuildsetException.class, () -> alone.start(buildset, RegistryManager.Options.DEFAULT));
        assertTrue(refused.getMessage(), refused.getMessage().contains("intermediate"));
    }

    private static RegistryManager.Options options(WhenMissing whenMissing, Require require) {
        return new RegistryManager.Options(whenMissing, require, Duration.ZERO, null);
    }

    private static Digest linked(BuildsetRegistry build) throws Exception {
        return build.repository(ImageName.parse(BASE))
                .head("latest")
                .orElseThrow()
                .digest();
    }
}
