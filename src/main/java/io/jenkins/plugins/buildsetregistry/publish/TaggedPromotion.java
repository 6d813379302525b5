package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Promotion from the temporary tag: all is in the target repository. */
final class TaggedPromotion {
    private final TargetRegistries targets;

    TaggedPromotion(TargetRegistries targets) {
        this.targets = targets;
    }

    /** @throws PublishException if what was uploaded is not there any more */
    List<Promotion.Step> plan(List<RecordedUpload> uploads)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        List<HeldTags> held = new ArrayList<>();
        List<Optional<Manifest>> manifests = new ArrayList<>();
        AFewAtOnce.together(() -> held.addAll(held(uploads)), () -> manifests.addAll(manifests(uploads)));
        List<Promotion.Step> plan = new ArrayList<>();
        for (int i = 0; i < uploads.size(); i++) {
            plan.add(step(uploads.get(i), held.get(i), manifests.get(i)));
        }
        return plan;
    }

    /** With the right to move those tags that are to be moved. */
    private List<HeldTags> held(List<RecordedUpload> uploads)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        List<HeldTags> held = HeldTags.askAll(uploads.stream()
                .map(upload -> new HeldTags.Names(target(upload), upload.image().tagOrLatest(), upload.temporaryTag()))
                .toList());
        List<RemoteRepository> written = new ArrayList<>();
        for (int i = 0; i < uploads.size(); i++) {
            if (!isDone(uploads.get(i), held.get(i))) {
                requireTested(uploads.get(i), held.get(i));
                written.add(target(uploads.get(i)));
            }
        }
        WriteRights.require(written);
        return held;
    }

    private List<Optional<Manifest>> manifests(List<RecordedUpload> uploads)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        return AFewAtOnce.all(
                uploads, upload -> target(upload).manifest(upload.digest().toString()));
    }

    private RemoteRepository target(RecordedUpload upload) {
        return targets.repository(upload.image());
    }

    private static boolean isDone(RecordedUpload upload, HeldTags held) {
        return upload.digest().equals(held.published()); // then the temporary tag may be one whose deletion broke off
    }

    private void requireTested(RecordedUpload upload, HeldTags held) throws PublishException {
        if (held.temporary() == null) {
            throw new PublishException(
                    "cannot promote " + upload.image() + ": its temporary tag " + upload.temporaryTag()
                            + " is gone from " + target(upload).registry().access() + "; upload it again");
        }
        if (!held.temporary().equals(upload.digest())) {
            throw new PublishException("refusing to promote " + upload.image() + ": its temporary tag "
                    + upload.temporaryTag() + " now holds " + held.temporary() + ", but " + upload.digest()
                    + " was tested; find out who moved it, then upload again");
        }
    }

    private Promotion.Step step(RecordedUpload upload, HeldTags held, Optional<Manifest> manifest)
            throws PublishException {
        RemoteRepository target = target(upload);
        return new Promotion.Step(
                upload,
                target,
                held.published(),
                manifest.orElseThrow(() -> new PublishException("cannot promote " + upload.image() + ": "
                        + target.registry().access() + " has no manifest " + upload.digest() + "; upload it again")),
                held.temporary() != null,
                null);
    }
}
