package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.SettableClock;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.Intermediary;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Rule;
import org.junit.Test;

/** Which temporary tags go after a promotion, and which stay. */
public class StaleTagsTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final Change CHANGE = GateRule.change("base", 101);
    private static final Change OTHER = GateRule.change("base", 90);
    private static final Duration DAY = Duration.ofDays(1);

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final FaultServer server = new FaultServer();

    private final SettableClock clock = new SettableClock(Instant.now());
    private final OddImage image = OddImage.image(false, 1000, 1);
    private final OddImage other = OddImage.image(false, 1000, 2);

    private void upload(Change change, OddImage made) throws Exception {
        clock.advance(Duration.ofSeconds(1));
        gate.gated(change, clock.instant(), gate.targets(), Map.of(BASE, made));
    }

    private StaleTags staleTags(RegistryDirectory targets, Duration retention) {
        return new StaleTags(gate.intermediate(), targets, targets, retention, clock, gate.log()::add);
    }

    private void promote(Change change, Duration retention) throws Exception {
        promote(change, gate.targets(), retention);
    }

    private void promote(Change change, RegistryDirectory targets, Duration retention) throws Exception {
        ChangeRecord record = gate.tested(change);
        Promotion promotion =
                new Promotion(gate.intermediate(), targets, new Promotion.Options(false, false), gate.log()::add);
        Promotion.Plan plan = promotion.plan(record);
        promotion.execute(plan);
        StaleTags staleTags = staleTags(targets, retention);
        staleTags.execute(staleTags.plan(record, plan.steps()));
    }

    private List<String> planned(Duration retention) throws Exception {
        ChangeRecord record = gate.tested(CHANGE);
        return staleTags(gate.targets(), retention)
                .plan(record, gate.promotion().plan(record).steps())
                .get(0)
                .tags();
    }

    private Set<String> tags() throws Exception {
        return new TreeSet<>(gate.target(BASE).tags());
    }

    private Digest held(String tag) throws Exception {
        return gate.target(BASE).head(tag).map(ManifestHead::digest).orElse(null);
    }

    private boolean said(String words) {
        return gate.log().stream().anyMatch(line -> line.contains(words));
    }

    @Test
    public void theTemporaryTagGoesAndTheImageStays() throws Exception {
        upload(CHANGE, image);
        promote(CHANGE, Duration.ZERO);
        assertEquals(Set.of("latest"), tags());
        assertEquals(image.digest(), held("latest"));
        assertTrue(said("deleted temporary tag change_101_1_latest of " + BASE));
        assertFalse(
                gate.targetRequests().stream().anyMatch(line -> line.contains("DELETE ") && line.contains("sha256:")));
    }

    @Test
    public void whatAKillHasLeftTheNextPromotionDeletes() throws Exception {
        upload(CHANGE, image);
        gate.promote(CHANGE);
        assertEquals(Set.of("change_101_1_latest", "latest"), tags());
        promote(CHANGE, Duration.ZERO);
        assertEquals(Set.of("latest"), tags());
        int before = gate.targetRequests().size();
        promote(CHANGE, Duration.ZERO);
        List<String> again = gate.targetRequests();
        assertFalse(again.subList(before, again.size()).stream()
                .anyMatch(line -> line.contains("\"PUT ") || line.contains("\"DELETE ")));
        assertEquals(image.digest(), held("latest"));
    }

    @Test
    public void earlierRevisionsGoAndWhatWasBuiltLaterStays() throws Exception {
        Change second = new Change(CHANGE.id(), "2", null);
        upload(CHANGE, other);
        upload(second, image);
        upload(new Change(CHANGE.id(), "3", null), OddImage.image(false, 1000, 3));
        promote(second, Duration.ZERO);
        assertEquals(Set.of("change_101_3_latest", "latest"), tags());
    }

    @Test
    public void theAgeIsCountedInDaysToo() throws Exception {
        upload(OTHER, other);
        upload(CHANGE, image);
        Instant start = clock.instant();
        for (int hours : List.of(1, 23, 25, 700)) {
            clock.advance(Duration.between(clock.instant(), start).plusHours(hours));
            List<String> expected =
                    hours < 24 ? List.of("change_101_1_latest") : List.of("change_101_1_latest", "change_90_1_latest");
            assertEquals(hours + " hours", expected, planned(DAY));
            assertEquals("zero keeps them", List.of("change_101_1_latest"), planned(Duration.ZERO));
        }
    }

    @Test
    public void theAgeIsThatOfTheNewestBuildOfAChange() throws Exception {
        upload(OTHER, other);
        upload(CHANGE, image);
        clock.advance(DAY);
        upload(new Change(OTHER.id(), "2", null), OddImage.image(false, 1000, 3));
        assertEquals(List.of("change_101_1_latest"), planned(DAY));
        clock.advance(DAY);
        assertEquals(3, planned(DAY).size());
        promote(CHANGE, DAY);
        assertEquals(Set.of("latest"), tags());
    }

    @Test
    public void thoseOfAPromotedChangeGoWhateverTheirAge() throws Exception {
        upload(OTHER, other);
        gate.promote(OTHER);
        upload(CHANGE, image);
        promote(CHANGE, DAY);
        assertEquals(Set.of("latest"), tags());
    }

    @Test
    public void tagsOfOthersStay() throws Exception {
        upload(OTHER, other);
        upload(CHANGE, image);
        List<String> foreign = List.of(
                "change_7_1_latest",
                "change_90_1_debug",
                "change_90_2_latest",
                "change_" + "9".repeat(70) + "_1_latest",
                "change_log",
                "release-1.2");
        other.push(gate.target(BASE), foreign);
        image.push(gate.target(BASE), List.of("change_90_1_latest"));
        clock.advance(Duration.ofDays(400));
        promote(CHANGE, DAY);
        Set<String> expected = new TreeSet<>(foreign);
        expected.addAll(List.of("latest", "change_90_1_latest"));
        assertEquals(expected, tags());
        assertTrue(said("4 tags look like temporary ones"));
    }

    @Test
    public void changesOfAnotherProjectInTheSameRepositoryStay() throws Exception {
        upload(GateRule.change("elsewhere", 90), other);
        upload(CHANGE, image);
        clock.advance(Duration.ofDays(400));
        promote(CHANGE, DAY);
        assertEquals(Set.of("change_90_1_latest", "latest"), tags());
    }

    @Test
    public void aTagThatIsMovedInBetweenStays() throws Exception {
        upload(OTHER, other);
        upload(CHANGE, image);
        gate.promote(CHANGE);
        clock.advance(DAY);
        ChangeRecord record = gate.tested(CHANGE);
        StaleTags staleTags = staleTags(gate.targets(), DAY);
        List<StaleTags.InRepository> plan =
                staleTags.plan(record, gate.promotion().plan(record).steps());
        image.push(gate.target(BASE), List.of("change_90_1_latest"));
        staleTags.execute(plan);
        assertEquals(Set.of("change_90_1_latest", "latest"), tags());
        assertTrue(said("it was moved by someone else"));
    }

    @Test
    public void thePlanIsPrintedAndNothingIsDeleted() throws Exception {
        upload(CHANGE, image);
        ChangeRecord record = gate.tested(CHANGE);
        StaleTags staleTags = staleTags(gate.targets(), DAY);
        staleTags.print(staleTags.plan(record, gate.promotion().plan(record).steps()));
        assertTrue(said("delete temporary tag change_101_1_latest of " + BASE));
        assertEquals(Set.of("change_101_1_latest"), tags());
    }

    /** All pages are read, however small; what is too much is left for the next run. */
    @Test
    public void manyTagsGoInSeveralRuns() throws Exception {
        Map<String, OddImage> many = new LinkedHashMap<>();
        for (int i = 0; i < 120; i++) {
            many.put(BASE + ":t" + i, other);
        }
        gate.gated(OTHER, clock.instant(), gate.targets(), many);
        upload(CHANGE, image);
        clock.advance(DAY);
        RegistryAccess target = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        Intermediary registry = new Intermediary(target);
        server.answer(
                request -> registry.send(request.method(), request.target().replace("n=1000", "n=25"), request));
        RegistryDirectory small = new RegistryDirectory(
                Map.of(GateRule.PUBLIC_NAME, server.access().withCredentials(target.credentials())));
        promote(CHANGE, small, DAY);
        assertEquals(1 + 21, tags().size());
        assertTrue(said("deleted 100 temporary tags"));
        assertTrue(said(" and 90 more of " + BASE));
        assertTrue(said("left for the next promotion"));
        promote(CHANGE, small, DAY);
        assertEquals(Set.of("latest"), tags());
        assertEquals(image.digest(), held("latest"));
    }

    @Test
    public void notMoreThanAHundredChangesAreLookedUpAtOnce() throws Exception {
        List<String> unknown = new ArrayList<>();
        for (int number = 200; number < 350; number++) {
            unknown.add("change_" + number + "_1_latest");
        }
        other.push(gate.target(BASE), unknown);
        upload(CHANGE, image);
        int before = gate.intermediateRequests().size();
        assertEquals(List.of("change_101_1_latest"), planned(DAY));
        List<String> requests = gate.intermediateRequests();
        long looked = requests.subList(before, requests.size()).stream()
                .filter(line -> line.contains("/changes/") && line.contains("/tags/list"))
                .count();
        assertTrue(looked + " lookups", looked >= 100 && looked < 110);
        assertTrue(said("100 tags look like temporary ones"));
        assertTrue(said("left for the next promotion"));
    }

    @Test
    public void aRecordThatCannotBeReadKeepsItsTagsOnly() throws Exception {
        Change broken = GateRule.change("base", 80);
        OddImage.image(false, 10, 9)
                .push(
                        new RemoteRegistry(gate.intermediate().access())
                                .repository("gate/changes/" + broken.id().key()),
                        List.of("1_" + "0".repeat(32)));
        other.push(gate.target(BASE), List.of("change_80_1_latest"));
        upload(OTHER, other);
        upload(CHANGE, image);
        clock.advance(DAY);
        promote(CHANGE, DAY);
        assertEquals(Set.of("change_80_1_latest", "latest"), tags());
        assertTrue(said("WARNING: temporary tags of change 80 of github.com/acme/base in " + BASE + " stay"));
    }
}
