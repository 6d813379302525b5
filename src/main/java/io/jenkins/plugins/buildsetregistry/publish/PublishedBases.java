package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedBase;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Checks that what an image was built on has been published: the record that each speculative base came from says promoted,
 * and with that digest. A newer promotion since then does not matter, be it of the same revision.
 */
final class PublishedBases {
    private final ChangeRecords records;
    private final boolean allowUnpublished;
    private final Consumer<String> log;
    private final Map<RecordedBase, String> reasons = new HashMap<>();

    PublishedBases(ChangeRecords records, boolean allowUnpublished, Consumer<String> log) {
        this.records = records;
        this.allowUnpublished = allowUnpublished;
        this.log = log;
    }

    /** @param uploads what is promoted of the record */
    void check(ChangeRecord record, List<RecordedUpload> uploads)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        for (RecordedImage image : record.images()) {
            for (RecordedBase base : image.bases()) {
                if (base.change() != null
                        && !base.change().id().equals(record.change().id())) {
                    check(image, base);
                } else if (base.change() == null && isPromoted(image, uploads)) {
                    checkOwn(record, uploads, image, base);
                }
            }
        }
    }

    private void check(RecordedImage image, RecordedBase base)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        if (!reasons.containsKey(base)) {
            reasons.put(base, reason(base));
        }
        String reason = reasons.get(base);
        if (reason != null) {
            refuse(image, base, " of " + base.change() + ", " + reason, "promote that change first");
        }
    }

    private static boolean isPromoted(RecordedImage image, List<RecordedUpload> uploads) {
        return uploads.stream()
                .anyMatch(upload -> upload.image().withoutReference().equals(image.name())
                        && upload.digest().equals(image.digest()));
    }

    /**
     * A base that the same build has made is published by the same promotion, or not at all. What is not promoted, such as an image
     * with tests, needs none.
     */
    private void checkOwn(ChangeRecord record, List<RecordedUpload> uploads, RecordedImage image, RecordedBase base)
            throws PublishException {
        boolean own = record.images().stream()
                .anyMatch(made -> isBase(made.name(), made.digest(), base) && !made.equals(image));
        boolean uploaded =
                uploads.stream().anyMatch(upload -> isBase(upload.image().withoutReference(), upload.digest(), base));
        if (own && !uploaded) {
            refuse(image, base, " of the same build, which was not uploaded", "upload that image, too");
        }
    }

    private static boolean isBase(ImageName name, Digest digest, RecordedBase base) {
        return name.equals(base.name().withoutReference()) && digest.equals(base.digest());
    }

    private void refuse(RecordedImage image, RecordedBase base, String reason, String remedy) throws PublishException {
        String what = image.name() + " was built on " + base.name() + " (" + base.digest() + ")" + reason;
        if (!allowUnpublished) {
            throw new PublishException("refusing to promote: " + what + "; " + remedy + ", or allow unpublished bases");
        }
        log.accept("WARNING: " + what + "; going on, because unpublished bases are allowed");
    }

    private String reason(RecordedBase base) throws BuildsetException, IOException, InterruptedException {
        Change change = base.change();
        List<ChangeRecord> promoted = records.allPromoted(change);
        if (promoted.isEmpty()) {
            return records.isPromoted(change.id())
                    ? "but another revision of that change was promoted"
                    : "which is not promoted";
        }
        boolean same = promoted.stream()
                .flatMap(record -> record.images().stream())
                .anyMatch(image -> isBase(image.name(), image.digest(), base));
        return same ? null : "but another build of that revision was promoted";
    }
}
