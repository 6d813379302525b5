package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.CopyPlan;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import io.jenkins.plugins.buildsetregistry.remote.ImageCopy;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Copies recorded images to their target registries under temporary tags: registry to registry, the recorded digest, never a
 * rebuild. Uploading again does nothing.
 */
public final class Upload {
    private final Change change;
    private final Function<RecordedImage, RemoteRepository> source;
    private final RegistryDirectory directory;
    private final TargetRegistries targets;
    private final TransferListener transfers;
    private final Consumer<String> log;

    /** @param source where the images of this buildset are */
    public Upload(
            Change change,
            Function<RecordedImage, RemoteRepository> source,
            RegistryDirectory targets,
            TransferListener transfers,
            Consumer<String> log) {
        this(change, source, targets, TransportOptions.defaults(), transfers, log);
    }

    /** @param patience with the targets */
    Upload(
            Change change,
            Function<RecordedImage, RemoteRepository> source,
            RegistryDirectory targets,
            TransportOptions patience,
            TransferListener transfers,
            Consumer<String> log) {
        this.change = change;
        this.source = source;
        this.directory = targets;
        this.targets = new TargetRegistries(targets, patience);
        this.transfers = transfers;
        this.log = log;
    }

    /**
     * One tag to upload.
     *
     * @param held what the temporary tag holds now, or null
     * @param previous what the final tag holds now, or null
     * @param copy what brings the image, the same for all its tags
     */
    public record Step(
            RecordedImage image,
            String tag,
            TemporaryTag temporaryTag,
            RemoteRepository target,
            Digest held,
            Digest previous,
            CopyPlan copy) {
        ImageName name() {
            return image.name().withTag(tag);
        }

        boolean isDone() {
            return image.digest().equals(held);
        }

        String amount() {
            return ByteCount.text(copy.missingBytes()) + " of " + ByteCount.text(copy.bytes()) + " are not there yet";
        }

        boolean isMoving() {
            return held != null && !isDone();
        }

        /** What there will be. */
        public RecordedUpload planned() {
            return new RecordedUpload(name(), temporaryTag.toString(), image.digest(), previous);
        }
    }

    /**
     * Asks source and targets for everything but the {@linkplain #requireRights right} to make a single write, and changes nothing.
     *
     * @return new temporary tags before those that hold something else
     */
    public List<Step> plan(List<RecordedImage> images)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        images.stream()
                .map(image -> directory.access(image.name()))
                .distinct()
                .forEach(target -> log.accept("asking the target registry " + target));
        List<Tagged> tags = new ArrayList<>();
        for (RecordedImage image : images) {
            for (String tag : image.tags()) {
                tags.add(new Tagged(image, tag, TemporaryTag.of(change, tag), targets.repository(image.name())));
            }
        }
        Map<RecordedImage, CopyPlan> copies = new ConcurrentHashMap<>();
        List<HeldTags> held = new ArrayList<>();
        AFewAtOnce.together(
                () -> {
                    for (RecordedImage image : images) {
                        copies.put(image, copy(image, targets.repository(image.name())));
                    }
                },
                () -> held.addAll(held(tags)));
        List<Step> plan = new ArrayList<>();
        for (int i = 0; i < tags.size(); i++) {
            plan.add(tags.get(i).step(held.get(i), copies.get(tags.get(i).image())));
        }
        plan.sort(Comparator.comparing(Step::isMoving));
        for (Step step : plan) {
            log.accept("upload " + step.name() + " " + step.image().digest().abbreviated() + " as "
                    + step.temporaryTag() + ": " + (step.isDone() ? "there already" : step.amount()));
        }
        return plan;
    }

    /**
     * For a plan that is not carried out: a single write would find out by itself.
     *
     * @throws IOException if a target refuses to be written to
     */
    public void requireRights(List<Step> plan)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        WriteRights.requireForSingle(
                plan.stream().filter(step -> !step.isDone()).map(Step::target).toList());
    }

    private record Tagged(RecordedImage image, String tag, TemporaryTag temporaryTag, RemoteRepository target) {
        Step step(HeldTags held, CopyPlan copy) {
            return new Step(image, tag, temporaryTag, target, held.temporary(), held.published(), copy);
        }
    }

    /** With the right to write those that are not there, if they are several. */
    private static List<HeldTags> held(List<Tagged> tags)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        List<HeldTags> held = HeldTags.askAll(tags.stream()
                .map(tagged -> new HeldTags.Names(
                        tagged.target(), tagged.tag(), tagged.temporaryTag().toString()))
                .toList());
        List<RemoteRepository> written = new ArrayList<>();
        for (int i = 0; i < tags.size(); i++) {
            if (!tags.get(i).image().digest().equals(held.get(i).temporary())) {
                written.add(tags.get(i).target());
            }
        }
        WriteRights.requireForSeveral(written);
        return held;
    }

    private CopyPlan copy(RecordedImage image, RemoteRepository target)
            throws PublishException, IOException, InterruptedException {
        RemoteRepository from = source.apply(image);
        try {
            return new ImageCopy(from, target, transfers)
                    .mountingFrom(MountCandidates.of(image))
                    .plan(image.digest());
        } catch (RegistryException e) {
            if (e.status() != 404 || from.head(image.digest().toString()).isPresent()) {
                throw e;
            }
            throw new PublishException("image " + image.name() + " (" + image.digest() + ") is no longer in "
                    + from.registry().access() + ": build it again");
        }
    }

    /**
     * Does what is planned; compares what each target then holds.
     *
     * @param done told of each upload as soon as it is there
     * @throws PublishException if it breaks off, saying what is done and what is not
     */
    public List<UploadedImage> execute(List<Step> plan, Consumer<UploadedImage> done)
            throws PublishException, IOException, InterruptedException {
        BrokenOff progress = new BrokenOff(
                "upload", "uploaded", plan.stream().map(Step::name).toList());
        List<UploadedImage> uploaded = new ArrayList<>();
        try {
            for (Step step : plan) {
                UploadedImage image = upload(step);
                uploaded.add(image);
                progress.done(step.name());
                done.accept(image);
            }
        } catch (PublishException | IOException e) {
            if (progress.isUntouched()) {
                throw e;
            }
            throw progress.because(e);
        } catch (InterruptedException e) {
            log.accept(progress.state());
            throw e;
        }
        return uploaded;
    }

    private UploadedImage upload(Step step) throws PublishException, IOException, InterruptedException {
        long begun = System.nanoTime();
        Digest digest = step.image().digest();
        CopyReport report = step.copy()
                .execute(step.isDone() ? List.of() : List.of(step.temporaryTag().toString()));
        Digest now = Promotion.digest(step.target(), step.temporaryTag().toString());
        if (!digest.equals(now)) {
            throw new PublishException("after the upload, " + step.temporaryTag() + " of "
                    + step.image().name()
                    + " holds " + (now == null ? "nothing" : now) + " instead of " + digest
                    + ": is something else writing to that tag?");
        }
        return new UploadedImage(step.planned(), report, Duration.ofNanos(System.nanoTime() - begun));
    }
}
