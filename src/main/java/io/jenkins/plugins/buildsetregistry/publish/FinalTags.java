package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** A final tag moves only forward: from what it held at gate time, or from the previous promotion (DESIGN §7.5). */
final class FinalTags {
    private final IntermediateRegistry intermediate;
    private final boolean force;
    private final Consumer<String> log;

    FinalTags(IntermediateRegistry intermediate, boolean force, Consumer<String> log) {
        this.intermediate = intermediate;
        this.force = force;
        this.log = log;
    }

    /** @param promotedBefore what {@link ChangeRecords#promoted} tells of the change */
    void check(ChangeRecord record, List<ChangeRecord> promotedBefore, List<Promotion.Step> plan)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        if (plan.stream().allMatch(Promotion.Step::isDone)) {
            return;
        }
        for (ChangeRecord promoted : promotedBefore) {
            if (promoted.build().compareTo(record.build()) >= 0) {
                refuse(
                        promoted.change() + " was promoted already (build " + promoted.build() + " of "
                                + promoted.time() + "), and final tags have moved on since",
                        "to take them back, force the promotion");
            }
        }
        List<Promotion.Step> moved = plan.stream()
                .filter(step -> !step.isDone()
                        && !Objects.equals(step.held(), step.upload().previous()))
                .toList();
        List<Optional<Digest>> promoted = AFewAtOnce.all(moved, this::lastPromoted);
        for (int i = 0; i < moved.size(); i++) {
            check(moved.get(i), promoted.get(i).orElse(null));
        }
    }

    private Optional<Digest> lastPromoted(Promotion.Step step)
            throws BuildsetException, IOException, InterruptedException {
        return Optional.ofNullable(Promotion.digest(
                intermediate.images(step.upload().image()), IntermediateRegistry.promotedTag(step.tag())));
    }

    private void check(Promotion.Step step, Digest lastPromoted) throws PublishException {
        Digest held = step.held();
        if (held != null && held.equals(lastPromoted)) {
            return;
        }
        Digest previous = step.upload().previous();
        refuse(
                step.upload().image() + " holds " + (held == null ? "nothing" : held) + "; expected was "
                        + (previous == null ? "nothing" : previous)
                        + (step.hasTemporaryTag() ? " as at upload" : "")
                        + (lastPromoted == null ? "" : ", or " + lastPromoted + " of the last promotion"),
                "find out who moved it, or force the promotion");
    }

    private void refuse(String what, String remedy) throws PublishException {
        if (!force) {
            throw new PublishException("refusing to promote: " + what + "; " + remedy);
        }
        log.accept("WARNING: " + what + "; going on, because the promotion is forced");
    }
}
