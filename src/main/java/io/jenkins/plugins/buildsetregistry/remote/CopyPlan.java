package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An image graph that was read, and what its target lacks of it; made by {@link ImageCopy#plan}. Not thread-safe. */
public final class CopyPlan {
    private final RemoteRepository source;
    private final ImageGraph graph;
    private final RemoteRepository target;
    private final BlobCopies blobs;
    private final Set<Digest> missingManifests;

    CopyPlan(
            RemoteRepository source,
            ImageGraph graph,
            RemoteRepository target,
            BlobCopies blobs,
            Set<Digest> missingManifests) {
        this.source = source;
        this.graph = graph;
        this.target = target;
        this.blobs = blobs;
        this.missingManifests = missingManifests;
    }

    public RemoteRepository source() {
        return source;
    }

    /** Whether source and target are repositories of one registry, which can mount its own blobs. */
    public boolean isInOneRegistry() {
        return BlobCopies.areInOneRegistry(source, target);
    }

    /** Repositories of the target's registry that blobs may be mounted from. */
    public List<String> mountCandidates() {
        return blobs.mountCandidates();
    }

    /** Of all blobs, each once. */
    public long bytes() {
        return graph.blobs().stream().mapToLong(Descriptor::size).sum();
    }

    /** Of the blobs that the target repository lacks; some may be in others of that registry, and are mounted then. */
    public long missingBytes() {
        return graph.blobs().stream()
                .filter(blobs::isMissing)
                .mapToLong(Descriptor::size)
                .sum();
    }

    /** Brings what is missing, and puts the image under its digest only. */
    public CopyReport execute() throws RegistryException, InterruptedException {
        return execute(List.of());
    }

    /**
     * As {@link #execute()}, but no blob passes through this process.
     *
     * @throws RegistryException if the target's registry does not mount one
     */
    public CopyReport mount() throws RegistryException, InterruptedException {
        blobs.mount(graph.blobs());
        return putManifests(List.of());
    }

    /**
     * Brings what is missing, then puts the image under each of these tags. Again, it only puts it under more tags.
     *
     * @return what this call has done
     */
    public CopyReport execute(List<String> tags) throws RegistryException, InterruptedException {
        tags.forEach(References::check);
        blobs.copy(graph.blobs());
        return putManifests(tags);
    }

    private CopyReport putManifests(List<String> tags) throws RegistryException, InterruptedException {
        int put = 0;
        Manifest top = graph.top();
        // What refers to the top wants it to be there before; else it comes under its tags.
        boolean last = !tags.isEmpty() && !graph.isReferredTo();
        for (Manifest manifest : graph.manifests()) {
            if (missingManifests.contains(manifest.digest()) && !(last && manifest == top)) {
                put(manifest.digest().toString(), manifest);
                put++;
            }
        }
        ReferrerTags referrerTags = new ReferrerTags(target);
        for (ImageGraph.Referral referral : graph.referrals()) {
            referrerTags.ensure(referral.subject(), referral.referrers());
        }
        for (ImageGraph.Tagged tagged : graph.attachedTags()) {
            attach(tagged.tag(), tagged.manifest());
        }
        for (String tag : tags) {
            put += missingManifests.contains(top.digest()) ? 1 : 0;
            put(tag, top);
        }
        return blobs.report(put);
    }

    private void put(String reference, Manifest manifest) throws RegistryException, InterruptedException {
        target.putManifest(reference, manifest);
        missingManifests.remove(manifest.digest());
    }

    /** cosign adds to what it finds under a tag: signatures that only the target has are not to be lost. */
    private void attach(String tag, Manifest manifest) throws RegistryException, InterruptedException {
        Optional<Manifest> there = target.manifest(tag);
        boolean held = there.isPresent() && there.get().digest().equals(manifest.digest());
        if (there.isEmpty() || !held && digests(manifest).containsAll(digests(there.get()))) {
            target.putManifest(tag, manifest);
        }
    }

    private static Set<Digest> digests(Manifest manifest) {
        return manifest.layers().stream().map(Descriptor::digest).collect(Collectors.toSet());
    }

    boolean holds(String tag) throws RegistryException, InterruptedException {
        return target.head(tag)
                .filter(head -> head.digest().equals(graph.top().digest()))
                .isPresent();
    }
}
