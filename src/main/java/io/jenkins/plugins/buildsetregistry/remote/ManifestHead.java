package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Origin;

/**
 * What a registry says of a manifest without sending it.
 *
 * @param size bytes of the manifest
 * @param origin where a speculative image came from (headers of a buildset registry), or null
 */
public record ManifestHead(Digest digest, String mediaType, long size, Origin origin) {}
