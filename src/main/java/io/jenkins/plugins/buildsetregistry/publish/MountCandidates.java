package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedBase;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.util.List;

/** Repositories of the same registry that are likely to have the lower layers: those of the bases. */
final class MountCandidates {
    private MountCandidates() {}

    static List<String> of(RecordedImage image) {
        return image.bases().stream()
                .map(RecordedBase::name)
                .filter(base -> base.registry().equals(image.name().registry()))
                .map(ImageName::repository)
                .toList();
    }

    static List<String> of(ChangeRecord record, RecordedUpload upload) {
        return record.image(upload.image().withoutReference(), upload.image().tagOrLatest())
                .map(MountCandidates::of)
                .orElse(List.of());
    }
}
