package io.jenkins.plugins.buildsetregistry.registry.source;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobContent;
import io.jenkins.plugins.buildsetregistry.registry.store.LinkedContent;
import io.jenkins.plugins.buildsetregistry.registry.store.ManifestStore;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * Fetches what links point at, and keeps it. A source that does not answer is told as such (502), never as a miss: a client
 * that then took the published image instead would test against the wrong base.
 */
public final class LinkedImages implements Source.Policy, AutoCloseable {
    /** Manifests to fetch for one blob. */
    private static final int SOUGHT = 32;

    /** Then an upload is the quicker way. */
    private static final int SEEK_SECONDS = 5;

    private final Store store;
    private final Source source;
    private final BlobPresence presence;

    /** @param access or null: there is nothing to fetch from, and whatever is asked for is not available */
    LinkedImages(RegistryAccess access, Store store, TransportOptions patience) {
        this.store = store;
        this.source = access == null ? null : new Source(new RemoteRegistry(access, patience), store, this);
        this.presence = new BlobPresence(store, source);
    }

    @Override
    public int resumes() {
        return 0; // the connection to a registry of ours is patient by itself
    }

    @Override
    public void requireUsable() throws OciException {
        if (source == null) {
            throw new OciException(
                    ErrorCode.UNAVAILABLE, "this image is linked, but the registry has no source of linked images");
        }
    }

    /** A miss stays a miss; anything else means that the source cannot be used now. */
    @Override
    public OciException refusal(IOException fault, ErrorCode miss) {
        if (fault instanceof OciException known) {
            return known;
        }
        return fault instanceof RegistryException refusal && refusal.status() == 404
                ? new OciException(miss, miss.status(), fault.getMessage(), fault)
                : new OciException(
                        ErrorCode.UNAVAILABLE,
                        ErrorCode.UNAVAILABLE.status(),
                        "the source of this linked image does not answer as it should: " + fault.getMessage(),
                        fault);
    }

    /** The manifest, fetched, verified and kept, with blobs that can be had; fails with an {@link OciException} otherwise. */
    public CompletableFuture<Manifest> manifest(String repository, LinkedContent linked) {
        if (source == null) {
            return CompletableFuture.failedFuture(unusable());
        }
        String key = "manifest " + repository + "@" + linked.descriptor().digest();
        return source.ask(key, () -> fetch(repository, linked)).thenCompose(m -> complete(linked, m, true));
    }

    /**
     * A linked manifest that was kept, if its blobs can be had. A source that does not say so has said so before; most of
     * them may be here.
     */
    public CompletableFuture<Manifest> complete(LinkedContent linked, Manifest kept) {
        return source == null ? CompletableFuture.completedFuture(kept) : complete(linked, kept, false);
    }

    private CompletableFuture<Manifest> complete(LinkedContent linked, Manifest manifest, boolean strict) {
        List<RemoteBlob> blobs = manifest.blobs().stream()
                .map(blob -> new RemoteBlob(blob.digest(), blob.size(), linked.sourceRepository()))
                .toList();
        CompletableFuture<Boolean> there;
        try {
            there = presence.all(blobs);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        return there.handle((all, fault) -> {
            if (fault != null && strict) {
                throw new CompletionException(unanswered(fault));
            }
            if (fault == null && !all) {
                throw new CompletionException(new OciException(
                        ErrorCode.MANIFEST_UNKNOWN,
                        place(linked) + " has no longer all blobs of " + manifest.digest() + ": push the image again"));
            }
            return manifest;
        });
    }

    /** To say that it is not there would send clients to the published image. */
    private Throwable unanswered(Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        return cause instanceof IOException failure ? refusal(failure, ErrorCode.MANIFEST_UNKNOWN) : cause;
    }

    /**
     * Asks for manifests of a repository that nobody has asked for yet, a limited number, until one lists that blob.
     *
     * @return done when the blob is known, or will not be; empty if there is nothing to ask for
     */
    public Optional<CompletableFuture<Void>> seek(String repository, Digest blob) {
        if (source == null || store.links().unread(repository).isEmpty()) {
            return Optional.empty();
        }
        CompletableFuture<Void> search = source.ask("seek " + repository + "@" + blob, () -> {
            Set<Digest> asked = new HashSet<>();
            while (asked.size() < SOUGHT && store.links().blob(repository, blob).isEmpty()) {
                Optional<LinkedContent> next = store.links().unread(repository).stream()
                        .filter(content -> !asked.contains(content.descriptor().digest()))
                        .findFirst();
                if (next.isEmpty()) {
                    break;
                }
                asked.add(next.get().descriptor().digest());
                fetchIfThere(repository, next.get());
            }
            return null;
        });
        return Optional.of(search.copy().orTimeout(SEEK_SECONDS, TimeUnit.SECONDS));
    }

    private void fetchIfThere(String repository, LinkedContent linked) throws IOException, InterruptedException {
        try {
            fetch(repository, linked);
        } catch (OciException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    private OciException unusable() {
        try {
            requireUsable();
            throw new IllegalStateException();
        } catch (OciException e) {
            return e;
        }
    }

    private String place(LinkedContent linked) {
        return source.registry().access().authority() + "/" + linked.sourceRepository();
    }

    private Manifest fetch(String repository, LinkedContent linked) throws IOException, InterruptedException {
        Digest digest = linked.descriptor().digest();
        Optional<ManifestStore.Stored> kept = store.manifests().intact(repository, digest);
        if (kept.isPresent()) {
            return kept.get().parse(); // the fetch before this one has ended since the caller looked
        }
        try {
            Manifest manifest = source.registry()
                    .repository(linked.sourceRepository())
                    .manifest(digest.toString())
                    .orElseThrow(() -> new OciException(
                            ErrorCode.MANIFEST_UNKNOWN, place(linked) + " has no manifest " + digest + " any more"));
            if (!manifest.digest().equals(digest) || !digest.matches(manifest.bytes())) {
                throw new OciException(
                        ErrorCode.UNAVAILABLE,
                        source.registry().access().authority() + " sent another manifest than " + digest);
            }
            keep(repository, linked, manifest);
            return manifest;
        } catch (RegistryException e) {
            throw refusal(e, ErrorCode.MANIFEST_UNKNOWN);
        }
    }

    private void keep(String repository, LinkedContent linked, Manifest manifest) throws IOException {
        Lock lock = store.locks().pushing(repository);
        lock.lock();
        try {
            store.manifests().put(repository, manifest);
            store.links().registerParts(repository, linked, manifest);
        } finally {
            lock.unlock();
        }
    }

    BlobContent blob(RemoteBlob blob) throws IOException {
        if (source == null) {
            return Source.kept(store, blob).orElseThrow(this::unusable);
        }
        return source.blob(blob);
    }

    @Override
    public void blobMissed(RemoteBlob blob) {
        presence.forget(blob);
    }

    /** What refers to a linked manifest at its source, which from now on can be asked for here. */
    public CompletableFuture<List<Descriptor>> referrers(String repository, LinkedContent subject) {
        if (source == null) {
            return CompletableFuture.completedFuture(List.of());
        }
        Digest digest = subject.descriptor().digest();
        return source.ask("referrers " + repository + "@" + digest, () -> {
            List<Descriptor> found =
                    source.registry().repository(subject.sourceRepository()).referrers(digest);
            store.links().registerReferrers(repository, subject, found);
            return found;
        });
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
        }
    }
}
