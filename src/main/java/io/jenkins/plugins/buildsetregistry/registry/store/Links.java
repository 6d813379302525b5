package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.Link;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Images that live elsewhere: by tag, and by the digest of everything that is known to belong to them. Only links are
 * stored; children and blobs are read again from the manifests that were fetched and kept.
 */
public final class Links {
    private static final class InRepository {
        final Map<String, Link> byTag = new ConcurrentHashMap<>();
        final Map<Digest, LinkedContent> byDigest = new ConcurrentHashMap<>();
    }

    private final StoreLayout layout;
    private final DurableFiles files;
    private final ManifestStore manifests;
    private final Map<String, InRepository> repositories = new ConcurrentHashMap<>();

    Links(StoreLayout layout, DurableFiles files, ManifestStore manifests) throws IOException {
        this.layout = layout;
        this.files = files;
        this.manifests = manifests;
        load();
    }

    private void load() throws IOException {
        if (!Files.isDirectory(layout.links())) {
            return;
        }
        List<Path> stored;
        try (Stream<Path> paths = Files.walk(layout.links())) {
            stored = paths.filter(Files::isRegularFile).toList();
        }
        for (Path path : stored) {
            for (Link link : Link.fromJson(Files.readAllBytes(path))) {
                if (path.equals(layout.linkByTag(link.repository(), link.tag()))) {
                    in(link.repository()).byTag.put(link.tag(), link);
                } else {
                    register(link);
                }
            }
        }
    }

    /** Adds links, durably, without asking their source for anything. */
    public void add(Collection<Link> links) throws IOException {
        for (Link link : links) {
            byte[] json = Link.toJson(List.of(link));
            // An image stays reachable by digest when its tag is linked anew: somebody may be pulling it.
            files.write(layout.linkByDigest(link.repository(), link.digest()), json);
            register(link);
            files.write(layout.linkByTag(link.repository(), link.tag()), json);
            in(link.repository()).byTag.put(link.tag(), link);
        }
    }

    private void register(Link link) throws IOException {
        Descriptor descriptor = new Descriptor(link.mediaType(), link.digest(), link.size());
        register(link.repository(), new LinkedContent(descriptor, link.sourceRepository(), link.origin()));
    }

    private void register(String repository, LinkedContent content) throws IOException {
        in(repository).byDigest.put(content.descriptor().digest(), content);
        if (content.descriptor().isManifest()) {
            Optional<ManifestStore.Stored> kept =
                    manifests.intact(repository, content.descriptor().digest());
            if (kept.isPresent()) {
                registerParts(repository, content, kept.get().parse());
            }
        }
    }

    /** Tells what a linked manifest refers to, once it was fetched. */
    public void registerParts(String repository, LinkedContent parent, Manifest manifest) throws IOException {
        for (Descriptor blob : manifest.blobs()) {
            register(repository, new LinkedContent(blob, parent.sourceRepository(), parent.origin()));
        }
        for (Descriptor child : manifest.children()) {
            register(repository, new LinkedContent(child, parent.sourceRepository(), parent.origin()));
        }
    }

    /** Tells what the source says of referrers: reachable by digest until the next start, and then when they are listed again. */
    public void registerReferrers(String repository, LinkedContent subject, Collection<Descriptor> referrers)
            throws IOException {
        for (Descriptor referrer : referrers) {
            register(repository, new LinkedContent(referrer, subject.sourceRepository(), subject.origin()));
        }
    }

    Collection<String> repositories() {
        return List.copyOf(repositories.keySet());
    }

    boolean isKnown(String repository) {
        return repositories.containsKey(repository);
    }

    public Optional<Link> tag(String repository, String tag) {
        return Optional.ofNullable(repositories.get(repository)).map(links -> links.byTag.get(tag));
    }

    public Collection<String> tags(String repository) {
        InRepository links = repositories.get(repository);
        return links == null ? List.of() : List.copyOf(links.byTag.keySet());
    }

    public Optional<LinkedContent> manifest(String repository, Digest digest) {
        return content(repository, digest).filter(c -> c.descriptor().isManifest());
    }

    public Optional<RemoteBlob> blob(String repository, Digest digest) {
        return content(repository, digest)
                .filter(c -> !c.descriptor().isManifest())
                .map(LinkedContent::asBlob);
    }

    /** Manifests that nobody has asked for yet: what belongs to them is not known. */
    public List<LinkedContent> unread(String repository) {
        InRepository links = repositories.get(repository);
        if (links == null) {
            return List.of();
        }
        return links.byDigest.values().stream()
                .filter(content -> content.descriptor().isManifest()
                        && !manifests.contains(repository, content.descriptor().digest()))
                .toList();
    }

    private Optional<LinkedContent> content(String repository, Digest digest) {
        return Optional.ofNullable(repositories.get(repository)).map(links -> links.byDigest.get(digest));
    }

    /** @return false if there is no such link */
    public boolean removeTag(String repository, String tag) throws IOException {
        boolean removed = files.delete(layout.linkByTag(repository, tag));
        if (removed) {
            in(repository).byTag.remove(tag);
        }
        return removed;
    }

    /** Removes a linked manifest with every linked tag on it. @return false if there is none */
    public boolean remove(String repository, Digest digest) throws IOException {
        InRepository links = repositories.get(repository);
        if (links == null || manifest(repository, digest).isEmpty()) {
            return false;
        }
        for (Link link : List.copyOf(links.byTag.values())) {
            if (link.digest().equals(digest)) {
                removeTag(repository, link.tag());
            }
        }
        files.settleThose(List.of(layout.linksByTag(repository)));
        files.delete(layout.linkByDigest(repository, digest));
        links.byDigest.remove(digest);
        return true;
    }

    private InRepository in(String repository) {
        return repositories.computeIfAbsent(repository, name -> new InRepository());
    }
}
