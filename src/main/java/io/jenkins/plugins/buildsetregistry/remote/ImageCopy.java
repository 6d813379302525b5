package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.util.List;

/**
 * Copies one image graph (index, children, referrers) byte for byte from repository to repository. Content goes from
 * connection to connection; what the target has already stays as it is. Children come before parents, tags last.
 */
public final class ImageCopy {
    private final RemoteRepository source;
    private final RemoteRepository target;
    private final TransferListener listener;
    private final List<String> mountCandidates;

    public ImageCopy(RemoteRepository source, RemoteRepository target, TransferListener listener) {
        this(source, target, listener, List.of());
    }

    private ImageCopy(
            RemoteRepository source, RemoteRepository target, TransferListener listener, List<String> mountCandidates) {
        this.source = source;
        this.target = target;
        this.listener = listener;
        this.mountCandidates = List.copyOf(mountCandidates);
    }

    /** Also tries to mount blobs from these repositories of the target's registry, such as where the base image lives. */
    public ImageCopy mountingFrom(List<String> repositories) {
        return new ImageCopy(source, target, listener, repositories);
    }

    /** Copies {@code digest} with all it refers to; puts the top manifest under each tag last. */
    public CopyReport copy(Digest digest, List<String> tags) throws RegistryException, InterruptedException {
        tags.forEach(References::check);
        ImageGraph graph = ImageGraph.read(source, digest);
        BlobCopies blobs = new BlobCopies(source, target, listener, mountCandidates);
        blobs.copy(graph.blobs());
        int put = 0;
        Manifest top = graph.top();
        // What refers to the top wants it to be there before; else it comes under its tags.
        boolean last = !tags.isEmpty() && !graph.isReferredTo();
        for (Manifest manifest : graph.manifests()) {
            if (!(last && manifest == top)
                    && target.head(manifest.digest().toString()).isEmpty()) {
                target.putManifest(manifest.digest().toString(), manifest);
                put++;
            }
        }
        ReferrerTags referrerTags = new ReferrerTags(target);
        for (ImageGraph.Referral referral : graph.referrals()) {
            referrerTags.ensure(referral.subject(), referral.referrers());
        }
        for (ImageGraph.Tagged tagged : graph.attachedTags()) {
            tag(tagged.tag(), tagged.manifest());
        }
        boolean isThere = !last;
        for (String tag : tags) {
            put += tag(tag, top) && !isThere ? 1 : 0;
            isThere = true;
        }
        return blobs.report(put);
    }

    /** @return whether it had to be put there */
    private boolean tag(String tag, Manifest manifest) throws RegistryException, InterruptedException {
        boolean there = target.head(tag)
                .filter(head -> head.digest().equals(manifest.digest()))
                .isPresent();
        if (!there) {
            target.putManifest(tag, manifest);
        }
        return !there;
    }
}
