package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A client that pushes in every style, deletes and links, and writes into a ledger what the registry acknowledges. It has its
 * own tags, but shares repositories and some layers with others. A prune without grace may take a blob before its manifest
 * comes: then the push is refused, and nothing has happened.
 */
final class MixedLoad {
    static final List<String> REPOSITORIES = List.of("load/a", "load/b", "load/c");

    private static final String REFUSED_BECAUSE_PRUNED = "MANIFEST_BLOB_UNKNOWN BLOB_UPLOAD_UNKNOWN";
    private static final int SHARED_LAYERS = 4;
    private static final int TAGS = 12;

    private final Client client;
    private final Client control;
    private final LoadLedger ledger;
    private final Link linked;
    private final byte[] linkedManifest;
    private final String name;
    private final Random random;
    private int count;

    /** The registry has refused a request, as it may. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** @param linked image to link; its repository and tag here are of no importance */
    MixedLoad(Client client, Client control, LoadLedger ledger, Link linked, byte[] linkedManifest, String name) {
        this.client = client;
        this.control = control;
        this.ledger = ledger;
        this.linked = linked;
        this.linkedManifest = linkedManifest;
        this.name = name;
        this.random = new Random(name.hashCode());
    }

    /** @return whether the registry has acknowledged it */
    boolean step() throws IOException, InterruptedException {
        String repository = REPOSITORIES.get(random.nextInt(REPOSITORIES.size()));
        String tag = name + "-" + random.nextInt(TAGS);
        try {
            switch (random.nextInt(10)) {
                case 0 -> delete("/v2/" + repository + "/manifests/" + tag);
                case 1 -> deleteImage(repository);
                case 2 -> deleteBlob(repository);
                case 3 -> pushIndex(repository, tag);
                case 4 -> pushByDigest(repository);
                case 5 -> pushReferrer(repository, tag);
                case 6 -> link(repository);
                default -> pushTagged(repository, random.nextInt(5) == 0 ? "old-" + tag : tag);
            }
            return true;
        } catch (Refused e) {
            return false;
        }
    }

    /** @throws Refused if a prune was the reason */
    static Client.Answer accept(int status, Client.Answer answer) throws IOException, Refused {
        if (answer.status() != status
                && answer.status() < 500
                && REFUSED_BECAUSE_PRUNED.contains(answer.errorCode())
                && !answer.errorCode().isEmpty()) {
            throw new Refused();
        }
        return answer.expect(status);
    }

    private byte[] layer() {
        boolean shared = random.nextInt(4) == 0;
        Random bytes = shared ? new Random(random.nextInt(SHARED_LAYERS)) : random;
        byte[] layer = new byte[1 + bytes.nextInt(shared ? 5_000 : 40_000)];
        bytes.nextBytes(layer);
        return layer;
    }

