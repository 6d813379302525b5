package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.io.Serializable;
import java.util.List;

/**
 * An image, as the record of its change keeps it.
 *
 * @param name public name, without tag and digest
 * @param tags final tags
 * @param mediaType of the manifest or index
 * @param manifestSize bytes of the manifest or index
 * @param size bytes of all that the image is made of
 */
public record RecordedImage(
        ImageName name,
        List<String> tags,
        Digest digest,
        String mediaType,
        long manifestSize,
        long size,
        List<Platform> platforms,
        List<RecordedBase> bases)
        implements Serializable {
    public RecordedImage {
        tags = List.copyOf(tags);
        platforms = List.copyOf(platforms);
        bases = List.copyOf(bases);
        for (String tag : tags) {
            name.withTag(tag);
        }
    }
}
