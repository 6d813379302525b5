package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.util.List;
import java.util.Optional;

/**
 * Moves a tag to a manifest of our own that nothing else leads to, and deletes that: for registries that delete no tag but with
 * its image. Where it cannot be deleted, the tag is moved back.
 */
public final class TagOverwriting implements TagDeleter {
    private final RemoteRepository writer;
    private final RemoteRepository deleter;
    private final TagDeleter others;

    /**
     * @param deleter the same repository, with the credentials for deletions
     * @param others asked if the registry does not delete our manifest by its digest; or null
     */
    public TagOverwriting(RemoteRepository writer, RemoteRepository deleter, TagDeleter others) {
        this.writer = writer;
        this.deleter = deleter;
        this.others = others;
    }

    @Override
    public TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException {
        Optional<Manifest> before = writer.manifest(held.toString());
        if (before.isEmpty()) {
            return new TagDeletion(
                    TagDeletion.Outcome.UNSUPPORTED,
                    "its image " + held + " cannot be read, so the tag could not be put back");
        }
        boolean asBefore = false; // after an interrupt, the next clean-up knows what is ours
        try {
            TagDeletion deletion =
                    deleteOurs(tag, UniqueManifest.put(writer, List.of(tag)).digest());
            asBefore = !deletion.isGone();
            return deletion;
        } catch (RegistryException e) {
            asBefore = true;
            throw e;
        } finally {
            if (asBefore) {
                writer.putManifest(tag, before.get());
            }
        }
    }

    private TagDeletion deleteOurs(String tag, Digest ours) throws RegistryException, InterruptedException {
        Optional<ManifestHead> now = writer.head(tag);
        if (now.isEmpty() || !ours.equals(now.get().digest())) {
            return new TagDeletion(TagDeletion.Outcome.UNSUPPORTED, "it could not be overwritten");
        }
        TagDeletion byDigest = new ManifestPusher(deleter).deleteWithTag(ours, tag);
        return byDigest.isGone() || others == null ? byDigest : others.delete(tag, ours);
    }
}
