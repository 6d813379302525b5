package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.faults.FaultedOperation;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A promotion of two tags: one holds what was promoted before, the other is new. */
final class PromotedRun implements FaultedOperation.Run {
    private static final Map<String, Boolean> TAGS = Map.of("latest", true, "2.0", false);

    private final GateRule gate;
    private final PromotionMethod method;
    private final Change change;
    private final ImageName name;
    private final OddImage older;
    private final OddImage image;
    private final RemoteRepository target;

    PromotedRun(GateRule gate, PromotionMethod method, int number) throws Exception {
        this.gate = gate;
        this.method = method;
        String project = method == PromotionMethod.TAG ? "app-" : "copied-app-";
        change = GateRule.change(project + number, number);
        name = ImageName.parse(GateRule.PUBLIC_NAME + "/acme/" + project + number);
        older = OddImage.image(false, 10, 10L * number);
        image = OddImage.image(false, 1000, 10L * number + 5);
        target = gate.target(name.toString());
        Map<String, OddImage> images = new LinkedHashMap<>();
        List<String> promoted = new ArrayList<>();
        for (Map.Entry<String, Boolean> each : TAGS.entrySet()) {
            images.put(name.withTag(each.getKey()).toString(), image);
            if (each.getValue()) {
                older.push(target, List.of(each.getKey()));
                promoted.add(IntermediateRegistry.promotedTag(each.getKey()));
            }
        }
        older.push(gate.intermediate().images(name), promoted);
        if (method == PromotionMethod.TAG) {
            gate.gated(change, Instant.now(), gate.targets(), images);
        } else {
            gate.built(change, Instant.now(), images);
        }
    }

    @Override
    public void perform(FaultedOperation.Way way) throws Exception {
        IntermediateRegistry intermediate = new IntermediateRegistry(way.to("intermediate"), "gate", way.patience());
        List<String> log = new ArrayList<>();
        Promotion promotion = new Promotion(
                intermediate,
                new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, way.to("target"))),
                way.patience(),
                new Promotion.Options(false, false, method, new PromotedBy("somebody", Instant.EPOCH, null)),
                ImageTransfer.HERE,
                log::add);
        ChangeRecord record = MergedRecord.find(intermediate, change.id(), change.revision());
        promotion.execute(promotion.plan(record));
        List<String> warnings =
                log.stream().filter(line -> line.startsWith("WARNING")).toList();
        if (!warnings.isEmpty()) {
            throw new FaultedOperation.Warned(String.join("; ", warnings));
        }
    }

    private Digest held(String tag) throws Exception {
        return target.head(tag).map(ManifestHead::digest).orElse(null);
    }

    private boolean isPromoted() throws Exception {
        return new ChangeRecords(gate.intermediate()).isPromoted(change.id());
    }

    @Override
    public void assertSound() throws Exception {
        boolean all = true;
        for (Map.Entry<String, Boolean> each : TAGS.entrySet()) {
            Digest now = held(each.getKey());
            Digest before = each.getValue() ? older.digest() : null;
            assertTrue(
                    each.getKey() + " holds " + now,
                    Objects.equals(now, before) || image.digest().equals(now));
            if (image.digest().equals(now)) {
                assertTrue(image.isWhole(target));
            } else {
                all = false;
            }
            if (method == PromotionMethod.TAG) {
                assertEquals(
                        image.digest(),
                        held(TemporaryTag.of(change, each.getKey()).toString()));
            }
        }
        assertFalse("marked before all is done", isPromoted() && !all);
    }

    @Override
    public void assertComplete() throws Exception {
        for (String tag : TAGS.keySet()) {
            assertEquals(tag, image.digest(), held(tag));
            assertEquals(
                    image.digest(),
                    gate.intermediate()
                            .images(name)
                            .head(IntermediateRegistry.promotedTag(tag))
                            .map(ManifestHead::digest)
                            .orElse(null));
        }
        assertTrue(isPromoted());
        assertEquals("promotion records", 1, target.referrers(image.digest()).size());
    }

    @Override
    public String subject() {
        return "app-" + change.id().number();
    }
}
