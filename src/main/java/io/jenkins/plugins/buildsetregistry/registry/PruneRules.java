package io.jenkins.plugins.buildsetregistry.registry;

import java.time.Duration;
import java.util.List;

/**
 * What is to be removed from a store.
 *
 * @param every time between two runs of a server, or null: it does not prune by itself
 * @param uploadsOlderThan uploads that nobody went on with for so long are cancelled; also the grace of everything that
 *     nothing leads to (manifests without tag, blobs without manifest), for a push brings these first. Null for a day
 * @param tags rules for tags; a tag that none matches stays
 * @param maxBytes size of manifests and blobs that the store should keep to, or null
 * @param dryRun only tell what would be removed
 */
public record PruneRules(Duration every, Duration uploadsOlderThan, List<TagRule> tags, Long maxBytes, boolean dryRun) {
    private static final Duration DEFAULT_GRACE = Duration.ofDays(1);

    public PruneRules {
        tags = tags == null ? List.of() : List.copyOf(tags);
        if (every != null && (every.isNegative() || every.isZero())) {
            throw new IllegalArgumentException("the time between two prunes must be more than nothing");
        }
        if (uploadsOlderThan != null && uploadsOlderThan.isNegative()) {
            throw new IllegalArgumentException("the age of uploads to be pruned must not be negative");
        }
        if (maxBytes != null && maxBytes < 0) {
            throw new IllegalArgumentException("the size that a store should keep to must not be negative");
        }
    }

    public Duration grace() {
        return uploadsOlderThan == null ? DEFAULT_GRACE : uploadsOlderThan;
    }
}
