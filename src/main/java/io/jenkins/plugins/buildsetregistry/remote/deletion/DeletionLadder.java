package io.jenkins.plugins.buildsetregistry.remote.deletion;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries one way after the other. The first that deletes a tag is kept: no other is tried later, because only that one has
 * proved what it does. Overwriting is the last, and for tags whose image is shared.
 */
final class DeletionLadder implements TagDeleter {
    private final List<TagDeleter> ways;
    private final TagDeleter overwriting;
    private final List<String> refusals = new ArrayList<>();
    private int current;
    private boolean proved;

    /** @param overwriting or null if it is not wanted */
    DeletionLadder(List<TagDeleter> ways, TagDeleter overwriting) {
        this.ways = ways;
        this.overwriting = overwriting;
    }

    @Override
    public TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException {
        TagDeletion refusal = null;
        while (current < ways.size()) {
            TagDeletion deletion = ways.get(current).delete(tag, held);
            proved |= deletion.outcome() == Outcome.DELETED;
            if (deletion.isGone()) {
                return deletion;
            }
            refusal = deletion;
            if (deletion.outcome() == Outcome.SHARED || proved) {
                break;
            }
            refusals.add(deletion.reason());
            current++;
        }
        if (overwriting != null && !(proved && refusal != null && refusal.outcome() != Outcome.SHARED)) {
            TagDeletion deletion = overwriting.delete(tag, held);
            return deletion.isGone() ? deletion : refused(refusal, deletion.reason());
        }
        return refusal != null && (proved || refusals.isEmpty() || refusal.outcome() == Outcome.SHARED)
                ? refusal
                : refused(refusal, null);
    }

    private TagDeletion refused(TagDeletion last, String more) {
        List<String> reasons = new ArrayList<>(refusals);
        if (last != null && !reasons.contains(last.reason())) {
            reasons.add(last.reason());
        }
        if (more != null) {
            reasons.add(more);
        }
        return new TagDeletion(last == null ? Outcome.UNSUPPORTED : last.outcome(), String.join(" Then: ", reasons));
    }
}
