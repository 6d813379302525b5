package io.jenkins.plugins.buildsetregistry.image;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A reference to content (OCI image specification, descriptor.md).
 *
 * @param size bytes
 * @param platform or null
 * @param annotations in the order written; never null
 * @param artifactType or null
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Platform platform,
        Map<String, String> annotations,
        String artifactType)
        implements Serializable {
    public Descriptor {
        if (size < 0) {
            throw new InvalidImageException("negative size of " + digest);
        }
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, null, Map.of(), null);
    }

    public boolean isManifest() {
        return MediaTypes.isManifest(mediaType);
    }
}
