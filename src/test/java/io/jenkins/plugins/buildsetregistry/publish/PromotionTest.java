package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

public class PromotionTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final String APP = GateRule.PUBLIC_NAME + "/acme/app";
    private static final Change CHANGE_101 = GateRule.change("base", 101);
    private static final Change CHANGE_102 = GateRule.change("app", 102);
    private static final Promotion.Options STRICT = new Promotion.Options(false, false);
    private static final Promotion.Options FORCE = new Promotion.Options(false, true);

    @Rule
    public final GateRule gate = new GateRule();

    @Test
    public void everyKindOfManifestKeepsItsBytesOnTheWholeWay() throws Exception {
        int number = 200;
        for (boolean docker : new boolean[] {true, false}) {
            for (OddImage image :
                    List.of(OddImage.image(docker, 1000, number), OddImage.index(docker, 1000, number + 1))) {
                String name = GateRule.PUBLIC_NAME + "/acme/odd" + number;
                Change change = GateRule.change("odd", number++);
                BuildsetRegistry build = gate.start(change);
                gate.build(build, name, image);
                BuildsetRegistry linked = gate.start(GateRule.change("next", number++), change.id());
                assertSame(
                        image,
                        linked.repository(ImageName.parse(name))
                                .manifest("latest")
                                .orElseThrow());
                gate.upload(build);
                promote(change, STRICT);
                assertSame(image, gate.target(name).manifest("latest").orElseThrow());
            }
        }
    }

    private static void assertSame(OddImage image, Manifest manifest) {
        assertArrayEquals(image.top().bytes(), manifest.bytes());
        assertEquals(image.top().mediaType(), manifest.mediaType());
        assertEquals(image.digest(), manifest.digest());
    }

    @Test
    public void promotionMovesNoBlob() throws Exception {
        uploadBase(OddImage.index(false, 100_000, 1));
        int before = gate.targetRequests().size();
        promote(CHANGE_101, STRICT);
        List<String> requests = gate.targetRequests();
        List<String> during = requests.subList(before, requests.size());
        assertTrue(during.stream().anyMatch(line -> line.contains("PUT /v2/acme/base/manifests/latest")));
        assertEquals(
                List.of(),
                during.stream()
                        .filter(line -> line.contains("/blobs/"))
                        .filter(line -> !line.contains("\"POST ") && !line.contains("\"DELETE "))
                        .toList());
    }

    @Test
    public void aTemporaryTagThatWasMovedIsRefusedAndTheFinalTagIsUntouched() throws Exception {
        uploadBase(OddImage.image(false, 1000, 1));
        OddImage other = OddImage.image(false, 1000, 2);
        other.push(gate.target(BASE), List.of("change_101_1_latest"));
        PublishException refused = assertThrows(PublishException.class, () -> promote(CHANGE_101, STRICT));
        assertTrue(
                refused.getMessage(),
                refused.getMessage().contains(other.digest().toString()));
        assertTrue(refused.getMessage(), refused.getMessage().contains("change_101_1_latest"));
        assertEquals(null, held(BASE, "latest"));
        assertEquals(other.digest(), held(BASE, "change_101_1_latest"));
    }

    @Test
    public void aChangeCannotGoBeforeTheOneItWasBuiltOn() throws Exception {
        OddImage base = OddImage.image(false, 1000, 1);
        RecordedImage recorded = uploadBase(base);
        OddImage app = uploadApp(recorded);
        PublishException refused = assertThrows(PublishException.class, () -> promote(CHANGE_102, STRICT));
        assertTrue(refused.getMessage(), refused.getMessage().contains("change 101"));
        assertEquals(null, held(APP, "latest"));

        promote(CHANGE_101, STRICT);
        promote(CHANGE_102, STRICT);
        assertEquals(app.digest(), held(APP, "latest"));
        assertEquals(base.digest(), held(BASE, "latest"));
    }

    @Test
    public void anUnpublishedBaseIsAllowedOnRequest() throws Exception {
        OddImage app = uploadApp(uploadBase(OddImage.image(false, 1000, 1)));
        promote(CHANGE_102, new Promotion.Options(true, false));
        assertEquals(app.digest(), held(APP, "latest"));
        assertTrue(gate.log().toString(), gate.log().stream().anyMatch(line -> line.startsWith("WARNING")));
    }

    @Test
    public void anotherBuildOfTheBaseThanTheTestedOneIsNotEnough() throws Exception {
        RecordedImage first = uploadBase(OddImage.image(false, 1000, 1));
        uploadApp(first);
        uploadBase(OddImage.image(false, 1000, 2));
        promote(CHANGE_101, STRICT);
        PublishException refused = assertThrows(PublishException.class, () -> promote(CHANGE_102, STRICT));
        assertTrue(refused.getMessage(), refused.getMessage().contains("another build"));
    }

    @Test
    public void aBaseCountsAsPublishedAlthoughANewerOneHasReplacedIt() throws Exception {
        RecordedImage base = uploadBase(OddImage.image(false, 1000, 1));
        OddImage app = uploadApp(base);
        promote(CHANGE_101, STRICT);
        Change newer = GateRule.change("base", 103);
        BuildsetRegistry build = gate.start(newer);
        gate.build(build, BASE, OddImage.image(false, 1000, 3));
        gate.upload(build);
        promote(newer, STRICT);
        promote(CHANGE_102, STRICT);
        assertEquals(app.digest(), held(APP, "latest"));
    }

    @Test
    public void aBaseCountsAsPublishedAlthoughAnotherBuildOfItsRevisionWasPromotedSince() throws Exception {
        OddImage app = uploadApp(uploadBase(OddImage.image(false, 1000, 1)));
        promote(CHANGE_101, STRICT);
        uploadBase(OddImage.image(false, 1000, 2));
        promote(CHANGE_101, STRICT);
        promote(CHANGE_102, STRICT);
        assertEquals(app.digest(), held(APP, "latest"));
    }

    @Test
    public void aFinalTagThatSomebodyMovedIsRefusedUnlessForced() throws Exception {
        OddImage image = OddImage.image(false, 1000, 1);
        uploadBase(image);
        OddImage foreign = OddImage.image(false, 1000, 2);
        foreign.push(gate.target(BASE), List.of("latest"));
        PublishException refused = assertThrows(PublishException.class, () -> promote(CHANGE_101, STRICT));
        assertTrue(
                refused.getMessage(),
                refused.getMessage().contains(foreign.digest().toString()));
        assertEquals(foreign.digest(), held(BASE, "latest"));
        promote(CHANGE_101, FORCE);
        assertEquals(image.digest(), held(BASE, "latest"));
    }

    @Test
    public void aFinalTagMovesOnFromThePreviousPromotion() throws Exception {
        OddImage first = OddImage.image(false, 1000, 1);
        OddImage second = OddImage.image(false, 1000, 2);
        uploadBase(first);
        Change other = GateRule.change("base", 104);
        BuildsetRegistry build = gate.start(other);
        gate.build(build, BASE, second);
        gate.upload(build);
        promote(CHANGE_101, STRICT);
        promote(other, STRICT);
        assertEquals(second.digest(), held(BASE, "latest"));
    }

    @Test
    public void promotingAgainDoesNothing() throws Exception {
        OddImage image = OddImage.image(false, 1000, 1);
        uploadBase(image);
        promote(CHANGE_101, STRICT);
        int before = gate.targetRequests().size();
        promote(CHANGE_101, STRICT);
        List<String> requests = gate.targetRequests();
        assertFalse(requests.subList(before, requests.size()).stream().anyMatch(line -> line.contains("\"PUT ")));
        assertEquals(image.digest(), held(BASE, "latest"));
    }

    @Test
    public void whatWasNotUploadedCannotBePromoted() throws Exception {
        BuildsetRegistry build = gate.start(CHANGE_101);
        gate.build(build, BASE, OddImage.image(false, 1000, 1));
        build.markTested();
        PublishException refused = assertThrows(PublishException.class, () -> promote(CHANGE_101, STRICT));
        assertTrue(refused.getMessage(), refused.getMessage().contains("upload it first"));
    }

    @Test
    public void uploadingAgainMovesNothing() throws Exception {
        BuildsetRegistry build = gate.start(CHANGE_101);
        gate.build(build, BASE, OddImage.index(true, 1000, 1));
        gate.upload(build);
        UploadedImage again = gate.upload(build).get(0);
        assertEquals(0, again.copied().bytesMoved());
    }

    private RecordedImage uploadBase(OddImage image) throws Exception {
        BuildsetRegistry build = gate.start(CHANGE_101);
        RecordedImage recorded = gate.build(build, BASE, image);
        gate.upload(build);
        return recorded;
    }

    private OddImage uploadApp(RecordedImage base) throws Exception {
        OddImage app = OddImage.image(false, 1000, 7);
        BuildsetRegistry build = gate.start(CHANGE_102, CHANGE_101.id());
        gate.build(build, APP, app, new BaseImage(base.name().withTag("latest"), base.digest(), CHANGE_101.origin()));
        gate.upload(build);
        return app;
    }

    private void promote(Change change, Promotion.Options options) throws Exception {
        ChangeRecord record = new ChangeRecords(gate.intermediate())
                .newest(change.id(), null, Require.TESTED)
                .orElseThrow();
        Promotion promotion = new Promotion(gate.intermediate(), gate.targets(), options, gate.log()::add);
        promotion.execute(promotion.plan(record));
    }

    private Digest held(String name, String tag) throws Exception {
        RemoteRepository target = gate.target(name);
        return target.head(tag).map(ManifestHead::digest).orElse(null);
    }
}
