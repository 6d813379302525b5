package io.jenkins.plugins.buildsetregistry.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * Moves a tag to a manifest of our own that nothing else leads to, and deletes that: for registries that delete no tag but with
 * its image. Where it cannot be deleted, the tag is moved back.
 */
public final class TagOverwriting implements TagDeleter {
    private static final String ARTIFACT_TYPE = "application/vnd.jenkins.buildset-registry.deleted.v1";
    private static final byte[] EMPTY = {'{', '}'};

    private final RemoteRepository writer;
    private final RemoteRepository deleter;
    private final TagDeleter others;

    /**
     * @param deleter the same repository, with the credentials for deletions
     * @param others asked if the registry does not delete our manifest by its digest; or null
     */
    public TagOverwriting(RemoteRepository writer, RemoteRepository deleter, TagDeleter others) {
        this.writer = writer;
        this.deleter = deleter;
        this.others = others;
    }

    @Override
    public TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException {
        Optional<Manifest> before = writer.manifest(held.toString());
        if (before.isEmpty()) {
            return new TagDeletion(
                    TagDeletion.Outcome.UNSUPPORTED,
                    "its image " + held + " cannot be read, so the tag could not be put back");
        }
        Manifest ours = manifest();
        Descriptor empty = new Descriptor(MediaTypes.OCI_EMPTY, Digest.sha256(EMPTY), EMPTY.length);
        writer.upload(empty, offset -> new ByteArrayInputStream(EMPTY, (int) offset, 2), TransferListener.NONE);
        TagDeletion deletion = null;
        try {
            writer.putManifest(tag, ours);
            deletion = deleteOurs(tag, ours.digest());
        } finally {
            if (deletion == null || !deletion.isGone()) {
                writer.putManifest(tag, before.get());
            }
        }
        return deletion;
    }

    private TagDeletion deleteOurs(String tag, Digest ours) throws RegistryException, InterruptedException {
        Optional<ManifestHead> now = writer.head(tag);
        if (now.isEmpty() || !ours.equals(now.get().digest())) {
            return new TagDeletion(TagDeletion.Outcome.UNSUPPORTED, "it could not be overwritten");
        }
        TagDeletion byDigest = new ManifestPusher(deleter).deleteWithTag(ours, tag);
        return byDigest.isGone() || others == null ? byDigest : others.delete(tag, ours);
    }

    /** One of a kind: its digest is nobody else's. */
    private static Manifest manifest() {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST).put("artifactType", ARTIFACT_TYPE);
        ObjectNode config = Json.MAPPER.createObjectNode();
        config.put("mediaType", MediaTypes.OCI_EMPTY)
                .put("digest", Digest.sha256(EMPTY).toString())
                .put("size", EMPTY.length);
        root.set("config", config);
        root.putArray("layers").add(config.deepCopy());
        root.putObject("annotations")
                .put("org.opencontainers.image.title", "a temporary tag that is being deleted")
                .put("org.jenkins.buildset-registry.id", UUID.randomUUID().toString());
        return Manifest.of(root.toString().getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
    }
}
