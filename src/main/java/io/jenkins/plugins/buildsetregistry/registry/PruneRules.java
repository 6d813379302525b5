package io.jenkins.plugins.buildsetregistry.registry;

import java.time.Duration;
import java.util.List;

/**
 * What a long-running registry deletes by itself.
 *
 * @param every time between two runs
 * @param uploadsOlderThan uploads that nobody has written to for so long are dropped
 * @param tags tags that match any of these are dropped
 * @param maxBytes the size of the store that pruning brings it below, or null: there is none
 * @param dryRun say what would be deleted, and delete nothing
 */
public record PruneRules(Duration every, Duration uploadsOlderThan, List<TagRule> tags, Long maxBytes, boolean dryRun) {
    public PruneRules {
        tags = List.copyOf(tags);
    }
}
