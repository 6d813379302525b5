package io.jenkins.plugins.buildsetregistry.publish;

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
import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** Promotions that others get in the way of, and promotions in a wrong order. */
public class PromotionRacesTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final String APP = GateRule.PUBLIC_NAME + "/acme/app";
    private static final Change CHANGE = GateRule.change("base", 101);
    private static final Change NEWER = GateRule.change("base", 103);

    @Rule
    public final GateRule gate = new GateRule();

    private final OddImage first = OddImage.image(false, 1000, 1);
    private final OddImage second = OddImage.image(false, 1000, 2);
    private final OddImage foreign = OddImage.image(false, 1000, 3);

    @Test
    public void promotingAgainDoesNotTakeANewerPromotionBack() throws Exception {
        upload(CHANGE, BASE, first);
        upload(NEWER, BASE, second);
        gate.promote(CHANGE);
        gate.promote(NEWER);
        // as where tags cannot be deleted
        first.push(gate.target(BASE), List.of("change_101_1_latest"));
        PublishException refused = assertThrows(PublishException.class, () -> gate.promote(CHANGE));
        assertTrue(refused.getMessage(), refused.getMessage().contains("promoted already"));
        assertEquals(second.digest(), held(BASE, "latest"));
    }

    @Test
    public void anOlderRevisionDoesNotFollowANewerOne() throws Exception {
        upload(CHANGE, BASE, first);
        Change next = new Change(CHANGE.id(), "2", null);
        upload(next, BASE, second);
        gate.promote(next);
        PublishException refused = assertThrows(PublishException.class, () -> gate.promote(CHANGE));
        assertTrue(refused.getMessage(), refused.getMessage().contains("revision 2"));
        assertEquals(second.digest(), held(BASE, "latest"));
    }

    @Test
    public void aFinalTagThatMovesBetweenPlanAndExecutionIsNotOverwritten() throws Exception {
        upload(CHANGE, BASE, first);
        PublishException refused = assertThrows(
                PublishException.class,
                () -> promote(CHANGE, () -> foreign.push(gate.target(BASE), List.of("latest"))));
        assertTrue(
                refused.getMessage(),
                refused.getMessage().contains(foreign.digest().toString()));
        assertEquals(foreign.digest(), held(BASE, "latest"));
    }

    @Test
    public void aTemporaryTagThatMovesBetweenPlanAndExecutionStays() throws Exception {
        upload(CHANGE, BASE, first);
        assertThrows(
                PublishException.class,
                () -> promote(CHANGE, () -> foreign.push(gate.target(BASE), List.of("change_101_1_latest"))));
        assertEquals(null, held(BASE, "latest"));
        assertEquals(foreign.digest(), held(BASE, "change_101_1_latest"));
    }

    @Test
    public void whatBreaksOffInTheMiddleSaysWhatIsDoneAndIsCompletedByTheNextRun() throws Exception {
        BuildsetRegistry build = gate.start(CHANGE);
        gate.build(build, BASE, first);
        gate.build(build, APP, second);
        gate.upload(build);
        PublishException broken = assertThrows(
                PublishException.class, () -> promote(CHANGE, () -> foreign.push(gate.target(APP), List.of("latest"))));
        String message = broken.getMessage();
        assertTrue(message, message.contains("promoted: " + BASE + ":latest"));
        assertTrue(message, message.contains("not promoted: " + APP + ":latest"));
        assertFalse(new ChangeRecords(gate.intermediate()).isPromoted(CHANGE.id()));
        assertEquals(first.digest(), held(BASE, "latest"));

        gate.target(APP).deleteTag("latest");
        gate.promote(CHANGE);
        assertEquals(second.digest(), held(APP, "latest"));
        assertTrue(new ChangeRecords(gate.intermediate()).isPromoted(CHANGE.id()));
    }

    @Test
    public void aBaseOfTheSameBuildThatIsNotUploadedIsNotPublished() throws Exception {
        BuildsetRegistry build = gate.start(CHANGE);
        gate.build(build, APP, second, new BaseImage(ImageName.parse(BASE + ":latest"), first.digest(), null));
        gate.upload(build);
        gate.build(build, BASE, first);
        build.markTested();
        PublishException refused = assertThrows(PublishException.class, () -> gate.promote(CHANGE));
        assertTrue(refused.getMessage(), refused.getMessage().contains("not uploaded"));
        assertEquals(null, held(APP, "latest"));
    }

    @Test
    public void anImageThatStaysInTheGateMayStandOnOneThatStaysToo() throws Exception {
        String helper = GateRule.PUBLIC_NAME + "/acme/helper";
        String tests = GateRule.PUBLIC_NAME + "/acme/tests";
        BuildsetRegistry build = gate.start(CHANGE);
        gate.build(build, APP, second);
        gate.upload(build);
        gate.build(build, helper, first);
        gate.build(build, tests, foreign, new BaseImage(ImageName.parse(helper + ":latest"), first.digest(), null));
        build.markTested();
        gate.promote(CHANGE);
        assertEquals(second.digest(), held(APP, "latest"));
    }

    @Test
    public void forceTakesAPromotionBack() throws Exception {
        upload(CHANGE, BASE, first);
        upload(NEWER, BASE, second);
        gate.promote(CHANGE);
        gate.promote(NEWER);
        first.push(gate.target(BASE), List.of("change_101_1_latest"));
        Promotion forced =
                new Promotion(gate.intermediate(), gate.targets(), new Promotion.Options(false, true), gate.log()::add);
        forced.execute(forced.plan(gate.tested(CHANGE)));
        assertEquals(first.digest(), held(BASE, "latest"));
        assertTrue(gate.log().toString(), gate.log().stream().anyMatch(line -> line.contains("promotion is forced")));
    }

    private void upload(Change change, String name, OddImage image) throws Exception {
        BuildsetRegistry build = gate.start(change);
        gate.build(build, name, image);
        gate.upload(build);
    }

    private interface Intruder {
        void act() throws Exception;
    }

    private void promote(Change change, Intruder between) throws Exception {
        ChangeRecord record = gate.tested(change);
        Promotion promotion = gate.promotion();
        Promotion.Plan plan = promotion.plan(record);
        between.act();
        promotion.execute(plan);
    }

    private Digest held(String name, String tag) throws Exception {
        return gate.target(name).head(tag).map(ManifestHead::digest).orElse(null);
    }
}
