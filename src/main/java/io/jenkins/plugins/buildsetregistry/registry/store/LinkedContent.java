package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Origin;

/**
 * A manifest or blob of a linked image.
 *
 * @param sourceRepository in the registry that holds it
 * @param origin of the link that it is reached from, or null
 */
public record LinkedContent(Descriptor descriptor, String sourceRepository, Origin origin) {
    RemoteBlob asBlob() {
        return new RemoteBlob(descriptor.digest(), descriptor.size(), sourceRepository);
    }
}
