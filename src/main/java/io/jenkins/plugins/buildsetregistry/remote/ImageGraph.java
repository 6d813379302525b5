package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** All that belongs to one image in a repository: what it lists, what refers to it, and what cosign keeps beside it. */
final class ImageGraph {
    private static final int DEPTH_LIMIT = 32;

    /** @param referrers as the source lists them */
    record Referral(Digest subject, List<Descriptor> referrers) {}

    record Tagged(String tag, Manifest manifest) {}

    private final RemoteRepository source;
    private final GraphLookups lookups;
    private final Digest root;
    private final Consumer<Manifest> found;
    private final Map<Digest, Manifest> manifests = new LinkedHashMap<>();
    private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    private final List<Referral> referrals = new ArrayList<>();
    private final List<Tagged> attachedTags = new ArrayList<>();

    private ImageGraph(RemoteRepository source, GraphLookups lookups, Digest root, Consumer<Manifest> found) {
        this.source = source;
        this.lookups = lookups;
        this.root = root;
        this.found = found;
    }

    /** @param found told of each manifest as soon as it is there */
    static ImageGraph read(RemoteRepository source, Digest root, Consumer<Manifest> found)
            throws RegistryException, InterruptedException {
        try (GraphLookups lookups = new GraphLookups(source)) {
            ImageGraph graph = new ImageGraph(source, lookups, root, found);
            graph.add(root, 0);
            return graph;
        }
    }

    Manifest top() {
        return manifests.get(root);
    }

    /** Children before parents, subjects before what refers to them. */
    Collection<Manifest> manifests() {
        return manifests.values();
    }

    /** Each blob once. */
    Collection<Descriptor> blobs() {
        return blobs.values();
    }

    List<Referral> referrals() {
        return referrals;
    }

    /** Whether there is something that is about the image, and not in it. */
    boolean isReferredTo() {
        return !referrals.isEmpty() || !attachedTags.isEmpty();
    }

    List<Tagged> attachedTags() {
        return attachedTags;
    }

    private void add(Digest digest, int depth) throws RegistryException, InterruptedException {
        if (manifests.containsKey(digest)) {
            return;
        }
        if (depth > DEPTH_LIMIT) {
            throw new RegistryException("registry " + source.registry() + ": image " + source.name() + "@" + root
                    + " is nested more than " + DEPTH_LIMIT + " levels deep: it is not copied");
        }
        lookups.begin(digest);
        Manifest manifest = lookups.manifest(digest).orElseThrow(() -> missing(digest));
        found.accept(manifest);
        manifest.children().forEach(child -> lookups.begin(child.digest()));
        for (Descriptor child : manifest.children()) {
            add(child.digest(), depth + 1);
        }
        manifest.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
        manifests.put(digest, manifest);
        List<Descriptor> referrers = lookups.referrers(digest);
        referrers.forEach(referrer -> lookups.begin(referrer.digest()));
        for (Descriptor referrer : referrers) {
            add(referrer.digest(), depth + 1);
        }
        if (!referrers.isEmpty()) {
            referrals.add(new Referral(digest, referrers));
        }
        for (Map.Entry<String, Digest> attachment : lookups.attachments(digest).entrySet()) {
            add(attachment.getValue(), depth + 1);
            attachedTags.add(new Tagged(attachment.getKey(), manifests.get(attachment.getValue())));
        }
    }

    private RegistryException missing(Digest digest) {
        return new RegistryException(
                "registry " + source.registry() + ": image " + source.name() + "@" + root + " needs manifest " + digest
                        + ", which the registry does not have. Push the image again",
                404,
                "MANIFEST_UNKNOWN",
                null);
    }
}
