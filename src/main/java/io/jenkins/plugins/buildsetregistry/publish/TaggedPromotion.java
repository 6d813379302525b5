package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Promotion from the temporary tag: all is in the target repository. */
final class TaggedPromotion {
    private final TargetRegistries targets;

    TaggedPromotion(TargetRegistries targets) {
        this.targets = targets;
    }

    /** @throws PublishException if what was uploaded is not there any more */
    List<Promotion.Step> plan(List<RecordedUpload> uploads)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        List<Asked> all = uploads.stream()
                .map(upload -> new Asked(upload, targets.repository(upload.image())))
                .toList();
        AFewAtOnce.together(
                all.stream().flatMap(asked -> asked.questions().stream()).toList());
        List<Promotion.Step> plan = new ArrayList<>();
        for (Asked asked : all) {
            plan.add(asked.step());
        }
        return plan;
    }

    /** What the target has of an upload; known when its questions were asked. */
    private static final class Asked {
        private final RecordedUpload upload;
        private final RemoteRepository target;
        private volatile Digest published;
        private volatile Digest temporary;
        private volatile Manifest manifest;

        Asked(RecordedUpload upload, RemoteRepository target) {
            this.upload = upload;
            this.target = target;
        }

        List<AFewAtOnce.Task> questions() {
            return List.of(
                    () -> published = Promotion.digest(target, upload.image().tagOrLatest()),
                    () -> temporary = Promotion.digest(target, upload.temporaryTag()),
                    () -> manifest = target.manifest(upload.digest().toString()).orElse(null));
        }

        Promotion.Step step() throws PublishException {
            if (!upload.digest().equals(published)) { // else the temporary tag may be one whose deletion broke off
                requireTested();
            }
            if (manifest == null) {
                throw new PublishException("cannot promote " + upload.image() + ": "
                        + target.registry().access() + " has no manifest " + upload.digest() + "; upload it again");
            }
            return new Promotion.Step(upload, target, published, manifest, temporary != null, null);
        }

        private void requireTested() throws PublishException {
            if (temporary == null) {
                throw new PublishException(
                        "cannot promote " + upload.image() + ": its temporary tag " + upload.temporaryTag()
                                + " is gone from " + target.registry().access() + "; upload it again");
            }
            if (!temporary.equals(upload.digest())) {
                throw new PublishException("refusing to promote " + upload.image() + ": its temporary tag "
                        + upload.temporaryTag() + " now holds " + temporary + ", but " + upload.digest()
                        + " was tested; find out who moved it, then upload again");
            }
        }
    }
}
