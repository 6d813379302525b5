package io.jenkins.plugins.buildsetregistry.registry;

import java.util.List;

/**
 * What a long-running registry may want beside what a buildset's needs.
 *
 * @param upstreams registries that are asked for what is neither here nor linked, one at most for each namespace
 */
public record ServingOptions(List<Upstream> upstreams) {
    public static final ServingOptions DEFAULT = new ServingOptions(List.of());

    public ServingOptions {
        upstreams = List.copyOf(upstreams);
    }
}
