package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Small images made here, and pushed part by part. */
final class Images {
    private Images() {}

    static byte[] random(int size, long seed) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    static Descriptor blob(String mediaType, byte[] content) {
        return new Descriptor(mediaType, Digest.sha256(content), content.length);
    }

    static BlobSource source(byte[] content) {
        return offset -> new ByteArrayInputStream(Arrays.copyOfRange(content, (int) offset, content.length));
    }

    static Descriptor push(RemoteRepository repository, String mediaType, byte[] content)
            throws RegistryException, InterruptedException {
        Descriptor blob = blob(mediaType, content);
        repository.upload(blob, source(content), TransferListener.NONE);
        return blob;
    }

    /** An OCI image for {@code architecture} with one layer, its odd white space and an unknown field kept as they are. */
    static Manifest image(RemoteRepository repository, String architecture, int layerSize, long seed)
            throws RegistryException, InterruptedException {
        byte[] config = ("{\"architecture\":\"" + architecture + "\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
                        + "\"diff_ids\":[\"" + Digest.sha256(random(layerSize, seed)) + "\"]},\"config\":{}}")
                .getBytes(StandardCharsets.UTF_8);
        Descriptor configBlob = push(repository, MediaTypes.OCI_CONFIG, config);
        Descriptor layer = push(repository, MediaTypes.OCI_LAYER, random(layerSize, seed));
        return put(repository, manifest(MediaTypes.OCI_MANIFEST, configBlob, List.of(layer), ""));
    }

    static Manifest manifest(String mediaType, Descriptor config, List<Descriptor> layers, String more) {
        String text = "{ \"schemaVersion\":2,\n  \"mediaType\":\"" + mediaType + "\", \"x-unknown\": [1,  2],\n"
                + "\"config\":" + json(config, "") + ",\"layers\":["
                + layers.stream().map(layer -> json(layer, "")).collect(Collectors.joining(",\t")) + "]" + more + "}\n";
        return Manifest.of(text.getBytes(StandardCharsets.UTF_8), mediaType);
    }

    static Manifest index(String mediaType, List<String> entries) {
        String text = "{\"schemaVersion\": 2, \"mediaType\":\"" + mediaType + "\",\n \"x-unknown\":{\"b\":1,\"a\":2},"
                + "\"manifests\":[" + String.join(", ", entries) + "]}";
        return Manifest.of(text.getBytes(StandardCharsets.UTF_8), mediaType);
    }

    static String json(Descriptor descriptor, String more) {
        return "{\"mediaType\":\"" + descriptor.mediaType() + "\",\"digest\":\"" + descriptor.digest() + "\",\"size\":"
                + descriptor.size() + more + "}";
    }

    static String platform(Manifest manifest, String architecture) {
        return json(
                new Descriptor(manifest.mediaType(), manifest.digest(), manifest.size()),
                ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}");
    }

    static Manifest put(RemoteRepository repository, Manifest manifest) throws RegistryException, InterruptedException {
        repository.putManifest(manifest.digest().toString(), manifest);
        return manifest;
    }
}
