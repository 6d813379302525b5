package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** All that belongs to one image in a repository: what it lists, what refers to it, and what cosign keeps beside it. */
final class ImageGraph {
    private static final int DEPTH_LIMIT = 32;
    /** Far above what signers, scanners and builders leave; a source could make up more for ever. */
    private static final int MANIFEST_LIMIT = 10_000;

    /** @param referrers as the source lists them, without those that it does not have */
    record Referral(Digest subject, List<Descriptor> referrers) {}

    record Tagged(String tag, Manifest manifest) {}

    private final RemoteRepository source;
    private final GraphLookups lookups;
    private final Digest root;
    private final Consumer<Manifest> found;
    private final int limit;
    private final Set<Digest> begun = new HashSet<>();
    private final Map<Digest, Manifest> manifests = new LinkedHashMap<>();
    private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    private final List<Referral> referrals = new ArrayList<>();
    private final List<Tagged> attachedTags = new ArrayList<>();

    private ImageGraph(
            RemoteRepository source, GraphLookups lookups, Digest root, Consumer<Manifest> found, int limit) {
        this.source = source;
        this.lookups = lookups;
        this.root = root;
        this.found = found;
        this.limit = limit;
    }

    /** @param found told of each manifest as soon as it is there */
    static ImageGraph read(RemoteRepository source, Digest root, Consumer<Manifest> found)
            throws RegistryException, InterruptedException {
        return read(source, root, found, MANIFEST_LIMIT);
    }

    /** @param limit of manifests */
    static ImageGraph read(RemoteRepository source, Digest root, Consumer<Manifest> found, int limit)
            throws RegistryException, InterruptedException {
        try (GraphLookups lookups = new GraphLookups(source)) {
            ImageGraph graph = new ImageGraph(source, lookups, root, found, limit);
            graph.add(root, null, 0);
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

    /**
     * Does nothing if it was begun: what somebody has made refer to each other in a circle is no reason to go on for ever.
     *
     * @param listed in an index, or null
     */
    private void add(Digest digest, Descriptor listed, int depth) throws RegistryException, InterruptedException {
        if (!begun.add(digest)) {
            return;
        }
        if (depth > DEPTH_LIMIT) {
            throw refused("is nested more than " + DEPTH_LIMIT + " levels deep");
        }
        askFor(List.of());
        lookups.begin(digest);
        Manifest manifest = lookups.manifest(digest).orElseThrow(() -> missing(digest, listed));
        found.accept(manifest);
        askFor(manifest.children());
        for (Descriptor child : manifest.children()) {
            add(child.digest(), child, depth + 1);
        }
        manifest.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
        manifests.put(digest, manifest);
        addReferrers(digest, depth);
        for (Map.Entry<String, Digest> attachment : lookups.attachments(digest).entrySet()) {
            Optional<Manifest> attached = lookups.manifest(attachment.getValue());
            if (attached.isPresent()) {
                add(attachment.getValue(), null, depth + 1);
                attachedTags.add(new Tagged(attachment.getKey(), attached.get()));
            }
        }
    }

    /** A list that is kept by a tag outlives what it lists: what is gone from there cannot be lost any more. */
    private void addReferrers(Digest subject, int depth) throws RegistryException, InterruptedException {
        List<Descriptor> listed = lookups.referrers(subject);
        askFor(listed);
        List<Descriptor> there = new ArrayList<>();
        for (Descriptor referrer : listed) {
            if (lookups.manifest(referrer.digest()).isPresent()) {
                add(referrer.digest(), null, depth + 1);
                there.add(referrer);
            }
        }
        if (!there.isEmpty()) {
            referrals.add(new Referral(subject, there));
        }
    }

    private void askFor(List<Descriptor> more) throws RegistryException {
        if (begun.size() + more.size() > limit) {
            throw refused("has more than " + limit + " manifests, with all that refers to it");
        }
        more.forEach(each -> lookups.begin(each.digest()));
    }

    private String image() {
        return "registry " + source.registry() + ": image " + source.name() + "@" + root + " ";
    }

    private RegistryException refused(String what) {
        return new RegistryException(image() + what + ": it is not copied");
    }

    private RegistryException missing(Digest digest, Descriptor listed) {
        String what = listed == null
                ? "needs manifest " + digest + ", which the registry does not have. Push the image again"
                : "lists manifest " + digest + (listed.platform() == null ? "" : " (" + listed.platform() + ")")
                        + ", which the registry does not have. Push the image again with all its platforms, or an index"
                        + " that lists only those there are";
        return new RegistryException(image() + what, 404, "MANIFEST_UNKNOWN", null);
    }
}
