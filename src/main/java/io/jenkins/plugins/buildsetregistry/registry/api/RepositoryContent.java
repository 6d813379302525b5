package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.source.Namespaces;
import io.jenkins.plugins.buildsetregistry.registry.source.Sources;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobContent;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobStore;
import io.jenkins.plugins.buildsetregistry.registry.store.LinkedContent;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.StoredBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.VerifiedFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The blobs and manifests of a repository, wherever they are: what was pushed here and what is linked. */
final class RepositoryContent {
    /** A blob of a repository; {@code source} is null when the content is here for good. */
    record Blob(Digest digest, long size, RemoteBlob source) {}

    private final Store store;
    private final Sources sources;

    RepositoryContent(Store store, Sources sources) {
        this.store = store;
        this.sources = sources;
    }

    /** The blob, without a transfer. */
    Optional<Blob> blob(String repository, Digest digest) throws IOException {
        return blob(repository, digest, store.blobs().member(repository, digest));
    }

    /** As {@link #blob}, but not before the blob is on the disk: what is acknowledged may rest on it. */
    Optional<Blob> durableBlob(String repository, Digest digest) throws IOException {
        return blob(repository, digest, store.blobs().durableMember(repository, digest));
    }

    private Optional<Blob> blob(String repository, Digest digest, Optional<BlobStore.Member> member)
            throws IOException {
        RemoteBlob remote = member.map(BlobStore.Member::source)
                .or(() -> store.links().blob(repository, digest))
                .orElse(null);
        if (member.isEmpty() && remote == null) {
            return Optional.empty();
        }
        if (remote != null) {
            return Optional.of(new Blob(digest, remote.size(), remote));
        }
        OptionalLong size = store.blobs().size(digest);
        return size.isPresent() ? Optional.of(new Blob(digest, size.getAsLong(), null)) : Optional.empty();
    }

    /** Asks the upstream of the repository, if it has one, for a blob that nobody knows here. @return whether it is known now */
    CompletableFuture<Boolean> look(String repository, Digest digest) {
        Optional<Namespaces.Place> place = sources.place(repository);
        return place.isEmpty()
                ? CompletableFuture.completedFuture(false)
                : sources.upstream(place.get().namespace())
                        .orElseThrow()
                        .look(repository, place.get(), digest)
                        .thenApply(Optional::isPresent);
    }

    /** The bytes of a blob, fetched from where it lives if need be. */
    BlobContent open(Blob blob) throws IOException {
        if (blob.source() != null) {
            return sources.blob(blob.source());
        }
        return new StoredBlob(store.blobs()
                .open(blob.digest())
                .orElseThrow(() -> new OciException(
                        ErrorCode.BLOB_UNKNOWN, "the blob " + blob.digest() + " is not in this repository")));
    }

    /** Makes a blob of one repository one of another. @return false if its content has gone meanwhile */
    boolean mount(Blob blob, String repository) throws IOException {
        if (blob.source() != null) {
            store.blobs().addMember(repository, blob.source());
            return true;
        }
        return store.blobs().addMember(repository, blob.digest());
    }

    /** The linked manifest of that digest, if there is one. */
    Optional<LinkedContent> linkedManifest(String repository, Digest digest) {
        return store.links().manifest(repository, digest);
    }

    Sources sources() {
        return sources;
    }

    /**
     * @return blobs whose files nobody has hashed yet, or are not as long as the manifest says: they may be damaged
     * @throws OciException if a blob or a child that must be there is not
     */
    List<Descriptor> requireParts(String repository, Manifest manifest) throws IOException {
        List<Descriptor> doubtful = new ArrayList<>();
        for (Descriptor part : manifest.blobs()) {
            Digest digest = part.digest();
            Blob blob = durableBlob(repository, digest).orElseThrow(() -> missing(repository, "blob", digest));
            if (blob.source() == null
                    && (blob.size() != part.size() || store.check().state(digest) != VerifiedFiles.State.VERIFIED)) {
                doubtful.add(part);
            }
        }
        for (Descriptor child : manifest.children()) {
            if (!store.manifests().containsDurably(repository, child.digest())
                    && linkedManifest(repository, child.digest()).isEmpty()) {
                throw missing(repository, "manifest", child.digest());
            }
        }
        return doubtful;
    }

    /** Whether the file of a blob is as long as a manifest says. */
    boolean hasItsSize(Descriptor part) throws IOException {
        return store.blobs().size(part.digest()).orElse(-1) == part.size();
    }

    private static OciException missing(String repository, String what, Digest digest) {
        return new OciException(
                ErrorCode.MANIFEST_BLOB_UNKNOWN,
                "the manifest refers to the " + what + " " + digest + ", which is not in " + repository
                        + ": push it first");
    }
}
