package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Marker;
import io.jenkins.plugins.buildsetregistry.buildset.UploadTargets;
import io.jenkins.plugins.buildsetregistry.faults.FaultedOperation;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.UniqueManifest;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A clean-up after a change that is promoted and one that is old; another is still to be promoted. */
final class CleanedRun implements FaultedOperation.Run {
    private static final Duration DAY = Duration.ofDays(1);
    private static final List<String> STALE = List.of("change_1_1_latest", "change_2_1_latest");
    private static final Set<String> STAYING = Set.of("latest", "change_3_1_latest", "change_4_1_latest");

    private final String project;
    private final ImageName name;
    private final RemoteRepository target;
    private final OddImage promoted;
    private final OddImage old;
    private final OddImage open;

    CleanedRun(GateRule gate, int number) throws Exception {
        project = "github.com/acme/app-" + number;
        name = ImageName.parse(GateRule.PUBLIC_NAME + "/acme/app-" + number);
        target = gate.target(name.toString());
        promoted = OddImage.image(false, 10, 10L * number);
        old = OddImage.image(false, 10, 10L * number + 1);
        open = OddImage.image(false, 10, 10L * number + 2);
        Instant now = Instant.now();
        gate.gated(change(1), now, gate.targets(), Map.of(name.toString(), promoted));
        promoted.push(target, List.of("latest"));
        new ChangeRecords(gate.intermediate()).mark(gate.tested(change(1)), Marker.PROMOTED);
        gate.gated(change(2), now.minus(DAY.multipliedBy(2)), gate.targets(), Map.of(name.toString(), old));
        gate.gated(change(3), now, gate.targets(), Map.of(name.toString(), open));
        open.push(target, List.of("change_4_1_latest")); // somebody else's
    }

    private Change change(int number) {
        return new Change(new ChangeId(project, Integer.toString(number)), "1", null);
    }

    @Override
    public void perform(FaultedOperation.Way way) throws Exception {
        IntermediateRegistry intermediate = new IntermediateRegistry(way.to("intermediate"), "gate", way.patience());
        RegistryDirectory targets = new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, way.to("target")));
        List<String> log = new ArrayList<>();
        StaleTags staleTags = new StaleTags(
                intermediate, targets, way.patience(), Deletions.of(targets), DAY, Clock.systemUTC(), log::add);
        // Not those of all runs before: there would be more of them each time.
        List<UploadTargets.Place> places = List.of(new UploadTargets.Place(project, name.withoutReference()));
        int left = staleTags.execute(staleTags.plan(places, 100));
        List<String> warnings =
                log.stream().filter(line -> line.startsWith("WARNING")).toList();
        if (!warnings.isEmpty() || left > 0) {
            throw new FaultedOperation.Warned(String.join("; ", warnings));
        }
    }

    private Digest held(String tag) throws Exception {
        return target.head(tag).map(ManifestHead::digest).orElse(null);
    }

    @Override
    public void assertSound() throws Exception {
        assertEquals(promoted.digest(), held("latest"));
        assertEquals(open.digest(), held("change_3_1_latest"));
        assertEquals(open.digest(), held("change_4_1_latest"));
        assertTrue(promoted.isWhole(target));
        assertTrue(open.isWhole(target));
        Set<String> more = new TreeSet<>(target.tags());
        more.removeAll(STAYING);
        assertTrue(more.toString(), STALE.containsAll(more));
        for (String tag : more) {
            Digest held = held(tag);
            boolean before = Set.of(promoted.digest(), old.digest()).contains(held);
            assertTrue(tag + " holds " + held, before || UniqueManifest.isAt(target, held));
        }
    }

    @Override
    public void assertComplete() throws Exception {
        assertEquals(STAYING, Set.copyOf(target.tags()));
    }

    /** A deletion whose answer was lost is asked for again, and what says that there is no such tag is as good. */
    @Override
    public boolean tolerates(String kind) {
        return kind.equals("target: DELETE temporary tag");
    }

    @Override
    public String subject() {
        return "acme/app-";
    }
}
