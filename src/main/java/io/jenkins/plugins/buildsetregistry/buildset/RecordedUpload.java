package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.io.Serializable;

/**
 * An upload under a temporary tag, as the record of its change keeps it.
 *
 * @param image public name with its final tag
 * @param temporaryTag in the target registry
 * @param previous what the final tag held at that time, or null for nothing
 */
public record RecordedUpload(ImageName image, String temporaryTag, Digest digest, Digest previous)
        implements Serializable {}
