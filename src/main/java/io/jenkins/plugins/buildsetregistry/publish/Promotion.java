package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.CopyPlan;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * After the merge: puts the manifests that were tested, byte for byte, under their final tags. Promoting again completes what an
 * interrupted promotion left, and else does nothing.
 */
public final class Promotion {
    private final IntermediateRegistry intermediate;
    private final ChangeRecords records;
    private final RegistryDirectory directory;
    private final TargetRegistries targets;
    private final Options options;
    private final CopiedPromotion copied;
    private final Consumer<String> log;

    /**
     * @param unpublishedBases whether to promote although a speculative base is not published
     * @param force whether to move a final tag that holds something unexpected
     * @param by what is left beside the image as its promotion record, or null for none
     */
    public record Options(boolean unpublishedBases, boolean force, PromotionMethod method, PromotedBy by) {
        /** From the temporary tag, without a promotion record. */
        public Options(boolean unpublishedBases, boolean force) {
            this(unpublishedBases, force, PromotionMethod.TAG, null);
        }
    }

    /** One that copies, if it has to, through this process. */
    public Promotion(
            IntermediateRegistry intermediate, RegistryDirectory targets, Options options, Consumer<String> log) {
        this(intermediate, targets, options, ImageTransfer.HERE, log);
    }

    public Promotion(
            IntermediateRegistry intermediate,
            RegistryDirectory targets,
            Options options,
            ImageTransfer transfer,
            Consumer<String> log) {
        this(intermediate, targets, TransportOptions.defaults(), options, transfer, log);
    }

    /** @param patience with the targets */
    Promotion(
            IntermediateRegistry intermediate,
            RegistryDirectory targets,
            TransportOptions patience,
            Options options,
            ImageTransfer transfer,
            Consumer<String> log) {
        this.intermediate = intermediate;
        this.records = new ChangeRecords(intermediate);
        this.directory = targets;
        this.targets = new TargetRegistries(targets, patience);
        this.options = options;
        this.log = line -> {
            synchronized (this) {
                log.accept(line);
            }
        };
        this.copied = new CopiedPromotion(intermediate, this.targets, transfer, this.log);
    }

    /**
     * One tag to promote.
     *
     * @param upload what the gate has uploaded; of an image that it has not, without temporary tag
     * @param held what the final tag holds now, or null
     * @param manifest what it will hold
     * @param temporaryTagHeld whether the temporary tag is still there
     * @param copy what brings the image, or null if it is in the target repository; the same for all its tags
     */
    public record Step(
            RecordedUpload upload,
            RemoteRepository target,
            Digest held,
            Manifest manifest,
            boolean temporaryTagHeld,
            CopyPlan copy) {
        Step with(CopyPlan newCopy) {
            return new Step(upload, target, held, manifest, temporaryTagHeld, newCopy);
        }

        /** Without a tag, and with its digest. */
        public ImageName imageByDigest() {
            return upload.image().withoutReference().withDigest(upload.digest());
        }

        public boolean isDone() {
            return upload.digest().equals(held);
        }

        public boolean hasTemporaryTag() {
            return upload.temporaryTag() != null;
        }

        String tag() {
            return upload.image().tagOrLatest();
        }
    }

    /** What is to be done for a record, in the order of what it says. */
    public record Plan(ChangeRecord record, List<Step> steps, ChangeRecords.Mark mark) {}

    /** What a promotion of {@code record} is about. */
    public static List<ImageName> images(ChangeRecord record, PromotionMethod method) {
        return method == PromotionMethod.TAG
                ? record.uploads().stream().map(RecordedUpload::image).toList()
                : record.images().stream().map(RecordedImage::name).distinct().toList();
    }

