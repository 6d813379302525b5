package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import java.util.List;

/**
 * Checks that a record agrees with itself: what was uploaded is what was built, under the temporary tag of that change. Whoever
 * can write records shall not get a foreign image published, or a foreign tag removed.
 */
final class TestedUploads {
    private TestedUploads() {}

    static List<RecordedUpload> of(ChangeRecord record) throws PublishException {
        if (record.uploads().isEmpty()) {
            throw new PublishException("nothing to promote: no image of " + record.change()
                    + " was uploaded under a temporary tag; upload it first");
        }
        for (RecordedUpload upload : record.uploads()) {
            check(record, upload);
        }
        return record.uploads();
    }

    private static void check(ChangeRecord record, RecordedUpload upload) throws PublishException {
        String tag = upload.image().tagOrLatest();
        String temporaryTag = TemporaryTag.of(record.change(), tag).toString();
        if (!upload.temporaryTag().equals(temporaryTag)) {
            throw new PublishException(
                    "refusing to promote " + upload.image() + ": its record names the temporary tag '"
                            + upload.temporaryTag() + "', but that of " + record.change() + " is " + temporaryTag
                            + "; upload it again");
        }
        RecordedImage built =
                record.image(upload.image().withoutReference(), tag).orElse(null);
        if (built == null || !built.digest().equals(upload.digest())) {
            throw new PublishException("refusing to promote " + upload.image() + ": what was uploaded ("
                    + upload.digest() + ") is not what was tested ("
                    + (built == null ? "that build made no such image" : built.digest()) + "); upload it again");
        }
    }
}
