package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An OCI image of one layer, which is no archive: for tests that run nothing. */
public record SampleImage(byte[] config, byte[] layer, byte[] manifest) {
    public static SampleImage of(String content) {
        return of(content.getBytes(StandardCharsets.UTF_8), "");
    }

    /** @param fields more fields of the manifest, each with a comma before it */
    public static SampleImage of(byte[] layer, String fields) {
        byte[] config = utf8("{\"architecture\":\"amd64\",\"os\":\"linux\",\"x\":\"" + Digest.sha256(layer) + "\"}");
        byte[] manifest = utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":"
                + descriptor(MediaTypes.OCI_CONFIG, config) + ",\"layers\":["
                + descriptor(MediaTypes.OCI_LAYER_GZIP, layer) + "]" + fields + "}");
        return new SampleImage(config, layer, manifest);
    }

    public static byte[] index(byte[]... manifests) {
        StringBuilder entries = new StringBuilder();
        for (byte[] manifest : manifests) {
            entries.append(entries.isEmpty() ? "" : ",").append(descriptor(MediaTypes.OCI_MANIFEST, manifest));
        }
        return utf8(
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[" + entries + "]}");
    }

    public static String descriptor(String mediaType, byte[] content) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + Digest.sha256(content) + "\",\"size\":"
                + content.length + "}";
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public String mediaType() {
        return MediaTypes.OCI_MANIFEST;
    }

    public Digest digest() {
        return Digest.sha256(manifest);
    }

    public Digest layerDigest() {
        return Digest.sha256(layer);
    }

    public void push(Client client, String repository, String reference) throws IOException, InterruptedException {
        client.pushBlobs(repository, this);
        client.putManifest(repository, reference, mediaType(), manifest).expect(201);
    }
}
