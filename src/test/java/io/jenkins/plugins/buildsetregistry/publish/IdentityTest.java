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
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.Intermediary;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** The digest of the build is what is uploaded and promoted, whatever becomes of tags meanwhile. */
public class IdentityTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final Change CHANGE = GateRule.change("base", 101);

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final FaultServer server = new FaultServer();

    private final OddImage image = OddImage.image(false, 1000, 1);
    private final OddImage foreign = OddImage.image(false, 1000, 2);
    private RegistryDirectory watched;

    /** Somebody puts another image under a tag right after us. */
    @Before
    public void stepInBetween() {
        RegistryAccess target = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        Intermediary registry = new Intermediary(target);
        watched = new RegistryDirectory(
                Map.of(GateRule.PUBLIC_NAME, server.access().withCredentials(target.credentials())));
        server.answer(request -> {
            Answer answer = registry.apply(request);
            if (request.method().equals("PUT") && request.target().endsWith("latest") && isOurs(request)) {
                intrude(request.target().substring(request.target().lastIndexOf('/') + 1));
            }
            return answer;
        });
    }

    private static boolean isOurs(FaultServer.Request request) {
        return !request.header("authorization").isEmpty();
    }

    private void intrude(String tag) {
        try {
            foreign.push(gate.target(BASE), List.of(tag));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Digest held(String tag) throws Exception {
        return gate.target(BASE).head(tag).map(ManifestHead::digest).orElse(null);
    }

    private Promotion promotion(RegistryDirectory to, PromotionMethod method) {
        return new Promotion(
                gate.intermediate(), to, new Promotion.Options(false, false, method, null), gate.log()::add);
    }

    @Test
    public void aTagOfTheSidecarThatMovesAfterTheBuildIsNotFollowed() throws Exception {
        BuildsetRegistry build = gate.start(CHANGE);
        gate.build(build, BASE, image);
        foreign.push(build.repository(ImageName.parse(BASE)), List.of("latest"));
        gate.upload(build);
        assertEquals(image.digest(), held("change_101_1_latest"));
        assertEquals(image.digest(), gate.tested(CHANGE).uploads().get(0).digest());
        gate.promote(CHANGE);
        assertEquals(image.digest(), held("latest"));
    }

    @Test
    public void anUploadIsLookedAtAfterwards() throws Exception {
        BuildsetRegistry build = gate.start(CHANGE);
        gate.build(build, BASE, image);
        Upload upload = new Upload(
                CHANGE, made -> build.repository(made.name()), watched, TransferListener.NONE, gate.log()::add);
        List<Upload.Step> plan = upload.plan(build.record().images());
        PublishException moved = assertThrows(PublishException.class, () -> upload.execute(plan, done -> {}));
        assertTrue(
                moved.getMessage(),
                moved.getMessage()
                        .contains("after the upload, change_101_1_latest of " + BASE + " holds " + foreign.digest()
                                + " instead of " + image.digest()));
    }

    @Test
    public void aPromotionIsLookedAtAfterwards() throws Exception {
        gate.gated(CHANGE, Instant.now(), gate.targets(), Map.of(BASE, image));
        for (PromotionMethod method : PromotionMethod.values()) {
            ChangeRecord record = gate.tested(CHANGE);
            Promotion promotion = promotion(watched, method);
            Promotion.Plan plan = promotion.plan(record);
            PublishException moved = assertThrows(PublishException.class, () -> promotion.execute(plan));
            assertTrue(
                    moved.getMessage(),
                    moved.getMessage()
                            .contains("after the promotion, " + BASE + ":latest holds " + foreign.digest()
                                    + " instead of " + image.digest()));
            assertFalse(new ChangeRecords(gate.intermediate()).isPromoted(CHANGE.id()));
            gate.target(BASE).deleteTag("latest");
        }
        gate.promote(CHANGE);
        assertEquals(image.digest(), held("latest"));
    }

    @Test
    public void twoRevisionsThatAreGatedAtOnceDoNotMeet() throws Exception {
        Change second = new Change(CHANGE.id(), "2", null);
        BuildsetRegistry one = gate.start(CHANGE);
        BuildsetRegistry two = gate.start(second);
        gate.build(one, BASE, image);
        gate.build(two, BASE, foreign);
        gate.upload(two);
        gate.upload(one);
        assertEquals(image.digest(), held("change_101_1_latest"));
        assertEquals(foreign.digest(), held("change_101_2_latest"));
        assertEquals(image.digest(), gate.tested(CHANGE).uploads().get(0).digest());
        assertEquals(foreign.digest(), gate.tested(second).uploads().get(0).digest());
        gate.promote(second);
        assertEquals(foreign.digest(), held("latest"));
    }

    /** What an upload planned is not what another build of the same revision has made of that tag since. */
    @Test
    public void anotherBuildOfTheRevisionTakesTheTagAndOnlyItIsPromoted() throws Exception {
        BuildsetRegistry one = gate.start(CHANGE);
        BuildsetRegistry two = gate.start(CHANGE);
        gate.build(one, BASE, image);
        gate.build(two, BASE, foreign);
        gate.upload(two);
        gate.upload(one);
        ChangeRecord tested = gate.tested(CHANGE);
        assertEquals(one.buildset().build(), tested.build());
        gate.promote(CHANGE);
        assertEquals(image.digest(), held("latest"));
    }
}
