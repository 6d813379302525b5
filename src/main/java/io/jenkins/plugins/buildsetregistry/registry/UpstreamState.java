package io.jenkins.plugins.buildsetregistry.registry;

import java.time.Instant;

/**
 * What has passed between this registry and an upstream since the start.
 *
 * @param requests answered by it
 * @param hits manifests and blobs given from what was kept, or was on its way already
 * @param misses manifests and blobs that it was asked for
 * @param bytes of blobs received from it
 * @param limit pulls that it allows in a window of time, or -1 where it does not say
 * @param remaining of these, or -1
 * @param reset when the window ends, or null where it does not say
 * @param pausedUntil no request is made before, for it asked for that (429), or null
 */
public record UpstreamState(
        String namespace,
        long requests,
        long hits,
        long misses,
        long bytes,
        long limit,
        long remaining,
        Instant reset,
        Instant pausedUntil) {}
