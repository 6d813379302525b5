package io.jenkins.plugins.buildsetregistry.registry.source;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.Upstream;
import io.jenkins.plugins.buildsetregistry.registry.UpstreamState;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobContent;
import io.jenkins.plugins.buildsetregistry.registry.store.ManifestStore;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.UpstreamTags;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The images of one upstream: asked for, verified and kept. Whatever goes wrong there is a miss (404) to the client, which
 * then goes on by itself; the log says more.
 */
public final class UpstreamImages implements Source.Policy, AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(UpstreamImages.class.getName());
    private static final int RESUMES = 5;

    /** @param stale whether the upstream did not say so just now, as it should have */
    public record Tagged(Digest digest, boolean stale) {}

    private final Upstream upstream;
    private final Store store;
    private final UpstreamGate gate;
    private final UpstreamTags tags;
    private final Source source;
    private final BlobPresence presence;

    UpstreamImages(Upstream upstream, Store store, Clock clock) {
        this.upstream = upstream;
        this.store = store;
        this.gate = new UpstreamGate(upstream.namespace(), clock);
        this.tags = new UpstreamTags(store.layout(), clock);
        // One attempt: the client has other places to go to, and a limit must not be hit twice.
        TransportOptions options = TransportOptions.defaults()
                .withAttempts(1)
                .withConnect(upstream.patience())
                .withStall(upstream.patience())
                .withListener(gate);
        this.source = new Source(new RemoteRegistry(upstream.access(), options), store, this);
        this.presence = new BlobPresence(store, source);
    }

    @Override
    public int resumes() {
        return RESUMES;
    }

    @Override
    public void requireUsable() throws OciException {
        gate.requireOpen();
    }

    @Override
    public OciException refusal(IOException fault, ErrorCode miss) {
        if (fault instanceof RegistryException refused) {
            if (refused.status() != 404) {
                gate.failed(refused, true);
            }
        } else if (!(fault instanceof OciException known && known.status() == 404)) {
            LOGGER.log(Level.WARNING, "Upstream {0}: {1}", new Object[] {upstream.namespace(), fault.getMessage()});
        }
        return new OciException(miss, miss.status(), gate.missed(miss).getMessage(), fault);
    }

    @Override
    public void received(long bytes) {
        gate.received(bytes);
    }

    @Override
    public void blobAsked(boolean kept) {
        if (kept) {
            gate.hit();
        } else {
            gate.miss();
        }
    }

    @Override
    public void blobMissed(RemoteBlob blob) {
        presence.forget(blob);
    }

    UpstreamState state() {
        return gate.state();
    }

    /** A manifest was given without asking for it. */
    public void served() {
        gate.hit();
    }

    /** What the tag is on, and that manifest is kept here; empty if there is no such tag, or nobody knows. */
    public CompletableFuture<Optional<Tagged>> tag(String repository, Namespaces.Place place, String tag)
            throws IOException {
        Optional<Tagged> fresh = fresh(tags.known(repository, tag));
        return fresh.isPresent()
                ? CompletableFuture.completedFuture(fresh)
                : source.ask("tag " + repository + ":" + tag, () -> revalidate(repository, remote(place), tag));
    }

    private Optional<Tagged> fresh(Optional<UpstreamTags.Known> known) {
        return known.filter(k -> tags.isFresh(k, upstream.tagLife())).map(k -> new Tagged(k.digest(), false));
    }

    private Optional<Tagged> revalidate(String repository, RemoteRepository remote, String tag)
            throws IOException, InterruptedException {
        Optional<UpstreamTags.Known> known = tags.known(repository, tag);
        Optional<Tagged> fresh = fresh(known);
        if (fresh.isPresent()) {
            return fresh; // since the client looked, somebody else has had the answer
        }
        try {
            Optional<ManifestHead> head = request(() -> remote.head(tag));
            if (head.isEmpty()) {
                note(() -> tags.remove(repository, tag));
                return Optional.empty();
            }
            Digest digest = head.get().digest();
            // Before the tag moves: if the new image cannot be had, the old one still can.
            if (store.manifests().intact(repository, digest).isEmpty()) {
                fetch(repository, remote, digest);
            }
            store.pruneWatch().manifestTouched(repository, digest);
            note(() -> tags.put(repository, tag, digest));
            return Optional.of(new Tagged(digest, false));
        } catch (IOException e) {
            if (!(e instanceof OciException)) {
                LOGGER.log(Level.WARNING, "Cannot keep {0}:{1}: {2}", new Object[] {repository, tag, e.toString()});
            }
            Optional<UpstreamTags.Known> bearable = known.filter(tags::isBearable);
            bearable.ifPresent(k -> LOGGER.log(
                    Level.FINE, "Serving {0}:{1} as it was at {2}", new Object[] {repository, tag, k.checked()}));
            return bearable.map(k -> new Tagged(k.digest(), true));
        }
    }

    private interface Note {
        void write() throws IOException;
    }

    /** If the disk is full or read-only, the answer is as good, and the upstream is asked again. */
    private static void note(Note note) {
        try {
            note.write();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "Cannot note what an upstream said of a tag", e);
        }
    }

    /** The manifest, fetched, verified and kept; fails with a miss otherwise. */
    public CompletableFuture<Manifest> manifest(String repository, Namespaces.Place place, Digest digest) {
        return source.ask("manifest " + repository + "@" + digest, () -> {
            Optional<ManifestStore.Stored> kept = store.manifests().intact(repository, digest);
            return kept.isPresent() ? kept.get().parse() : fetch(repository, remote(place), digest);
        });
    }

    private Manifest fetch(String repository, RemoteRepository remote, Digest digest)
            throws IOException, InterruptedException {
        gate.miss();
        Manifest manifest = request(() -> remote.manifest(digest.toString()))
                .orElseThrow(() -> new OciException(
                        ErrorCode.MANIFEST_UNKNOWN, upstream.namespace() + " has no such manifest either"));
        requireReadable(manifest);
        tags.noteUpstream(repository);
        Lock lock = store.locks().pushing(repository);
        lock.lock();
        try {
            // first, so that whoever finds the manifest finds them
            for (Descriptor blob : manifest.blobs()) {
                store.blobs().addMember(repository, remoteBlob(remote.name(), blob.digest(), blob.size()));
            }
            store.manifests().put(repository, manifest);
        } finally {
            lock.unlock();
        }
        return manifest;
    }

    /** What has the right digest may be nonsense all the same. */
    private void requireReadable(Manifest manifest) throws OciException {
        try {
            manifest.blobs();
            manifest.children();
            manifest.subject();
        } catch (InvalidImageException e) {
            throw refusal(new IOException(e.getMessage(), e), ErrorCode.MANIFEST_UNKNOWN);
        }
    }

    /** The blob, without a transfer; empty if the upstream has none, or does not say. */
    public CompletableFuture<Optional<RemoteBlob>> look(String repository, Namespaces.Place place, Digest digest) {
        return source.ask("look " + repository + "@" + digest, () -> {
            gate.miss();
            OptionalLong size = request(() -> {
                        OptionalLong found = remote(place).blobSize(digest);
                        return found.isPresent() ? Optional.of(found) : Optional.<OptionalLong>empty();
                    })
                    .orElse(OptionalLong.empty());
            if (size.isEmpty()) {
                return Optional.empty();
            }
            RemoteBlob blob = remoteBlob(place.repository(), digest, size.getAsLong());
            presence.remember(blob);
            Lock lock = store.locks().pushing(repository);
            lock.lock();
            try {
                store.blobs().addMember(repository, blob);
            } finally {
                lock.unlock();
            }
            return Optional.of(blob);
        });
    }

    /** Whether all of them can be had. */
    public CompletableFuture<Boolean> haveAll(List<RemoteBlob> blobs) throws IOException {
        return presence.all(blobs).exceptionally(fault -> {
            if (fault.getCause() instanceof RegistryException refused) {
                gate.failed(refused, false);
            }
            return false;
        });
    }

    BlobContent blob(RemoteBlob blob) throws IOException {
        return source.blob(blob);
    }

    /** Referrers as the upstream lists them; none if it does not answer. */
    public CompletableFuture<List<Descriptor>> referrers(Namespaces.Place place, Digest subject) {
        return source.ask("referrers " + place.repository() + "@" + subject, () -> {
            try {
                return request(() -> Optional.of(remote(place).referrers(subject)))
                        .orElse(List.of());
            } catch (OciException e) {
                return List.of();
            }
        });
    }

    /** Asks the upstream, if it may be asked now. @throws OciException a miss, if it may not or does not answer */
    private <T> Optional<T> request(Callable<Optional<T>> question) throws IOException, InterruptedException {
        if (!gate.isOpen()) {
            throw gate.missed(ErrorCode.MANIFEST_UNKNOWN);
        }
        try {
            Optional<T> answer = question.call();
            gate.succeeded();
            return answer;
        } catch (RegistryException e) {
            gate.failed(e, false);
            throw new OciException(
                    ErrorCode.MANIFEST_UNKNOWN,
                    404,
                    gate.missed(ErrorCode.MANIFEST_UNKNOWN).getMessage(),
                    e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private RemoteRepository remote(Namespaces.Place place) {
        return source.registry().repository(place.repository());
    }

    private RemoteBlob remoteBlob(String remoteRepository, Digest digest, long size) {
        return new RemoteBlob(digest, size, upstream.namespace(), remoteRepository);
    }

    @Override
    public void close() {
        source.close();
    }
}
