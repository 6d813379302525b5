package io.jenkins.plugins.buildsetregistry.image;

import java.io.Serializable;
import java.util.List;

/**
 * What came out of a build.
 *
 * @param name public name, without tag and digest
 * @param tags final tags, without the temporary prefix; at least one
 * @param digest of the manifest or index
 * @param mediaType of the manifest or index
 * @param size bytes of the manifest, its children, configurations and layers
 * @param platforms without those of attestations
 * @param bases in the order of the Dockerfile, each once
 */
public record BuiltImage(
        ImageName name,
        List<String> tags,
        Digest digest,
        String mediaType,
        long size,
        List<Platform> platforms,
        List<BaseImage> bases)
        implements Serializable {
    public BuiltImage {
        tags = List.copyOf(tags);
        platforms = List.copyOf(platforms);
        bases = List.copyOf(bases);
        if (tags.isEmpty()) {
            throw new InvalidImageException("image " + name + " has no tag");
        }
    }
}