    /**
     * Checks everything but the {@linkplain #requireRights right} to make a single write, and changes nothing.
     *
     * @throws PublishException if nothing was uploaded, only the record names a registry, a temporary tag was moved, a base is
     *     not published, or a final tag holds something unexpected
     */
    public Plan plan(ChangeRecord record)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        boolean copies = options.method() == PromotionMethod.INTERMEDIATE_REGISTRY;
        List<RecordedUpload> uploads = copies ? TestedUploads.ofAll(record) : TestedUploads.of(record);
        targets.requireNamed(uploads);
        new PublishedBases(records, options.unpublishedBases(), log).check(record, uploads);
        uploads.stream()
                .map(upload -> directory.access(upload.image()))
                .distinct()
                .forEach(target -> log.accept("asking the target registry " + target));
        List<ChangeRecords.Promoting> promoting = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        AFewAtOnce.together(
                () -> promoting.add(records.toPromote(record)),
                () -> steps.addAll(copies ? copied.plan(record, uploads) : new TaggedPromotion(targets).plan(uploads)));
        WriteRights.requireForSeveral(written(steps));
        new FinalTags(intermediate, options.force(), log)
                .check(record, promoting.get(0).before(), steps);
        for (Step step : steps) {
            log.accept("promote " + step.upload().image() + " "
                    + (step.held() == null ? "nothing" : step.held().abbreviated()) + " → "
                    + step.upload().digest().abbreviated()
                    + (step.isDone() ? ": done already" : step.copy() == null ? "" : ", " + told(step.copy())));
        }
        return new Plan(record, steps, promoting.get(0).mark());
    }

    private static String told(CopyPlan copy) {
        return ByteCount.text(copy.missingBytes()) + " of " + ByteCount.text(copy.bytes()) + " copied from "
                + copy.source();
    }

    /**
     * For a plan that is not carried out: a single write would find out by itself.
     *
     * @throws IOException if a target refuses to be written to
     */
    public void requireRights(Plan plan) throws PublishException, BuildsetException, IOException, InterruptedException {
        WriteRights.requireForSingle(written(plan.steps()));
    }

    private static List<RemoteRepository> written(List<Step> steps) {
        return steps.stream().filter(step -> !step.isDone()).map(Step::target).toList();
    }

    /**
     * Does what is planned, compares what each target then holds, and marks the record promoted. Temporary tags stay:
     * {@link StaleTags} removes them.
     *
     * @return what was copied for it, by {@link Step#imageByDigest}
     * @throws PublishException if it breaks off, saying what is done and what is not
     */
    public Map<ImageName, CopyReport> execute(Plan plan)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        Map<ImageName, CopyReport> brought;
        BrokenOff progress = new BrokenOff(
                "promotion of " + plan.record().change(),
                "promoted",
                plan.steps().stream().map(step -> step.upload().image()).toList());
        try {
            List<List<Step>> parts = new PromotionOrder(plan.record()).parts(plan.steps());
            brought = copied.bring(parts.stream().flatMap(List::stream).toList());
            promote(parts, progress);
            AFewAtOnce.all(plan.mark().tags(), tag -> {
                plan.mark().put(tag);
                return tag;
            });
        } catch (PublishException | BuildsetException | IOException e) {
            if (progress.isUntouched()) {
                throw e;
            }
            throw progress.because(e);
        } catch (InterruptedException e) {
            log.accept(progress.state());
            throw e;
        }
        if (options.by() != null) {
            new PromotionRecords(intermediate, plan.record(), options, log).leave(plan.steps());
        }
        return brought;
    }

    private void promote(List<List<Step>> parts, BrokenOff progress)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        TagMove move = new TagMove(intermediate, log);
        for (List<Step> part : parts) {
            boolean alone = part.size() == 1;
            AFewAtOnce.all(part, step -> move.promote(step, alone), step -> {
                progress.done(step.upload().image());
                if (!step.isDone()) {
                    log.accept("promoted " + step.upload().image());
                }
            });
        }
    }

    static Digest digest(RemoteRepository repository, String reference) throws IOException, InterruptedException {
        return new TagQuestion(repository, reference).ask().orElse(null);
    }
}
