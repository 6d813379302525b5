package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies one image graph (index, children, referrers) byte for byte from repository to repository. Content goes from
 * connection to connection; what the target has already stays as it is: also what is attached to the image by a tag, unless ours has all of that,
 * too. Children come before parents, tags last.
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

    /**
     * Also tries to mount blobs from these repositories of the target's registry, such as where the base image lives; whoever
     * named them, the target's login reads those that it is for, and no other.
     */
    public ImageCopy mountingFrom(List<String> repositories) {
        return new ImageCopy(source, target, listener, repositories);
    }

    /** Reads {@code digest} with all it refers to, asks the target for each part, and changes nothing. */
    public CopyPlan plan(Digest digest) throws RegistryException, InterruptedException {
        try (MissingContent missing = new MissingContent(target)) {
            ImageGraph graph = ImageGraph.read(source, digest, missing::begin);
            BlobCopies blobs = new BlobCopies(source, target, listener, mountCandidates, missing.blobs());
            return new CopyPlan(source, graph, target, blobs, missing.manifests());
        }
    }

    /** Copies {@code digest} with all it refers to; puts the top manifest under each tag last. */
    public CopyReport copy(Digest digest, List<String> tags) throws RegistryException, InterruptedException {
        tags.forEach(References::check);
        CopyPlan plan = plan(digest);
        List<String> others = new ArrayList<>();
        for (String tag : tags) {
            if (!plan.holds(tag)) {
                others.add(tag);
            }
        }
        return plan.execute(others);
    }
}
