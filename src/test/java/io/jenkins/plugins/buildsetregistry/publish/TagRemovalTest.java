package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
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
        ChangeRecord record = gate.tested(CHANGE);
        Promotion promotion =
                new Promotion(gate.intermediate(), to, new Promotion.Options(false, false), gate.log()::add);
        List<Promotion.Step> plan = promotion.plan(record);
        promotion.execute(record, plan);
        StaleTags staleTags =
                new StaleTags(gate.intermediate(), to, to, Duration.ZERO, Clock.systemUTC(), gate.log()::add);
        staleTags.execute(staleTags.plan(record, plan));
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

    @Test
    public void whatARegistryDeletesWithATagIsPutBackAtOnceAndNothingMoreIsDeleted() throws Exception {
        upload(gate.targets());
        deletions(registry::deleteWhole);
        promote(targets);
        assertPublic(gate.targets());
        assertEquals(List.of("DELETE /v2/acme/base/manifests/change_101_1_latest"), deletions());
        assertEquals(earlier.digest(), held(gate.targets(), BASE + ":change_101_0_latest"));
        assertEquals(image.digest(), held(gate.targets(), APP + ":change_101_1_latest"));
        String warning = warnings().get(0);
        assertTrue(warning, warning.contains(BASE + ":latest, " + BASE + ":1.0"));
        assertTrue(warning, warning.contains("was put back"));
        assertEquals(warnings().toString(), 3, warnings().size());

        promote(targets);
        assertPublic(gate.targets());
    }

    @Test
    public void whatWasDeletedIsPutBackThoughTheRegistryDeniesIt() throws Exception {
        upload(gate.targets());
        deletions(request -> {
            registry.deleteWhole(request);
            return Answer.of(405);
        });
        promote(targets);
        assertPublic(gate.targets());
        assertEquals(1, deletions().size());
    }

    @Test
    public void aLossThatCannotBeMadeGoodIsAFailure() throws Exception {
        upload(gate.targets());
        server.answer(request -> {
            boolean lost = request.method().equals("PUT") && !deletions().isEmpty();
            return lost
                    ? Answer.of(403)
                    : request.method().equals("DELETE") ? registry.deleteWhole(request) : registry.apply(request);
        });
        PublishException lost = assertThrows(PublishException.class, () -> promote(targets));
        assertTrue(lost.getMessage(), lost.getMessage().contains(BASE + ":latest"));
        assertTrue(lost.getMessage(), lost.getMessage().contains("cannot be put back"));
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
