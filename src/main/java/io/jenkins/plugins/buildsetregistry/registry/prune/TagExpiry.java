package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.registry.TagRule;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreWalk;
import java.time.Duration;

/** Which tags go. */
final class TagExpiry {
    private final PruneRun run;
    /** For {@link #TagExpiry}: none goes for the sake of space. */
    static final long NONE = Long.MIN_VALUE;

    private final long evictedUpTo;

    /** @param evictedUpTo milliseconds since 1970: tags that a rule matches and that were set by then go to save space */
    TagExpiry(PruneRun run, long evictedUpTo) {
        this.run = run;
        this.evictedUpTo = evictedUpTo;
    }

    /** Why the tag goes, or null. */
    String reason(String repository, StoreWalk.Tag tag) {
        String reason = null;
        for (TagRule rule : run.rules().tags()) {
            if (rule.matches(repository, tag.name())) {
                if (run.isAsOldAs(rule.olderThan(), tag.set())) {
                    return "older than " + words(rule.olderThan()) + " and matches " + rule.tags();
                }
                if (tag.set().toEpochMilli() <= evictedUpTo) {
                    reason = "the oldest that match " + rule.tags() + ", for the size budget";
                }
            }
        }
        return reason;
    }

    /** Whether it is time to forget what an upstream said of its tag: the image can be fetched again. */
    boolean forgets(String repository, StoreWalk.Tag tag) {
        return !run.isYoung(tag.set()) && (!isRuled(repository, tag) || reason(repository, tag) != null);
    }

    private boolean isRuled(String repository, StoreWalk.Tag tag) {
        return run.rules().tags().stream().anyMatch(rule -> rule.matches(repository, tag.name()));
    }

    /** Until when the size budget spares the tag: for ever, or as long as there are older ones. */
    long spared(String repository, StoreWalk.Tag tag) {
        return isRuled(repository, tag) ? tag.set().toEpochMilli() : RepositoryMarks.FOR_EVER;
    }

    /** {@code 36h}, {@code 30d}: in the largest unit that divides it. */
    static String words(Duration age) {
        long seconds = age.toSeconds();
        if (seconds >= 86_400 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds >= 3_600 && seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds >= 60 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
