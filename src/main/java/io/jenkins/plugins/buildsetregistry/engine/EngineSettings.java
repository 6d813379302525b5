package io.jenkins.plugins.buildsetregistry.engine;

import java.util.List;

/**
 * How an engine of the user's is driven.
 *
 * @param buildOptions added to {@code docker build}, {@code docker buildx build}, {@code podman build} or {@code buildah build} after our own options, so
 *     that they win: {@code --network=host}, {@code --isolation=chroot}, {@code --no-cache=false}. No secrets: arguments can be
 *     read by every user of the machine
 * @param pinned what to do about a base that is pinned by digest
 */
public record EngineSettings(List<String> buildOptions, PinnedBases pinned) {
    /** No options; a pinned base is a warning. */
    public static final EngineSettings DEFAULT = new EngineSettings(List.of(), PinnedBases.WARN);

    public EngineSettings {
        buildOptions = List.copyOf(buildOptions);
    }
}
