package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.Marker;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedBase;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.Artifact;
import io.jenkins.plugins.buildsetregistry.remote.DockerRegistry;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

/** Promotions from the intermediate registry: before the merge, the target registry has never heard of the image. */
public class CopiedPromotionTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final String APP = GateRule.PUBLIC_NAME + "/acme/app";
    private static final Change CHANGE = GateRule.change("base", 101);
    private static final Change NEXT = GateRule.change("app", 102);

    @ClassRule
    public static final DockerRegistry DISTRIBUTION = new DockerRegistry(true);

    @Rule
    public final GateRule gate = new GateRule();

    private final OddImage image = OddImage.index(true, 100_000, 1);
    private final OddImage other = OddImage.image(false, 1000, 9);

    private void promote(Change change, RegistryDirectory to, boolean force) throws Exception {
        Promotion.Options options = new Promotion.Options(false, force, PromotionMethod.INTERMEDIATE_REGISTRY, null);
        ChangeRecord record = gate.tested(change);
        Promotion promotion = new Promotion(gate.intermediate(), to, options, gate.log()::add);
        promotion.execute(promotion.plan(record));
    }

    private void promote(Change change) throws Exception {
        promote(change, gate.targets(), false);
    }

    private Digest held(String name, String tag) throws Exception {
        return gate.target(name).head(tag).map(ManifestHead::digest).orElse(null);
    }

    private RemoteRepository intermediate(String name) {
        return gate.intermediate().images(ImageName.parse(name));
    }

    @Test
    public void theImageIsCopiedWithAllThatBelongsToItAndThenTagged() throws Exception {
        gate.built(CHANGE, Instant.now(), Map.of(BASE + ":latest", image, BASE + ":1.0", image));
        new Artifact("application/vnd.example.sbom", "text/plain", new byte[] {1, 2, 3}, Map.of())
                .attach(intermediate(BASE), image.top().descriptor());
        assertEquals(List.of(), gate.target(BASE).tags());

        promote(CHANGE);
        Manifest published = gate.target(BASE).manifest("latest").orElseThrow();
        assertArrayEquals(image.top().bytes(), published.bytes());
        assertEquals(image.top().mediaType(), published.mediaType());
        assertEquals(List.of("1.0", "latest"), gate.target(BASE).tags());
        assertEquals(1, gate.target(BASE).referrers(image.digest()).size());
        assertTrue(new ChangeRecords(gate.intermediate()).isPromoted(CHANGE.id()));
        long copies =
                gate.log().stream().filter(line -> line.startsWith("copied ")).count();
        assertEquals("one for both tags", 1, copies);

        int before = gate.targetRequests().size();
        promote(CHANGE);
        List<String> requests = gate.targetRequests();
        assertFalse(requests.subList(before, requests.size()).stream().anyMatch(line -> line.contains("\"PUT ")));
    }

    @Test
    public void anotherRegistryTakesItToo() throws Exception {
        RegistryDirectory distribution = new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, DISTRIBUTION.access()));
        gate.built(CHANGE, Instant.now(), Map.of(BASE + ":latest", image));
        promote(CHANGE, distribution, false);
        RemoteRepository target = new RemoteRegistry(DISTRIBUTION.access()).repository("acme/base");
        assertArrayEquals(
                image.top().bytes(), target.manifest("latest").orElseThrow().bytes());
    }

    private Promotion mounting(RegistryDirectory to) {
        Promotion.Options options = new Promotion.Options(false, false, PromotionMethod.INTERMEDIATE_REGISTRY, null);
        return new Promotion(gate.intermediate(), to, options, ImageTransfer.MOUNTING, gate.log()::add);
    }

    @Test
    public void whereNoBytesMayPassOneRegistryMountsThem() throws Exception {
        RegistryAccess same =
                gate.intermediate().images(ImageName.parse(BASE)).registry().access();
        RegistryDirectory directory = new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, same));
        gate.built(CHANGE, Instant.now(), Map.of(BASE + ":latest", image));
        ChangeRecord record = gate.tested(CHANGE);
        Promotion promotion = mounting(directory);
        Promotion.Plan plan = promotion.plan(record);
        int before = gate.intermediateRequests().size();
        promotion.execute(plan);
        RemoteRepository target = new RemoteRegistry(same).repository("acme/base");
        assertArrayEquals(
                image.top().bytes(), target.manifest("latest").orElseThrow().bytes());
        List<String> requests = gate.intermediateRequests();
        List<String> blobs = requests.subList(before, requests.size()).stream()
                .filter(line -> line.contains("/blobs/"))
                .toList();
        assertFalse(blobs.isEmpty());
        assertTrue(blobs.toString(), blobs.stream().allMatch(line -> line.contains("?mount=")));
    }

    @Test
    public void whereNoBytesMayPassAnotherRegistryIsRefusedBeforeAnythingIsWritten() throws Exception {
        gate.built(CHANGE, Instant.now(), Map.of(BASE + ":latest", image));
        PublishException refused = assertThrows(
                PublishException.class, () -> mounting(gate.targets()).plan(gate.tested(CHANGE)));
        assertTrue(refused.getMessage(), refused.getMessage().startsWith("cannot promote " + BASE + ":latest here: "));
        assertTrue(refused.getMessage(), refused.getMessage().contains("Run the promotion on a node"));
        assertEquals(List.of(), gate.target(BASE).tags());
    }

    @Test
    public void whatTheGateHasUploadedKeepsItsTemporaryTag() throws Exception {
        gate.gated(CHANGE, Instant.now(), gate.targets(), Map.of(BASE, image));
        Promotion.Options options = new Promotion.Options(false, false, PromotionMethod.INTERMEDIATE_REGISTRY, null);
        Promotion.Plan plan =
                new Promotion(gate.intermediate(), gate.targets(), options, gate.log()::add).plan(gate.tested(CHANGE));
        assertTrue(plan.steps().get(0).hasTemporaryTag());
    }

    @Test
    public void aTagThatNoPromotionHasMovedIsRefusedUnlessForced() throws Exception {
        other.push(gate.target(BASE), List.of("latest"));
        gate.built(CHANGE, Instant.now(), Map.of(BASE, image));
        PublishException refused = assertThrows(PublishException.class, () -> promote(CHANGE));
        assertTrue(refused.getMessage(), refused.getMessage().contains(other.digest() + "; expected was nothing;"));
        assertEquals(other.digest(), held(BASE, "latest"));
        promote(CHANGE, gate.targets(), true);
        assertEquals(image.digest(), held(BASE, "latest"));
    }

    @Test
    public void itMovesOnFromThePreviousPromotionAndNeverBack() throws Exception {
        gate.built(CHANGE, Instant.now().minusSeconds(60), Map.of(BASE, image));
        promote(CHANGE);
        Change newer = GateRule.change("base", 103);
        gate.built(newer, Instant.now(), Map.of(BASE, other));
        promote(newer);
        assertEquals(other.digest(), held(BASE, "latest"));
        assertThrows(PublishException.class, () -> promote(CHANGE));
        assertEquals(other.digest(), held(BASE, "latest"));
    }

    @Test
    public void anImageThatIsGoneIsRefusedBeforeAnythingIsCopied() throws Exception {
        BuildId build = BuildId.at(Instant.now(), new SecureRandom());
        other.push(intermediate(APP), List.of("any"));
        ChangeRecord record = new ChangeRecord(CHANGE, build, null, Instant.now(), List.of(), List.of(), List.of())
                .with(recorded(APP, other), Instant.now())
                .with(recorded(BASE, image), Instant.now());
        test(record);
        PublishException refused = assertThrows(PublishException.class, () -> promote(CHANGE));
        assertTrue(refused.getMessage(), refused.getMessage().contains("has no manifest " + image.digest()));
        assertEquals(List.of(), gate.target(APP).tags());
    }

    @Test
    public void anImageWaitsForTheChangeThatItWasBuiltOn() throws Exception {
        gate.built(CHANGE, Instant.now(), Map.of(BASE, image));
        BuildId build = BuildId.at(Instant.now(), new SecureRandom());
        other.push(intermediate(APP), List.of("any"));
        RecordedBase base = new RecordedBase(ImageName.parse(BASE).withTag("latest"), image.digest(), CHANGE);
        ChangeRecord record = new ChangeRecord(NEXT, build, null, Instant.now(), List.of(), List.of(), List.of())
                .with(recorded(APP, other, base), Instant.now());
        test(record);
        PublishException refused = assertThrows(PublishException.class, () -> promote(NEXT));
        assertTrue(refused.getMessage(), refused.getMessage().contains("which is not promoted"));
        promote(CHANGE);
        promote(NEXT);
        assertEquals(other.digest(), held(APP, "latest"));
    }

    @Test
    public void basesOfTheSameBuildGoFirst() throws Exception {
        BuildId build = BuildId.at(Instant.now(), new SecureRandom());
        image.push(intermediate(BASE), List.of("any"));
        other.push(intermediate(APP), List.of("any"));
        RecordedBase base = new RecordedBase(ImageName.parse(BASE).withTag("latest"), image.digest(), null);
        ChangeRecord record = new ChangeRecord(CHANGE, build, null, Instant.now(), List.of(), List.of(), List.of())
                .with(recorded(APP, other, base), Instant.now())
                .with(recorded(BASE, image), Instant.now());
        test(record);
        promote(CHANGE);
        List<String> put = gate.targetRequests().stream()
                .filter(line -> line.contains("\"PUT ") && line.contains("/manifests/latest"))
                .toList();
        assertEquals(put.toString(), 2, put.size());
        assertTrue(put.toString(), put.get(0).contains("/acme/base/"));
    }

    private void test(ChangeRecord record) throws Exception {
        new ChangeRecords(gate.intermediate()).put(record, 0);
        new ChangeRecords(gate.intermediate()).mark(record, Marker.TESTED);
    }

    private static RecordedImage recorded(String name, OddImage made, RecordedBase... bases) {
        return new RecordedImage(
                ImageName.parse(name),
                List.of("latest"),
                made.digest(),
                made.top().mediaType(),
                made.top().size(),
                made.size(),
                List.of(),
                List.of(bases));
    }
}
