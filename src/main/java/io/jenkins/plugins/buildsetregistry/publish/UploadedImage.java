package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;

/** One tag of one image, as it was uploaded. */
public record UploadedImage(RecordedUpload upload, CopyReport copied) {}
