package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.DockerRegistry;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.Intermediary;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.UniqueManifest;
import io.jenkins.plugins.buildsetregistry.remote.deletion.DeletionMethod;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

/** Registries that do not delete a tag, or more than that: what is public stays, and the promotion is good. */
public class TagRemovalTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final String APP = GateRule.PUBLIC_NAME + "/acme/app";
    private static final List<String> PUBLIC = List.of(BASE, BASE + ":1.0", APP);
    private static final Change CHANGE = GateRule.change("base", 101);
    private static final Change EARLIER = new Change(CHANGE.id(), "0", null);

    @ClassRule
    public static final DockerRegistry DISTRIBUTION = new DockerRegistry(true);

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final FaultServer server = new FaultServer();

    private final OddImage image = OddImage.index(false, 1000, 1);
    private final OddImage earlier = OddImage.image(false, 1000, 5);
    private RegistryDirectory targets;
    private Intermediary registry;

    @Before
    public void stepInBetween() {
        RegistryAccess target = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        registry = new Intermediary(target);
        targets = new RegistryDirectory(
                Map.of(GateRule.PUBLIC_NAME, server.access().withCredentials(target.credentials())));
    }

    private void deletions(Function<FaultServer.Request, Answer> script) {
        server.answer(request -> isDeletion(request) ? script.apply(request) : registry.apply(request));
    }

    private void upload(RegistryDirectory to) throws Exception {
        Instant now = Instant.now();
        gate.gated(EARLIER, now.minusSeconds(60), to, Map.of(BASE, earlier, APP, earlier));
        Map<String, OddImage> images = new LinkedHashMap<>();
        for (String name : PUBLIC) {
            images.put(name, image);
        }
        gate.gated(CHANGE, now, to, images);
    }

    private void promote(RegistryDirectory to) throws Exception {
        promote(to, Deletions.of(to));
    }

    private void promote(RegistryDirectory to, Deletions deletions) throws Exception {
        ChangeRecord record = gate.tested(CHANGE);
        Promotion promotion =
                new Promotion(gate.intermediate(), to, new Promotion.Options(false, false), gate.log()::add);
        Promotion.Plan plan = promotion.plan(record);
        promotion.execute(plan);
        StaleTags staleTags =
                new StaleTags(gate.intermediate(), to, deletions, Duration.ZERO, Clock.systemUTC(), gate.log()::add);
        staleTags.execute(staleTags.plan(record, plan.steps()));
    }

    private static Digest held(RegistryDirectory in, String name) throws Exception {
        ImageName image = ImageName.parse(name);
        return new RemoteRegistry(in.access(image))
                .repository(image.repository())
                .head(image.tagOrLatest())
                .map(ManifestHead::digest)
                .orElse(null);
    }

    private void assertPublic(RegistryDirectory in) throws Exception {
        for (String name : PUBLIC) {
            assertEquals(name, image.digest(), held(in, name));
        }
    }

    private List<String> warnings() {
        return gate.log().stream().filter(line -> line.startsWith("WARNING")).toList();
    }

    /** The first request finds out how to log in. */
    private static boolean isDeletion(FaultServer.Request request) {
        return request.method().equals("DELETE")
                && request.target().contains("/manifests/")
                && !request.header("authorization").isEmpty();
    }

    private List<String> deletions() {
        return server.requests().stream()
                .filter(TagRemovalTest::isDeletion)
                .map(FaultServer.Request::line)
                .toList();
    }

    @Test
    public void aRegistryThatDeletesNoTagsIsAWarningForEachRepository() throws Exception {
        RegistryDirectory distribution = new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, DISTRIBUTION.access()));
        upload(distribution);
        promote(distribution);
        assertPublic(distribution);
        assertEquals(warnings().toString(), 2, warnings().size());
        String warning = warnings().get(0);
        assertTrue(
                warning,
                warning.contains(
                        "3 temporary tags change_101_1_latest, change_101_1_1.0, change_101_0_latest of " + BASE));
        assertTrue(warning, warning.contains("deletes no tags by themselves"));
        assertEquals(image.digest(), held(distribution, BASE + ":change_101_1_latest"));
    }

    @Test
    public void whoMayNotDeleteIsAWarningWithTheReason() throws Exception {
        upload(gate.targets());
        deletions(request ->
                Answer.of(403).body("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"robots delete nothing\"}]}"));
        promote(targets);
        assertPublic(gate.targets());
        assertEquals(warnings().toString(), 2, warnings().size());
        assertTrue(warnings().toString(), warnings().get(0).contains("robots delete nothing"));
        assertFalse(gate.log().toString(), gate.log().toString().contains("s3cret"));
        assertEquals("asked once for each repository", 2, deletions().size());
    }

    /** SECURITY: the trial is with a manifest of our own, so that no tag is lost, known or not. */
    @Test
    public void aRegistryThatDeletesImagesIsFoundOutWithNothingAtRisk() throws Exception {
        upload(gate.targets());
        image.push(gate.target(BASE), List.of("somebody-elses"));
        earlier.push(gate.target(BASE), List.of("another-ones"));
        deletions(registry::deleteWhole);
        promote(targets);
        assertPublic(gate.targets());
        assertEquals(image.digest(), held(gate.targets(), BASE + ":somebody-elses"));
        assertEquals(earlier.digest(), held(gate.targets(), BASE + ":another-ones"));
        assertEquals(List.of("DELETE /v2/acme/base/manifests/change_101_1_latest"), deletions());
        assertEquals(earlier.digest(), held(gate.targets(), BASE + ":change_101_0_latest"));
        assertEquals(image.digest(), held(gate.targets(), APP + ":change_101_1_latest"));
        List<String> warnings = warnings();
        assertEquals(warnings.toString(), 3, warnings.size());
        assertTrue(warnings.toString(), warnings.get(0).contains("deletes an image with any of its tags"));
        assertTrue(
                warnings.toString(),
                warnings.get(1).contains("temporary tag change_101_0_latest of " + BASE + " stays: nothing more"));
        assertTrue(warnings.toString(), warnings.get(2).contains(" of " + APP + " stay: nothing more"));
    }

    @Test
    public void aRegistryThatDeletesImagesIsCleanedByOverwritingIfThatIsWanted() throws Exception {
        upload(gate.targets());
        image.push(gate.target(BASE), List.of("somebody-elses"));
        earlier.push(gate.target(BASE), List.of("another-ones"));
        deletions(request ->
                request.target().contains("sha256:") ? registry.apply(request) : registry.deleteWhole(request));
        promote(targets, new Deletions(targets, Map.of(GateRule.PUBLIC_NAME, new DeletionMethod(null, null, true))));
        assertPublic(gate.targets());
        assertEquals(
                List.of("1.0", "another-ones", "latest", "somebody-elses"),
                gate.target(BASE).tags().stream().sorted().toList());
        assertEquals(earlier.digest(), held(gate.targets(), BASE + ":another-ones"));
        assertTrue(warnings().toString(), warnings().get(0).contains("temporary tags are overwritten first"));
        assertFalse(
                deletions().toString(),
                deletions().toString().contains(image.digest().toString()));
        assertFalse(
                deletions().toString(),
                deletions().toString().contains(earlier.digest().toString()));
    }

    @Test
    public void whatIsDeletedThoughTheRegistryDeniesItIsNoLossEither() throws Exception {
        upload(gate.targets());
        deletions(request -> {
            registry.deleteWhole(request);
            return Answer.of(405);
        });
        promote(targets);
        assertPublic(gate.targets());
        assertEquals("once for each repository", 2, deletions().size());
        for (String name : List.of("latest", "1.0")) {
            assertEquals(image.digest(), held(gate.targets(), BASE + ":change_101_1_" + name));
        }
    }

    @Test
    public void whereTheTrialCannotBeMadeNothingIsDeleted() throws Exception {
        upload(gate.targets());
        server.answer(
                request -> request.method().equals("PUT") && request.target().contains("/manifests/change_")
                        ? Answer.of(409).body("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"tags are immutable\"}]}")
                        : registry.apply(request));
        promote(targets);
        assertPublic(gate.targets());
        assertEquals(List.of(), deletions());
        assertEquals(image.digest(), held(gate.targets(), BASE + ":change_101_1_latest"));
        assertTrue(warnings().toString(), warnings().get(0).contains("tags are immutable"));
    }

    /** A run that is killed in between leaves a manifest of ours under the tag. */
    @Test
    public void whatAKilledTrialHasLeftTheNextRunDeletes() throws Exception {
        upload(gate.targets());
        UniqueManifest.put(gate.target(BASE), List.of("change_101_0_latest", "change_7_1_latest"));
        promote(gate.targets());
        assertEquals(
                "of others it is left alone",
                List.of("1.0", "change_7_1_latest", "latest"),
                gate.target(BASE).tags().stream().sorted().toList());
    }

    @Test
    public void tagsThatAreNotListedAreAWarning() throws Exception {
        upload(gate.targets());
        server.answer(request -> request.target().contains("/tags/list") ? Answer.of(403) : registry.apply(request));
        promote(targets);
        assertPublic(gate.targets());
        assertEquals("its own it knows", 3, deletions().size());
        assertEquals(warnings().toString(), 2, warnings().size());
        assertEquals(earlier.digest(), held(gate.targets(), BASE + ":change_101_0_latest"));
    }
}
