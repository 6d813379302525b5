package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Puts what was tested under one final tag: looks once more, writes, compares, and remembers it for the next promotion. */
final class TagMove {
    /** What a registry says of a manifest whose parts were deleted. */
    private static final Set<String> GONE = Set.of("MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN", "MANIFEST_UNKNOWN");

    private final IntermediateRegistry intermediate;
    private final Consumer<String> log;

    TagMove(IntermediateRegistry intermediate, Consumer<String> log) {
        this.intermediate = intermediate;
        this.log = log;
    }

    /** @param alone whether no other is promoted at the same time */
    Promotion.Step promote(Promotion.Step step, boolean alone)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        if (!step.isDone()) {
            requireAsPlanned(step, alone);
            step.target().putManifest(step.tag(), step.manifest());
        }
        AFewAtOnce.Task comparison = () -> requirePromoted(step);
        AFewAtOnce.Task memory = () -> remember(step);
        if (alone) {
            AFewAtOnce.together(comparison, memory);
        } else {
            comparison.run();
            memory.run();
        }
        return step;
    }

    private static void requirePromoted(Promotion.Step step)
            throws PublishException, IOException, InterruptedException {
        Digest now = Promotion.digest(step.target(), step.tag());
        if (!step.upload().digest().equals(now)) {
            throw new PublishException("after the promotion, " + step.upload().image() + " holds "
                    + (now == null ? "nothing" : now) + " instead of "
                    + step.upload().digest() + ": is something else writing to that tag?");
        }
    }

    private static void requireAsPlanned(Promotion.Step step, boolean alone)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        List<TagQuestion> questions = new ArrayList<>();
        questions.add(new TagQuestion(step.target(), step.tag()));
        if (step.copy() == null) {
            questions.add(new TagQuestion(step.target(), step.upload().temporaryTag()));
        }
        List<Optional<Digest>> answers = alone ? TagQuestion.askAll(questions) : TagQuestion.askInTurn(questions);
        requireAsPlanned(step, step.tag(), step.held(), answers.get(0));
        if (step.copy() == null) {
            Digest tested = step.temporaryTagHeld() ? step.upload().digest() : null;
            requireAsPlanned(step, step.upload().temporaryTag(), tested, answers.get(1));
        }
    }

    /** Registries have no conditional write: what was planned long ago is looked at once more. */
    private static void requireAsPlanned(Promotion.Step step, String tag, Digest planned, Optional<Digest> now)
            throws PublishException {
        if (!Objects.equals(now.orElse(null), planned)) {
            throw new PublishException("refusing to promote " + step.upload().image() + ": its tag " + tag + " held "
                    + (planned == null ? "nothing" : planned) + " a moment ago and holds "
                    + now.map(Digest::toString).orElse("nothing")
                    + " now; is another promotion or upload running?");
        }
    }

    /** Keeps the promoted image in the intermediate registry as what the next promotion may move on from. */
    private void remember(Promotion.Step step) throws BuildsetException, IOException, InterruptedException {
        try {
            intermediate
                    .images(step.upload().image())
                    .putManifest(IntermediateRegistry.promotedTag(step.tag()), step.manifest());
        } catch (RegistryException e) {
            if (!GONE.contains(e.code())) {
                throw e;
            }
            log.accept("WARNING: " + step.upload().image() + " is no longer in the intermediate registry "
                    + intermediate + ": the next promotion will not know of this one");
        }
    }
}