    private Digest pushLayer(String repository, byte[] layer) throws IOException, InterruptedException, Refused {
        int style = random.nextInt(6);
        Digest digest = Digest.of(style == 5 ? "sha512" : "sha256", layer);
        if (style == 4 && isMounted(repository, digest)) {
            return digest;
        }
        if (style == 3) {
            accept(201, client.send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, layer));
            return digest;
        }
        String upload = accept(202, client.post("/v2/" + repository + "/blobs/uploads/"))
                .header("Location");
        ledger.uploadStarted(upload);
        byte[] rest = new byte[0];
        switch (style) {
            case 0 -> accept(202, client.send("PATCH", upload, layer));
            case 1 -> rest = chunks(upload, layer);
            default -> rest = layer;
        }
        accept(201, client.send("PUT", upload + "?digest=" + digest, rest));
        return digest;
    }

    /** Sends all but the last chunk. */
    private byte[] chunks(String upload, byte[] layer) throws IOException, InterruptedException, Refused {
        int size = layer.length / 3;
        for (int start = 0; size > 0 && start < 2 * size; start += size) {
            byte[] chunk = Arrays.copyOfRange(layer, start, start + size);
            String range = start + "-" + (start + size - 1);
            accept(202, client.send("PATCH", upload, chunk, "Content-Range", range));
        }
        return Arrays.copyOfRange(layer, 2 * size, layer.length);
    }

    private boolean isMounted(String repository, Digest digest) throws IOException, InterruptedException, Refused {
        String from = REPOSITORIES.get(random.nextInt(REPOSITORIES.size()));
        Client.Answer answer = client.post("/v2/" + repository + "/blobs/uploads/?mount=" + digest + "&from=" + from);
        if (answer.status() == 201) {
            return true;
        }
        client.delete(accept(202, answer).header("Location")); // as podman does
        return false;
    }

    /** Pushes config and layer; returns the manifest, which is not pushed. */
    private byte[] pushParts(String repository, String fields) throws IOException, InterruptedException, Refused {
        byte[] layer = layer();
        byte[] config =
                SampleImage.utf8("{\"architecture\":\"amd64\",\"os\":\"linux\",\"x\":\"" + name + count++ + "\"}");
        Digest digest = pushLayer(repository, layer);
        accept(
                201,
                client.send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + Digest.sha256(config), config));
        return SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":"
                + SampleImage.descriptor(MediaTypes.OCI_CONFIG, config) + ",\"layers\":[{\"mediaType\":\""
                + MediaTypes.OCI_LAYER_GZIP + "\",\"digest\":\"" + digest + "\",\"size\":" + layer.length + "}]"
                + fields + "}");
    }

    private void put(String repository, String reference, String mediaType, byte[] manifest, String... tags)
            throws IOException, InterruptedException, Refused {
        for (String tag : tags) {
            ledger.begin("/v2/" + repository + "/manifests/" + tag);
        }
        try {
            accept(201, client.putManifest(repository, reference, mediaType, manifest));
        } catch (Refused e) {
            for (String tag : tags) {
                ledger.refused("/v2/" + repository + "/manifests/" + tag);
            }
            throw e;
        }
        for (String tag : tags) {
            if (!tag.startsWith("old-")) {
                ledger.pushed("/v2/" + repository + "/manifests/" + tag, manifest);
            }
        }
    }

    private void pushTagged(String repository, String tag) throws IOException, InterruptedException, Refused {
        byte[] manifest = pushParts(repository, "");
        put(repository, tag, MediaTypes.OCI_MANIFEST, manifest, tag);
    }

    private void pushByDigest(String repository) throws IOException, InterruptedException, Refused {
        byte[] manifest = pushParts(repository, "");
        String one = name + "-x" + random.nextInt(TAGS);
        String two = name + "-y" + random.nextInt(TAGS);
        String reference = Digest.sha256(manifest) + "?tag=" + one + "&tag=" + two;
        put(repository, reference, MediaTypes.OCI_MANIFEST, manifest, one, two);
    }

    private void pushIndex(String repository, String tag) throws IOException, InterruptedException, Refused {
        byte[] first = pushParts(repository, "");
        put(repository, Digest.sha256(first).toString(), MediaTypes.OCI_MANIFEST, first);
        byte[] second = pushParts(repository, "");
        put(repository, Digest.sha256(second).toString(), MediaTypes.OCI_MANIFEST, second);
        put(repository, tag, MediaTypes.OCI_INDEX, SampleImage.index(first, second), tag);
    }

    private void pushReferrer(String repository, String tag) throws IOException, InterruptedException, Refused {
        byte[] subject = pushParts(repository, "");
        put(repository, tag, MediaTypes.OCI_MANIFEST, subject, tag);
        byte[] referrer =
                pushParts(repository, ",\"subject\":" + SampleImage.descriptor(MediaTypes.OCI_MANIFEST, subject));
        put(repository, name + "-ref", MediaTypes.OCI_MANIFEST, referrer, name + "-ref");
    }

    private void delete(String path) throws IOException, InterruptedException {
        ledger.begin(path);
        Client.Answer answer = client.delete(path);
        if (answer.status() != 404) {
            answer.expect(202);
        }
        ledger.deleted(path);
    }

    /** Deletes a manifest, and with it its tag, which nobody else has used. */
    private void deleteImage(String repository) throws IOException, InterruptedException, Refused {
        byte[] manifest = pushParts(repository, "");
        String tag = "/v2/" + repository + "/manifests/" + name + "-deleted-" + count;
        put(repository, name + "-deleted-" + count, MediaTypes.OCI_MANIFEST, manifest, name + "-deleted-" + count);
        ledger.begin(tag);
        delete("/v2/" + repository + "/manifests/" + Digest.sha256(manifest));
        ledger.deleted(tag);
    }

    private void deleteBlob(String repository) throws IOException, InterruptedException, Refused {
        byte[] content = SampleImage.utf8(name + " deletes " + count++);
        accept(
                201,
                client.send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + Digest.sha256(content), content));
        delete("/v2/" + repository + "/blobs/" + Digest.sha256(content));
    }

    private void link(String repository) throws IOException, InterruptedException {
        Link link = new Link(
                repository,
                name + "-linked-" + count++,
                linked.digest(),
                linked.mediaType(),
                linked.size(),
                linked.sourceRepository(),
                null);
        String path = "/v2/" + repository + "/manifests/" + link.tag();
        ledger.begin(path);
        control.send("POST", "/_control/links", Link.toJson(List.of(link))).expect(204);
        ledger.pushed(path, linkedManifest);
    }
}
