package io.jenkins.plugins.buildsetregistry.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

/**
 * One blob of a type of its own, with an empty configuration (OCI image specification, manifest.md, "Guidelines for Artifact
 * Usage").
 */
public final class Artifact {
    private static final byte[] EMPTY = {'{', '}'};
    private static final Descriptor EMPTY_CONFIG =
            new Descriptor(MediaTypes.OCI_EMPTY, Digest.sha256(EMPTY), EMPTY.length);

    private final String type;
    private final Descriptor blob;
    private final byte[] content;
    private final Map<String, String> annotations;

    /** @param contentType media type of the blob */
    public Artifact(String type, String contentType, byte[] content, Map<String, String> annotations) {
        this.type = type;
        this.blob = new Descriptor(contentType, Digest.sha256(content), content.length);
        this.content = content.clone();
        this.annotations = Map.copyOf(annotations);
    }

    /** Without content. */
    public static Artifact empty(String type, Map<String, String> annotations) {
        return new Artifact(type, MediaTypes.OCI_EMPTY, EMPTY, annotations);
    }

    public Manifest push(RemoteRepository repository, String tag) throws RegistryException, InterruptedException {
        return push(repository, List.of(tag));
    }

    Manifest push(RemoteRepository repository, List<String> tags) throws RegistryException, InterruptedException {
        uploadBlobs(repository);
        Manifest manifest = manifest(null);
        for (String tag : tags) {
            repository.putManifest(tag, manifest);
        }
        return manifest;
    }

    /** Makes it a referrer of {@code subject}; listed by its tag where the registry does not list it. */
    public void attach(RemoteRepository repository, Descriptor subject) throws RegistryException, InterruptedException {
        uploadBlobs(repository);
        Manifest manifest = manifest(subject);
        repository.putManifest(manifest.digest().toString(), manifest);
        new ReferrerTags(repository).ensure(subject.digest(), List.of(manifest.descriptor()));
    }

    private void uploadBlobs(RemoteRepository repository) throws RegistryException, InterruptedException {
        upload(repository, EMPTY_CONFIG, EMPTY);
        if (!blob.digest().equals(EMPTY_CONFIG.digest())) {
            upload(repository, blob, content);
        }
    }

    private static void upload(RemoteRepository repository, Descriptor blob, byte[] content)
            throws RegistryException, InterruptedException {
        repository.upload(
                blob,
                offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset),
                TransferListener.NONE);
    }

    private Manifest manifest(Descriptor subject) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST).put("artifactType", type);
        root.set("config", json(EMPTY_CONFIG));
        root.putArray("layers").add(json(blob));
        if (subject != null) {
            root.set("subject", json(subject));
        }
        ObjectNode all = root.putObject("annotations");
        annotations.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        try {
            return Manifest.of(Json.MAPPER.writeValueAsBytes(root), MediaTypes.OCI_MANIFEST);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode json(Descriptor descriptor) {
        return Json.MAPPER
                .createObjectNode()
                .put("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
    }
}
