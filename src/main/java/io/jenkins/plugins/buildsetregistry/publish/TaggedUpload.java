package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the target has of an image under its temporary tag; known when its questions were asked. */
final class TaggedUpload {
    private final RecordedUpload upload;
    private final RemoteRepository target;
    private final HeldTags tags;
    private volatile Optional<Manifest> manifest = Optional.empty();

    TaggedUpload(RecordedUpload upload, RemoteRepository target) {
        this.upload = upload;
        this.target = target;
        this.tags = new HeldTags(target, upload.image().tagOrLatest(), upload.temporaryTag());
    }

    List<AFewAtOnce.Task> questions() {
        List<AFewAtOnce.Task> questions = new ArrayList<>(tags.questions());
        questions.add(() -> manifest = target.manifest(upload.digest().toString()));
        return questions;
    }

    /** @throws PublishException if what was uploaded is not there any more */
    Promotion.Step step() throws PublishException {
        Digest held = tags.published();
        Digest temporary = tags.temporary();
        boolean done = upload.digest().equals(held); // then the tag may be one whose deletion broke off
        if (temporary != null && !temporary.equals(upload.digest()) && !done) {
            throw new PublishException("refusing to promote " + upload.image() + ": its temporary tag "
                    + upload.temporaryTag() + " now holds " + temporary + ", but " + upload.digest()
                    + " was tested; find out who moved it, then upload again");
        }
        if (temporary == null && !done) {
            throw new PublishException(
                    "cannot promote " + upload.image() + ": its temporary tag " + upload.temporaryTag()
                            + " is gone from " + target.registry().access() + "; upload it again");
        }
        return new Promotion.Step(
                upload,
                target,
                held,
                manifest.orElseThrow(() -> new PublishException("cannot promote " + upload.image() + ": "
                        + target.registry().access() + " has no manifest " + upload.digest() + "; upload it again")),
                temporary != null,
                null);
    }
}
