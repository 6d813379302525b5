package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.io.Serializable;
import java.time.Duration;

/**
 * One tag of one image, as it was uploaded, or would be.
 *
 * @param copied what its way to the target registry took, or null if it was only planned
 * @param took how long that was, or null if it was only planned
 */
public record UploadedImage(RecordedUpload upload, CopyReport copied, Duration took) implements Serializable {
    /** Not uploaded. */
    public static UploadedImage planned(RecordedUpload upload) {
        return new UploadedImage(upload, null, null);
    }
}
