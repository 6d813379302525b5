package io.jenkins.plugins.buildsetregistry.engine.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;

/**
 * An image of one platform, as far as its configuration.
 *
 * @param name as the Dockerfile means it
 * @param digest of what that name stands for: an index or a manifest
 * @param repository that holds its blobs
 * @param speculative whether {@code repository} is in the buildset registry
 * @param manifest of the platform
 * @param config of the platform
 */
record PulledImage(
        ImageName name,
        Digest digest,
        RemoteRepository repository,
        boolean speculative,
        Manifest manifest,
        ObjectNode config) {}
