package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One repository of a registry. Thread-safe. */
public final class RemoteRepository {
    private final RemoteRegistry registry;
    private final String name;

    RemoteRepository(RemoteRegistry registry, String name) {
        if (!ImageName.isRepository(name)) {
            throw new InvalidImageException("invalid repository '" + name + "' of registry " + registry
                    + ": components of a-z and 0-9, separated by '.', '_', '__' or '-', joined by '/'");
        }
        this.registry = registry;
        this.name = name;
    }

    public RemoteRegistry registry() {
        return registry;
    }

    public String name() {
        return name;
    }

    /** @return empty if the registry has no such manifest (404) */
    public Optional<ManifestHead> head(String reference) throws RegistryException, InterruptedException {
        return new ManifestPuller(this).head(reference);
    }

    /** The exact bytes; verified if {@code reference} is a digest. Empty on 404. */
    public Optional<Manifest> manifest(String reference) throws RegistryException, InterruptedException {
        return new ManifestPuller(this).get(reference);
    }

    /** Puts the exact bytes under a tag or digest; fails if the registry answers with another digest. */
    public void putManifest(String reference, Manifest manifest) throws RegistryException, InterruptedException {
        new ManifestPusher(this).put(reference, manifest);
    }

    public boolean hasBlob(Digest digest) throws RegistryException, InterruptedException {
        return new BlobPuller(this).exists(digest);
    }

    /** Bytes of a blob; empty if the registry has no such blob (404), or does not tell. */
    public OptionalLong blobSize(Digest digest) throws RegistryException, InterruptedException {
        return new BlobPuller(this).size(digest);
    }

    /** Content from {@code offset}; resumes by itself after a cut; a read fails at the end if the digest differs (offset 0 only). */
    public InputStream blob(Descriptor blob, long offset) throws RegistryException, InterruptedException {
        return new BlobPuller(this).open(blob, offset);
    }

    /** All of a small blob, verified. */
    public byte[] content(Descriptor blob) throws RegistryException, InterruptedException {
        return new BlobPuller(this).read(blob);
    }

    /** @return false if the registry would not mount */
    public boolean mount(Digest digest, String fromRepository) throws RegistryException, InterruptedException {
        return new BlobMount(this).mount(digest, fromRepository);
    }

    /** Uploads content of a known digest and size; does nothing if the registry has it. */
    public void upload(Descriptor blob, BlobSource source, TransferListener listener)
            throws RegistryException, InterruptedException {
        if (!hasBlob(blob.digest())) {
            new BlobPusher(this).push(blob, source, listener);
        }
    }

    /** Opens an upload and cancels it, to learn whether one may be; nothing is stored. */
    public void tryUpload() throws RegistryException, InterruptedException {
        UploadSession.open(new RepositoryClient(this), this, "start an upload to " + name)
                .cancel();
    }

    /** Every tag, all pages; empty for an unknown repository. */
    public List<String> tags() throws RegistryException, InterruptedException {
        return new TagList(this).all();
    }

    /** Referrers of {@code subject} by the API, else by the fallback tag. */
    public List<Descriptor> referrers(Digest subject) throws RegistryException, InterruptedException {
        return new Referrers(this).of(subject);
    }

    /**
     * Asks to delete the tag only: nothing is ever deleted by its digest, which other tags may share.
     *
     * @throws RegistryException if the registry fails or cannot be reached; a refusal is a value
     */
    public TagDeletion deleteTag(String tag) throws RegistryException, InterruptedException {
        return new ManifestPusher(this).deleteTag(tag);
    }

    @Override
    public String toString() {
        return registry.access().authority() + "/" + name;
    }
}
