package io.jenkins.plugins.buildsetregistry.registry;

import java.util.List;

/**
 * What a long-running registry may want beside what a buildset's needs.
 *
 * @param upstreams registries that are asked for what is neither here nor linked, one at most for each namespace
 * @param prune what is deleted by itself, or null: nothing
 */
public record ServingOptions(List<Upstream> upstreams, PruneRules prune) {
    public static final ServingOptions DEFAULT = new ServingOptions(List.of());

    public ServingOptions {
        upstreams = List.copyOf(upstreams);
    }

    public ServingOptions(List<Upstream> upstreams) {
        this(upstreams, null);
    }
}
