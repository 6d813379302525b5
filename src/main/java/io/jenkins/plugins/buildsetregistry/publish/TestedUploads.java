package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.util.ArrayList;
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

    /** Of every image of the record; what the gate has uploaded of it too, keeps its temporary tag. */
    static List<RecordedUpload> ofAll(ChangeRecord record) throws PublishException {
        List<RecordedUpload> all = new ArrayList<>();
        for (RecordedImage image : record.images()) {
            for (String tag : image.tags()) {
                RecordedUpload upload = of(record, image, tag);
                all.removeIf(earlier -> earlier.image().equals(upload.image())); // that tag was built once more
                all.add(upload);
            }
        }
        if (all.isEmpty()) {
            throw new PublishException(
                    "nothing to promote: no image of " + record.change() + " was built; build it first");
        }
        return all;
    }

    private static RecordedUpload of(ChangeRecord record, RecordedImage image, String tag) throws PublishException {
        ImageName name = image.name().withTag(tag);
        for (RecordedUpload upload : record.uploads()) {
            if (upload.image().equals(name) && upload.digest().equals(image.digest())) {
                check(record, upload);
                return upload;
            }
        }
        return new RecordedUpload(name, null, image.digest(), null);
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
