package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.SettableClock;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.UploadTargets;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.Artifact;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.Intermediary;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Rule;
import org.junit.Test;

/** Clean-ups that no promotion starts: what goes, what stays, and that each time goes on where others have ended. */
public class CleanUpAtAnyTimeTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final Change OLD = GateRule.change("base", 90);
    private static final Change OLDER = GateRule.change("base", 80);
    private static final Duration DAY = Duration.ofDays(1);

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final FaultServer server = new FaultServer();

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final SettableClock clock = new SettableClock(start);
    private final OddImage image = OddImage.image(false, 100, 1);
    private final OddImage other = OddImage.image(false, 100, 2);

    private void upload(Change change, OddImage made) throws Exception {
        gate.gated(change, clock.instant(), gate.targets(), Map.of(BASE, made));
    }

    private int cleanUp() throws Exception {
        return cleanUp(gate.targets(), 100);
    }

    private int cleanUp(RegistryDirectory targets, int limit) throws Exception {
        return cleanUp(gate.intermediate(), targets, limit);
    }

    private int cleanUp(IntermediateRegistry intermediate, RegistryDirectory targets, int limit) throws Exception {
        List<UploadTargets.Place> places =
                new UploadTargets(intermediate).choose(List.of(), List.of(), StaleTags.turn(clock.instant()));
        StaleTags staleTags = new StaleTags(intermediate, targets, targets, DAY, clock, gate.log()::add);
        return staleTags.cleanUp(places, limit).left();
    }

    private Set<String> tags() throws Exception {
        return new TreeSet<>(gate.target(BASE).tags());
    }

    private Digest held(String reference) throws Exception {
        return gate.target(BASE).head(reference).map(ManifestHead::digest).orElse(null);
    }

    private boolean said(String words) {
        return gate.log().stream().anyMatch(line -> line.contains(words));
    }

    @Test
    public void theAgeIsInWholeSeconds() throws Exception {
        upload(OLD, image);
        clock.advance(DAY.minusSeconds(1));
        cleanUp();
        assertEquals(Set.of("change_90_1_latest"), tags());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(0, cleanUp());
        assertEquals("one alone goes too", Set.of(), tags());
    }

    @Test
    public void onlyWhatRecordsTellOfGoes() throws Exception {
        upload(OLD, image);
        List<String> foreign = List.of("change_7_1_latest", "change_90_1_debug", "change_90_2_latest", "latest", "v1");
        image.push(gate.target(BASE), foreign);
        clock.advance(DAY);
        cleanUp();
        assertEquals(new TreeSet<>(foreign), tags());
        assertTrue(said("3 tags look like temporary ones"));
        for (String tag : foreign) {
            assertEquals(tag, image.digest(), held(tag));
        }
    }

    /** On a registry that deletes the image with any of its tags, and says nothing of it. */
    @Test
    public void whatAnIndexListsAndWhatIsReferredToIsThereAfterwards() throws Exception {
        upload(OLD, image);
        upload(OLDER, other);
        RemoteRepository repository = gate.target(BASE);
        Manifest index = Manifest.of(
                ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[{\"mediaType\":\""
                                + image.top().mediaType() + "\",\"digest\":\"" + image.digest() + "\",\"size\":"
                                + image.top().size() + "}]}")
                        .getBytes(StandardCharsets.UTF_8),
                MediaTypes.OCI_INDEX);
        repository.putManifest("release", index);
        Artifact.empty("application/x-signature", Map.of())
                .attach(repository, other.top().descriptor());
        other.push(repository, List.of("promoted"));
        clock.advance(DAY);

        RegistryAccess target = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        Intermediary registry = new Intermediary(target);
        server.answer(
                request -> request.method().equals("DELETE") ? registry.deleteWhole(request) : registry.apply(request));
        cleanUp(
                new RegistryDirectory(
                        Map.of(GateRule.PUBLIC_NAME, server.access().withCredentials(target.credentials()))),
                100);
        assertEquals(image.digest(), held(image.digest().toString()));
        assertEquals(other.digest(), held(other.digest().toString()));
        assertEquals(other.digest(), held("promoted"));
        assertEquals(1, repository.referrers(other.digest()).size());
        assertTrue(said("deletes an image with any of its tags"));
    }

    @Test
    public void nothingIsDeletedByADigestThatIsNotOurs() throws Exception {
        upload(OLD, image);
        upload(OLDER, other);
        clock.advance(DAY);
        cleanUp();
        assertEquals(Set.of(), tags());
        assertTrue(gate.targetRequests().stream()
                .noneMatch(line -> line.contains("\"DELETE ") && line.contains("sha256:")));
    }

    @Test
    public void atMostTheLimitGoesAndTheNextTimeGoesOn() throws Exception {
        for (int number = 1; number <= 7; number++) {
            upload(GateRule.change("base", number), image);
        }
        clock.advance(DAY);
        for (int left : List.of(4, 1, 0)) {
            cleanUp(gate.targets(), 3);
            assertEquals(left, tags().size());
            assertEquals(left > 0, said("left for the next time"));
            gate.log().clear();
        }
    }

    /** At whatever interval, and however many there are: no change is left out for ever. */
    @Test
    public void whoComesAtTheSameHourSeesEveryChangeInTheEnd() {
        for (int hours : List.of(1, 24, 168)) {
            for (int size : List.of(101, 240, 300, 400, 800, 1200, 2400)) {
                Set<Integer> seen = new HashSet<>();
                int runs = 0;
                while (seen.size() < size) {
                    double turn = TagSearch.turn(start.plus(Duration.ofHours((long) hours * runs)));
                    assertTrue(turn >= 0 && turn < 1);
                    for (int i = 0; i < TagSearch.CHANGES; i++) {
                        seen.add(((int) (turn * size) + i) % size);
                    }
                    runs++;
                    assertTrue(size + " changes each " + hours + " hours", runs < size);
                }
            }
        }
    }

    /** Whoever may push there may leave any tag: what is wrong with one change is no reason to leave the others. */
    @Test
    public void whatNoBuildOfOursHasWrittenIntoTheRecordsOfAChangeDoesNotEndIt() throws Exception {
        upload(OLDER, other);
        upload(OLD, image);
        RemoteRepository records = new RemoteRegistry(gate.intermediate().access()).repository(records(OLDER));
        image.push(records, List.of("r".repeat(65) + "_promoted", "r".repeat(65) + "_tested"));
        clock.advance(DAY);
        cleanUp();
        assertEquals(Set.of(), tags());
    }

    /** Registries take what we do not read, such as keys that are there twice. */
    @Test
    public void aRecordThatCannotBeReadDoesNotEndIt() throws Exception {
        upload(OLDER, other);
        upload(OLD, image);
        clock.advance(DAY);
        cleanUpWithUnreadable("/v2/" + records(OLDER) + "/manifests/");
        assertEquals(Set.of("change_80_1_latest"), tags());
        assertTrue(gate.log().toString(), said("temporary tags of " + OLDER.id() + " in " + BASE + " stay: "));
    }

    @Test
    public void aPlaceThatCannotBeReadDoesNotEndIt() throws Exception {
        upload(OLD, image);
        gate.gated(OLDER, clock.instant(), gate.targets(), Map.of(BASE + "-tools", other));
        clock.advance(DAY);
        String uploads = "gate/changes/uploads";
        String first = new RemoteRegistry(gate.intermediate().access())
                .repository(uploads)
                .tags()
                .get(0);
        cleanUpWithUnreadable("/v2/" + uploads + "/manifests/" + first);
        assertEquals(1, tags().size() + gate.target(BASE + "-tools").tags().size());
    }

    private static String records(Change change) {
        return "gate/changes/" + change.id().key();
    }

    private void cleanUpWithUnreadable(String path) throws Exception {
        Intermediary registry = new Intermediary(gate.intermediate().access());
        server.answer(
                request -> request.method().equals("GET") && request.target().startsWith(path)
                        ? Answer.of(200)
                                .header("Content-Type", MediaTypes.OCI_MANIFEST)
                                .body("{\"schemaVersion\":2,\"schemaVersion\":2}")
                        : registry.apply(request));
        RegistryAccess access =
                server.access().withCredentials(gate.intermediate().access().credentials());
        cleanUp(new IntermediateRegistry(access, "gate"), gate.targets(), 100);
    }

    @Test
    public void aRegistryThatDoesNotAnswerIsAskedOnceAndSaysSo() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            names.add(GateRule.PUBLIC_NAME + "/acme/r" + i);
        }
        List<UploadTargets.Place> places = names.stream()
                .map(name -> new UploadTargets.Place("github.com/acme/base", ImageName.parse(name)))
                .toList();
        RegistryAccess noTls = RegistryAccess.of(URI.create("https://127.0.0.1:" + server.port()));
        RegistryDirectory targets = new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, noTls));
        StaleTags staleTags = new StaleTags(gate.intermediate(), targets, targets, DAY, clock, gate.log()::add);
        assertEquals(List.of(), staleTags.plan(places, 100));
        long warnings =
                gate.log().stream().filter(line -> line.startsWith("WARNING")).count();
        assertEquals(gate.log().toString(), 1, warnings);
        assertTrue(said("nothing more is looked for in " + GateRule.PUBLIC_NAME));
    }
}
