package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.CopyPlan;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import io.jenkins.plugins.buildsetregistry.remote.ImageCopy;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Promotion from the intermediate registry: the images are brought from there before the first tag shows them. */
final class CopiedPromotion {
    private final IntermediateRegistry intermediate;
    private final TargetRegistries targets;
    private final ImageTransfer transfer;
    private final Consumer<String> log;

    CopiedPromotion(
            IntermediateRegistry intermediate, TargetRegistries targets, ImageTransfer transfer, Consumer<String> log) {
        this.intermediate = intermediate;
        this.targets = targets;
        this.transfer = transfer;
        this.log = log;
    }

    /** Plans the copy of each image once, however many tags it gets. */
    List<Promotion.Step> plan(ChangeRecord record, List<RecordedUpload> uploads)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        List<Promotion.Step> steps = AFewAtOnce.all(uploads, this::plan);
        Map<ImageName, Promotion.Step> images = new LinkedHashMap<>();
        steps.stream().filter(step -> !step.isDone()).forEach(step -> images.putIfAbsent(step.imageByDigest(), step));
        Map<ImageName, CopyPlan> copies = new ConcurrentHashMap<>();
        AFewAtOnce.all(List.copyOf(images.values()), step -> {
            CopyPlan copy = new ImageCopy(
                            intermediate.images(step.upload().image()), step.target(), TransferListener.NONE)
                    .mountingFrom(MountCandidates.of(record, step.upload()))
                    .plan(step.upload().digest());
            copies.put(step.imageByDigest(), copy);
            return copy;
        });
        List<Promotion.Step> plan = new ArrayList<>();
        for (Promotion.Step step : steps) {
            plan.add(step.isDone() ? step : step.with(copies.get(step.imageByDigest())));
        }
        for (Promotion.Step step : plan) {
            if (step.copy() != null) {
                transfer.check(step);
            }
        }
        return plan;
    }

    private Promotion.Step plan(RecordedUpload upload) throws PublishException, IOException, InterruptedException {
        RemoteRepository target = targets.repository(upload.image());
        Digest held = Promotion.digest(target, upload.image().tagOrLatest());
        boolean done = upload.digest().equals(held);
        RemoteRepository source = done ? target : intermediate.images(upload.image());
        Manifest manifest = source.manifest(upload.digest().toString())
                .orElseThrow(() -> new PublishException("cannot promote " + upload.image() + ": "
                        + (done ? target.registry().access() : intermediate) + " has no manifest "
                        + upload.digest() + " any more; build it again"));
        return new Promotion.Step(upload, target, held, manifest, false, null);
    }

    /** Brings what is not there yet, with all that belongs to it. */
    Map<ImageName, CopyReport> bring(List<Promotion.Step> inOrder)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        Map<ImageName, CopyReport> copied = new LinkedHashMap<>();
        for (Promotion.Step step : inOrder) {
            if (step.copy() != null && !copied.containsKey(step.imageByDigest())) {
                CopyReport report = transfer.bring(step);
                copied.put(step.imageByDigest(), report);
                log.accept("copied " + step.upload().image().withoutReference() + " "
                        + step.upload().digest().abbreviated() + ": " + ByteCount.text(report.bytesMoved()) + " moved, "
                        + ByteCount.text(report.bytesThere()) + " there already");
            }
        }
        return copied;
    }
}
