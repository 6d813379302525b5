package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a registry has acknowledged to the clients of {@link MixedLoad}, and whether it keeps its word. */
final class LoadLedger {
    /** A path that answers with those bytes, or a manifest with all that belongs to it. */
    private final Map<String, byte[]> present = new ConcurrentHashMap<>();

    private final Set<String> deleted = ConcurrentHashMap.newKeySet();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Queue<String> uploads = new ConcurrentLinkedQueue<>();

    /** From now on nobody knows. */
    void begin(String path) {
        underWay.add(path);
    }

    /** The registry has refused, and changed nothing. */
    void refused(String path) {
        underWay.remove(path);
    }

    void pushed(String path, byte[] manifest) {
        present.put(path, manifest);
        deleted.remove(path);
        underWay.remove(path);
    }

    void deleted(String path) {
        present.remove(path);
        deleted.add(path);
        underWay.remove(path);
    }

    void uploadStarted(String location) {
        uploads.add(location);
    }

    int size() {
        return present.size() + deleted.size();
    }

    /** What has become of requests that were cut is not known, and does not matter. */
    void forgetUnderWay() {
        present.keySet().removeAll(underWay);
        deleted.removeAll(underWay);
        underWay.clear();
    }

    /** After a restart. @param share of the entries that are verified */
    void verify(Client client, Random random, double share) throws IOException, InterruptedException {
        verifyContent(client, random, share);
        for (String location = uploads.poll(); location != null; location = uploads.poll()) {
            assertEquals(location, 404, client.get(location).status());
        }
    }

    void verifyContent(Client client, Random random, double share) throws IOException, InterruptedException {
        for (Map.Entry<String, byte[]> entry : present.entrySet()) {
            if (random.nextDouble() < share) {
                Client.Answer answer = client.get(entry.getKey()).expect(200);
                assertArrayEquals(entry.getValue(), answer.body());
                verifyWhole(client, entry.getKey(), answer);
            }
        }
        for (String path : deleted) {
            if (random.nextDouble() < share) {
                assertEquals(path, 404, client.get(path).status());
            }
        }
    }

    /** Whatever can be seen is whole, acknowledged or not. */
    static void verifyTags(Client client, Collection<String> repositories) throws IOException, InterruptedException {
        for (String repository : repositories) {
            Client.Answer tags = client.get("/v2/" + repository + "/tags/list");
            if (tags.status() == 200) {
                for (JsonNode tag : tags.json().get("tags")) {
                    if (!tag.asText().startsWith("old-")) { // which are pruned at any time
                        String path = "/v2/" + repository + "/manifests/" + tag.asText();
                        verifyWhole(client, path, client.get(path).expect(200));
                    }
                }
            }
        }
    }

    private static void verifyWhole(Client client, String path, Client.Answer answer)
            throws IOException, InterruptedException {
        Digest digest = Digest.parse(answer.header("Docker-Content-Digest"));
        Manifest manifest = Manifest.of(answer.body(), answer.header("Content-Type"), digest);
        String repository = path.substring(0, path.indexOf("/manifests/"));
        List<Descriptor> parts = new ArrayList<>(manifest.blobs());
        for (Descriptor blob : parts) {
            Client.Answer content = client.get(repository + "/blobs/" + blob.digest());
            assertEquals(path + " lacks " + blob.digest() + ": " + content.text(), 200, content.status());
            assertTrue(path + " " + blob.digest(), blob.digest().matches(content.body()));
        }
        for (Descriptor child : manifest.children()) {
            String childPath = repository + "/manifests/" + child.digest();
            Client.Answer content = client.get(childPath);
            assertEquals(path + " lacks " + child.digest(), 200, content.status());
            verifyWhole(client, childPath, content);
        }
    }
}
