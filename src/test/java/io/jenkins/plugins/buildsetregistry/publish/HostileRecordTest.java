package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ForeignHost;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.Marker;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.CoveredRepositories;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;

/** Records that a broken or hostile client wrote: nothing is published or deleted on their word alone. */
public class HostileRecordTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final ImageName LATEST = ImageName.parse(BASE + ":latest");
    private static final Change CHANGE = GateRule.change("base", 101);

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final ForeignHost foreign = new ForeignHost();

    private final OddImage image = OddImage.image(false, 1000, 1);
    private final OddImage other = OddImage.image(false, 1000, 2);

    @Test
    public void anImageThatTheBuildDidNotMakeIsNotPromoted() throws Exception {
        BuildsetRegistry build = uploaded();
        other.push(gate.target(BASE), List.of("change_101_1_latest"));
        put(build, new RecordedUpload(LATEST, "change_101_1_latest", other.digest(), null));
        assertRefused("not what was tested");
    }

    @Test
    public void anImageThatWasBuiltAgainAfterItsUploadIsNotPromoted() throws Exception {
        BuildsetRegistry build = uploaded();
        gate.build(build, BASE, other);
        build.markTested();
        assertRefused("upload it again");
    }

    @Test
    public void aTagThatIsNoTemporaryOneOfTheChangeIsNotTouched() throws Exception {
        BuildsetRegistry build = uploaded();
        image.push(gate.target(BASE), List.of("1.0"));
        put(build, new RecordedUpload(LATEST, "1.0", image.digest(), null));
        assertRefused("change_101_1_latest");
        assertEquals(image.digest(), held("1.0"));
    }

    @Test
    public void aHostThatNobodyButTheRecordHasNamedIsNotAsked() throws Exception {
        BuildsetRegistry build = gate.start(CHANGE);
        gate.build(build, foreign.name() + "/acme/base", image);
        ImageName name = ImageName.parse(foreign.name() + "/acme/base:latest");
        put(build, new RecordedUpload(name, "change_101_1_latest", image.digest(), null));
        ChangeRecord record = gate.tested(CHANGE);
        for (PromotionMethod method : PromotionMethod.values()) {
            Promotion promotion = new Promotion(
                    gate.intermediate(),
                    gate.targets(),
                    new Promotion.Options(true, true, method, null),
                    gate.log()::add);
            PublishException refused = assertThrows(PublishException.class, () -> promotion.plan(record));
            assertTrue(refused.getMessage(), refused.getMessage().contains("no target registry " + foreign.name()));
        }
        assertEquals(0, foreign.connections());
    }

    @Test
    public void whatTheTargetsLoginIsNotForIsNotMounted() throws Exception {
        image.push(gate.target(GateRule.PUBLIC_NAME + "/secret/vault"), List.of("latest"));
        image.push(gate.target(GateRule.PUBLIC_NAME + "/acme/lower"), List.of("latest"));
        BuildsetRegistry build = gate.start(CHANGE);
        gate.build(build, BASE, image, base("secret/vault"), base("acme/lower"));
        build.markTested();
        RegistryAccess login = gate.targets().access(LATEST);
        RegistryDirectory narrow = new RegistryDirectory(
                Map.of(GateRule.PUBLIC_NAME, login.withRepositories(new CoveredRepositories("acme/.*", List.of()))));
        Promotion promotion = new Promotion(
                gate.intermediate(),
                narrow,
                new Promotion.Options(true, false, PromotionMethod.INTERMEDIATE_REGISTRY, null),
                gate.log()::add);
        ChangeRecord record = gate.tested(CHANGE);
        promotion.execute(promotion.plan(record));
        assertEquals(image.digest(), held("latest"));
        List<String> mounts = gate.targetRequests().stream()
                .filter(line -> line.contains("?mount="))
                .toList();
        assertTrue(mounts.toString(), mounts.stream().allMatch(line -> line.contains("from=acme/lower")));
        assertFalse(mounts.isEmpty());
    }

    private static BaseImage base(String repository) {
        return new BaseImage(ImageName.parse(GateRule.PUBLIC_NAME + "/" + repository + ":latest"), null, null);
    }

    private BuildsetRegistry uploaded() throws Exception {
        BuildsetRegistry build = gate.start(CHANGE);
        gate.build(build, BASE, image);
        gate.upload(build);
        return build;
    }

    private void put(BuildsetRegistry build, RecordedUpload upload) throws Exception {
        ChangeRecords records = new ChangeRecords(gate.intermediate());
        ChangeRecord hostile = build.record().with(upload, Instant.now());
        records.put(hostile, 0);
        records.mark(hostile, Marker.TESTED);
    }

    private void assertRefused(String reason) throws Exception {
        PublishException refused = assertThrows(PublishException.class, () -> gate.promote(CHANGE));
        assertTrue(refused.getMessage(), refused.getMessage().contains(reason));
        assertEquals(null, held("latest"));
    }

    private Digest held(String tag) throws Exception {
        return gate.target(BASE).head(tag).map(ManifestHead::digest).orElse(null);
    }
}
