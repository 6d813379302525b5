package io.jenkins.plugins.buildsetregistry;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** An image whose manifests have odd white space, an odd order and fields that nobody knows: whoever writes them anew is found out. */
public final class OddImage {
    private final Manifest top;
    private final List<Manifest> children;
    private final Map<Descriptor, byte[]> blobs;

    private OddImage(Manifest top, List<Manifest> children, Map<Descriptor, byte[]> blobs) {
        this.top = top;
        this.children = children;
        this.blobs = blobs;
    }

    /** Of Docker or OCI types, with one layer of {@code size} random bytes. */
    public static OddImage image(boolean docker, int size, long seed) {
        Map<Descriptor, byte[]> blobs = new LinkedHashMap<>();
        return new OddImage(manifest(docker, "amd64", size, seed, blobs), List.of(), blobs);
    }

    /** Of Docker or OCI types, with two platforms. */
    public static OddImage index(boolean docker, int size, long seed) {
        Map<Descriptor, byte[]> blobs = new LinkedHashMap<>();
        List<Manifest> children =
                List.of(manifest(docker, "amd64", size, seed, blobs), manifest(docker, "arm64", size, seed + 1, blobs));
        return index(docker, children, blobs);
    }

    /** Of OCI types, with two platforms and what BuildKit attests of the first. */
    public static OddImage attested(int size, long seed) {
        Map<Descriptor, byte[]> blobs = new LinkedHashMap<>();
        List<Manifest> children = List.of(
                manifest(false, "amd64", size, seed, blobs),
                manifest(false, "arm64", size, seed + 1, blobs),
                manifest(false, "unknown", 10, seed + 2, blobs));
        return index(false, children, blobs);
    }

    private static OddImage index(boolean docker, List<Manifest> children, Map<Descriptor, byte[]> blobs) {
        String type = docker ? MediaTypes.DOCKER_LIST : MediaTypes.OCI_INDEX;
        List<String> platforms = List.of(
                "{\"os\":\"linux\",\t\"architecture\":\"amd64\"}",
                "{\"os\":\"linux\",\t\"architecture\":\"arm64\"}",
                "{\"os\":\"unknown\",\t\"architecture\":\"unknown\"},\"annotations\":{\"vnd.docker.reference.type\":"
                        + "\"attestation-manifest\", \"vnd.docker.reference.digest\":\""
                        + children.get(0).digest() + "\"}");
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < children.size(); i++) {
            entries.add("{ \"platform\" :" + platforms.get(i) + ",\n"
                    + descriptor(children.get(i).mediaType(), children.get(i).bytes()) + "}");
        }
        String json = "{\n \"x-unknown\" : [ 1,2 , {\"deep\":null}],\"manifests\":[" + String.join(" ,\n\n", entries)
                + "  ],\r\n\"mediaType\":\"" + type + "\",\"schemaVersion\": 2 }\n\n";
        return new OddImage(Manifest.of(bytes(json), type), children, blobs);
    }

    private static Manifest manifest(
            boolean docker, String architecture, int size, long seed, Map<Descriptor, byte[]> blobs) {
        byte[] layer = new byte[size];
        new Random(seed).nextBytes(layer);
        byte[] config = bytes("{\"os\":\"linux\",  \"architecture\":\"" + architecture
                + "\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + Digest.sha256(layer) + "\"]},\"seed\":" + seed
                + "}");
        String configType = docker ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG;
        String layerType = docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP;
        String type = docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST;
        blobs.put(new Descriptor(configType, Digest.sha256(config), config.length), config);
        blobs.put(new Descriptor(layerType, Digest.sha256(layer), layer.length), layer);
        String json = "{\"layers\" : [ {" + descriptor(layerType, layer) + ", \"x\":1.50 } ]\n,\t\"config\":{"
                + descriptor(configType, config) + "}, \"mediaType\":\"" + type
                + "\",\n\n\"schemaVersion\":2,   \"unknown\": \"\\u00e9\" }";
        return Manifest.of(bytes(json), type);
    }

    private static String descriptor(String type, byte[] content) {
        return "\"size\":" + content.length + ",\"digest\":\"" + Digest.sha256(content) + "\",  \"mediaType\":\"" + type
                + "\"";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public Manifest top() {
        return top;
    }

    public Digest digest() {
        return top.digest();
    }

    /** Bytes of everything. */
    public long size() {
        return top.size()
                + children.stream().mapToLong(Manifest::size).sum()
                + blobs.keySet().stream().mapToLong(Descriptor::size).sum();
    }

    /** Whether a repository has it, and all that it is made of. */
    public boolean isWhole(RemoteRepository repository) throws IOException, InterruptedException {
        for (Descriptor blob : blobs.keySet()) {
            try (InputStream content = repository.blob(blob, 0)) {
                content.readAllBytes();
            } catch (RegistryException e) {
                return false;
            }
        }
        List<Manifest> all = new ArrayList<>(children);
        all.add(top);
        for (Manifest manifest : all) {
            if (repository.manifest(manifest.digest().toString()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    public void push(RemoteRepository repository, List<String> tags) throws IOException, InterruptedException {
        for (Map.Entry<Descriptor, byte[]> blob : blobs.entrySet()) {
            byte[] content = blob.getValue();
            repository.upload(
                    blob.getKey(),
                    offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset),
                    TransferListener.NONE);
        }
        for (Manifest child : children) {
            repository.putManifest(child.digest().toString(), child);
        }
        for (String tag : tags) {
            repository.putManifest(tag, top);
        }
    }
}
