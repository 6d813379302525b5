package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import io.jenkins.plugins.buildsetregistry.remote.UniqueManifest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first deletions of a repository: of one or two temporary tags that are to go, which lead to a manifest of our own then. So
 * it is found out whether a registry deletes a tag or the image behind it, with nothing at risk that anybody needs.
 */
final class DeletionTrial {
    private final RemoteRepository target;
    private final TagDeleter deleter;

    DeletionTrial(RemoteRepository target, TagDeleter deleter) {
        this.target = target;
        this.deleter = deleter;
    }

    /**
     * What it has shown. Unless the tags are gone, they are as they were.
     *
     * @param refusal what the registry said; null if the tags are gone
     * @param whole whether the registry deletes an image with any of its tags
     */
    record Result(TagDeletion refusal, boolean whole) {}

    /**
     * @param tags one or two, by what they hold
     * @throws IOException if it could not be tried; the tags are as they were, if that was possible
     * @throws InterruptedException at once: what the tags hold then, the next clean-up knows for ours
     */
    Result run(List<StaleTags.Removal> tags) throws IOException, InterruptedException {
        Map<String, Manifest> before = new LinkedHashMap<>();
        for (StaleTags.Removal each : tags) {
            Manifest held = target.manifest(each.digest().toString())
                    .orElseThrow(() -> new IOException(
                            "the image of " + each.tag() + " cannot be read, so the tag could not be put back"));
            before.put(each.tag(), held);
        }
        boolean asBefore = false;
        try {
            Result result = delete(List.copyOf(before.keySet()));
            asBefore = result.refusal() != null;
            return result;
        } catch (IOException e) {
            asBefore = true;
            throw e;
        } finally {
            if (asBefore) {
                putBack(before);
            }
        }
    }

    private void putBack(Map<String, Manifest> before) throws RegistryException, InterruptedException {
        for (Map.Entry<String, Manifest> each : before.entrySet()) {
            target.putManifest(each.getKey(), each.getValue());
        }
    }

    private Result delete(List<String> tags) throws RegistryException, InterruptedException {
        Manifest ours = UniqueManifest.put(target, tags);
        TagDeletion deletion = deleter.delete(tags.get(0), ours.digest());
        if (tags.size() == 1) {
            return new Result(deletion.isGone() ? null : deletion, false);
        }
        if (deletion.isGone()) {
            boolean whole = target.head(tags.get(1)).isEmpty();
            return new Result(whole ? null : refusal(tags.get(1), ours), whole);
        }
        if (deletion.outcome() != Outcome.SHARED) {
            return new Result(deletion, false);
        }
        // It looks by itself whether an image is shared: so they may not share one.
        Manifest other = UniqueManifest.put(target, List.of(tags.get(1)));
        TagDeletion refusal = refusal(tags.get(0), ours);
        return new Result(refusal == null ? refusal(tags.get(1), other) : refusal, false);
    }

    /** @return null if the tag is gone */
    private TagDeletion refusal(String tag, Manifest held) throws RegistryException, InterruptedException {
        TagDeletion deletion = deleter.delete(tag, held.digest());
        return deletion.isGone() ? null : deletion;
    }
}
