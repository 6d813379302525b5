package io.jenkins.plugins.buildsetregistry.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Tiny manifests of our own, each one of a kind: their digests are nobody else's, so whatever becomes of them is no loss. */
public final class UniqueManifest {
    private static final String ARTIFACT_TYPE = "application/vnd.jenkins.buildset-registry.deleted.v1";
    private static final byte[] EMPTY = {'{', '}'};

    private UniqueManifest() {}

    /** Puts one under those tags, which lead to something else then. */
    public static Manifest put(RemoteRepository repository, List<String> tags)
            throws RegistryException, InterruptedException {
        Descriptor empty = new Descriptor(MediaTypes.OCI_EMPTY, Digest.sha256(EMPTY), EMPTY.length);
        repository.upload(empty, offset -> new ByteArrayInputStream(EMPTY, (int) offset, 2), TransferListener.NONE);
        Manifest manifest = create();
        for (String tag : tags) {
            repository.putManifest(tag, manifest);
        }
        return manifest;
    }

    /** Whether the digest leads to one: a tag has kept it if its deletion broke off. */
    public static boolean isAt(RemoteRepository repository, Digest digest)
            throws RegistryException, InterruptedException {
        return repository
                .manifest(digest.toString())
                .map(Manifest::artifactType)
                .equals(Optional.of(Optional.of(ARTIFACT_TYPE)));
    }

    private static Manifest create() {
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
