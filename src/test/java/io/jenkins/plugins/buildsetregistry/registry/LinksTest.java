package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.ImageCopy;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class LinksTest {
    private static final Origin ORIGIN = new Origin("Änderung 101 + 5 %", "https://forge.example/a?b=1&c=%20");

    @Rule
    public final RegistryRule intermediate = new RegistryRule().withUsers();

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final SampleImage image = SampleImage.of("layer of 101");

    @Before
    public void pushAndConnect() throws Exception {
        push(image, "77_latest");
        registry.restartWithSource(RegistryAccess.of(intermediate.server().address())
                .withCredentials(new Credentials("reader", "r-secret")));
    }

    private void push(SampleImage pushed, String tag) throws Exception {
        Client writer = intermediate.client("writer", "w-secret");
        writer.pushBlobs("in/base", pushed);
        writer.putManifest("in/base", tag, pushed.mediaType(), pushed.manifest())
                .expect(201);
    }

    private Client client() {
        return registry.client();
    }

    private static Link link(String tag, byte[] manifest, String mediaType) {
        return new Link("acme/base", tag, Digest.sha256(manifest), mediaType, manifest.length, "in/base", ORIGIN);
    }

    private void linkImage() throws Exception {
        registry.server().link(List.of(link("latest", image.manifest(), image.mediaType())));
    }

    private long requestsToSource(String pattern) throws Exception {
        return count(intermediate.accessLogAtEnd(), pattern);
    }

    /** Requests that were let in; a client that has no token yet may ask once without one. */
    private static long count(String log, String pattern) {
        return log.lines()
                .filter(line -> line.contains(" - reader ") && line.contains(pattern))
                .count();
    }

    @Test
    public void linkingCostsTheSourceNothing() throws Exception {
        linkImage();
        assertEquals(
                "[\"latest\"]",
                client().get("/v2/acme/base/tags/list").json().get("tags").toString());
        assertEquals(0, requestsToSource(""));
    }

    @Test
    public void servesALinkedImageAndSaysWhereItIsFrom() throws Exception {
        linkImage();
        for (String reference : List.of("latest", image.digest().toString())) {
            Client.Answer answer =
                    client().get("/v2/acme/base/manifests/" + reference).expect(200);
            assertArrayEquals(image.manifest(), answer.body());
            assertEquals(MediaTypes.OCI_MANIFEST, answer.header("Content-Type"));
            assertEquals(image.digest().toString(), answer.header("Docker-Content-Digest"));
            assertEquals("%C3%84nderung%20101%20%2B%205%20%25", answer.header("Buildset-Origin"));
            assertEquals("https://forge.example/a?b=1&c=%2520", answer.header("Buildset-Origin-Url"));
            Client.Answer head =
                    client().head("/v2/acme/base/manifests/" + reference).expect(200);
            assertEquals(String.valueOf(image.manifest().length), head.header("Content-Length"));
        }
        assertEquals(
                ORIGIN,
                new RemoteRegistry(RegistryAccess.of(registry.server().address()))
                        .repository("acme/base")
                        .head("latest")
                        .orElseThrow()
                        .origin());
        String layer = "/v2/acme/base/blobs/" + image.layerDigest();
        assertEquals("12", client().head(layer).expect(200).header("Content-Length"));
        assertEquals("layer of 101", client().get(layer).expect(200).text());
        assertEquals("layer of 101", client().get(layer).expect(200).text());
        assertEquals("of", client().get(layer, "Range", "bytes=6-7").expect(206).text());
        client().get("/v2/other/blobs/" + image.layerDigest()).expect(404, "BLOB_UNKNOWN");

        intermediate.stop();
        client().get("/v2/acme/base/manifests/latest").expect(200);
        assertEquals("layer of 101", client().get(layer).expect(200).text());
        intermediate.start();
        assertEquals(1, requestsToSource("GET /v2/in/base/manifests/" + image.digest()));
    }

    @Test
    public void knowsTheSizeOfALinkedBlobWithoutATransfer() throws Exception {
        linkImage();
        client().get("/v2/acme/base/manifests/latest").expect(200);
        client().head("/v2/acme/base/blobs/" + image.layerDigest()).expect(200);
        client().post("/v2/acme/base/blobs/uploads/?from=acme%2Fbase&mount=" + image.layerDigest())
                .expect(201);
        assertEquals(0, requestsToSource("GET /v2/in/base/blobs/"));
    }

    @Test
    public void mountsABlobOfALinkedImageThatNobodyHasAskedFor() throws Exception {
        SampleImage other = SampleImage.of("layer of 102");
        push(other, "other");
        byte[] index = SampleImage.index(image.manifest(), other.manifest());
        intermediate
                .client("writer", "w-secret")
                .putManifest("in/base", "both", MediaTypes.OCI_INDEX, index)
                .expect(201);
        byte[] gone = SampleImage.of("never pushed").manifest();
        registry.server()
                .link(List.of(link("gone", gone, MediaTypes.OCI_MANIFEST), link("both", index, MediaTypes.OCI_INDEX)));
        String mount = "/v2/acme/app/blobs/uploads/?from=acme%2Fbase&mount=";
        client().post(mount + other.layerDigest()).expect(201);
        client().head("/v2/acme/app/blobs/" + other.layerDigest()).expect(200);
        client().post(mount + Digest.sha256(new byte[7])).expect(202);
        byte[] content = SampleImage.utf8("sent with the request");
        client().send("POST", mount + Digest.sha256(content) + "&digest=" + Digest.sha256(content), content)
                .expect(201);
        assertEquals(
                "layer of 102",
                client().get("/v2/acme/app/blobs/" + other.layerDigest()).text());
    }

    @Test
    public void asksForAnUploadIfTheSourceOfAMountDoesNotAnswer() throws Exception {
        linkImage();
        intermediate.stop();
        client().post("/v2/acme/app/blobs/uploads/?from=acme%2Fbase&mount=" + image.layerDigest())
                .expect(202);
    }

    @Test
    public void aLocalTagGoesBeforeALink() throws Exception {
        Digest local = client().pushImage("acme/base", "latest", "local");
        linkImage();
        Client.Answer answer = client().get("/v2/acme/base/manifests/latest").expect(200);
        assertEquals(local.toString(), answer.header("Docker-Content-Digest"));
        assertNull(answer.header("Buildset-Origin"));
        client().delete("/v2/acme/base/manifests/" + local).expect(202);
        assertEquals(
                image.digest().toString(),
                client().get("/v2/acme/base/manifests/latest").header("Docker-Content-Digest"));
        client().delete("/v2/acme/base/manifests/latest").expect(202);
        client().get("/v2/acme/base/manifests/latest").expect(404, "MANIFEST_UNKNOWN");
        registry.restart();
        client().get("/v2/acme/base/manifests/latest").expect(404, "MANIFEST_UNKNOWN");
    }

    @Test
    public void aLaterLinkReplacesAnEarlierOne() throws Exception {
        linkImage();
        SampleImage second = SampleImage.of("second");
        push(second, "78_latest");
        registry.server().link(List.of(link("latest", second.manifest(), second.mediaType())));
        assertArrayEquals(
                second.manifest(),
                client().get("/v2/acme/base/manifests/latest").body());
        assertArrayEquals(
                image.manifest(),
                client().get("/v2/acme/base/manifests/" + image.digest())
                        .expect(200)
                        .body());
        registry.restart();
        assertArrayEquals(
                second.manifest(),
                client().get("/v2/acme/base/manifests/latest").body());
        assertEquals(
                "layer of 101",
                client().get("/v2/acme/base/blobs/" + image.layerDigest()).text());
    }

    @Test
    public void fetchesTheChildrenOfAnIndexWhenTheyAreAskedFor() throws Exception {
        SampleImage other = SampleImage.of("other platform");
        push(other, "x");
        byte[] index = SampleImage.index(image.manifest(), other.manifest());
        intermediate
                .client("writer", "w-secret")
                .putManifest("in/base", "index", MediaTypes.OCI_INDEX, index)
                .expect(201);
        registry.server().link(List.of(link("multi", index, MediaTypes.OCI_INDEX)));
        client().get("/v2/acme/base/manifests/" + image.digest()).expect(404, "MANIFEST_UNKNOWN");
        assertArrayEquals(index, client().get("/v2/acme/base/manifests/multi").body());
        Client.Answer child =
                client().get("/v2/acme/base/manifests/" + image.digest()).expect(200);
        assertArrayEquals(image.manifest(), child.body());
        assertEquals("%C3%84nderung%20101%20%2B%205%20%25", child.header("Buildset-Origin"));
        assertEquals(
                "layer of 101",
                client().get("/v2/acme/base/blobs/" + image.layerDigest()).text());
        assertEquals(0, requestsToSource("/manifests/" + other.digest()));
    }

    @Test
    public void anImageBuiltFromALinkedOneNeedsNoTransferUntilItIsCopiedOut() throws Exception {
        linkImage();
        client().get("/v2/acme/base/manifests/latest").expect(200);
        client().post("/v2/acme/app/blobs/uploads/?from=acme%2Fbase&mount=" + image.layerDigest())
                .expect(201);
        byte[] config = SampleImage.utf8("{\"architecture\":\"amd64\",\"os\":\"linux\",\"app\":1}");
        client().pushBlob("acme/app", config);
        client().pushBlob("acme/base", config);
        byte[] manifest = SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST
                + "\",\"config\":" + SampleImage.descriptor(MediaTypes.OCI_CONFIG, config) + ",\"layers\":["
                + SampleImage.descriptor(MediaTypes.OCI_LAYER_GZIP, image.layer()) + "]}");
        for (String repository : List.of("acme/app", "acme/base")) {
            client().putManifest(repository, "new", MediaTypes.OCI_MANIFEST, manifest)
                    .expect(201);
        }
        registry.restart();
        Digest digest = Digest.sha256(manifest);
        RemoteRegistry here =
                new RemoteRegistry(RegistryAccess.of(registry.server().address()));
        new ImageCopy(here.repository("acme/app"), here.repository("copy"), TransferListener.NONE)
                .copy(digest, List.of("t"));
        assertEquals(
                "layer of 101",
                client().get("/v2/copy/blobs/" + image.layerDigest()).text());
        assertEquals(
                "layer of 101",
                client().get("/v2/acme/base/blobs/" + image.layerDigest()).text());
        assertEquals(1, requestsToSource("GET /v2/in/base/blobs/" + image.layerDigest()));
    }

    @Test
    public void manyReadersCauseOneFetch() throws Exception {
        SampleImage big = SampleImage.of(new byte[3_000_000], "");
        push(big, "big");
        registry.server().link(List.of(link("big", big.manifest(), big.mediaType())));
        List<Callable<Void>> readers = Collections.nCopies(8, () -> {
            assertArrayEquals(
                    big.manifest(),
                    client().get("/v2/acme/base/manifests/big").expect(200).body());
            assertArrayEquals(
                    big.layer(),
                    client().get("/v2/acme/base/blobs/" + big.layerDigest())
                            .expect(200)
                            .body());
            return null;
        });
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Void> done : new ArrayList<>(threads.invokeAll(readers))) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        String log = intermediate.accessLogAtEnd();
        assertEquals(log, 1, count(log, "GET /v2/in/base/blobs/"));
        assertEquals(log, 1, count(log, "GET /v2/in/base/manifests/"));
    }

    @Test
    public void tellsAMissFromASourceThatDoesNotAnswer() throws Exception {
        linkImage();
        client().get("/v2/acme/base/manifests/latest").expect(200);
        byte[] absent = SampleImage.index();
        registry.server().link(List.of(link("gone", absent, MediaTypes.OCI_INDEX)));
        client().get("/v2/acme/base/manifests/gone").expect(404, "MANIFEST_UNKNOWN");
        intermediate
                .client("writer", "w-secret")
                .delete("/v2/in/base/blobs/" + image.layerDigest())
                .expect(202);
        client().get("/v2/acme/base/blobs/" + image.layerDigest()).expect(404, "BLOB_UNKNOWN");

        registry.restartWithSource(new RegistryAccess(
                intermediate.server().address(), new Credentials("reader", "wrong-secret"), null, null));
        assertUnavailable("/v2/acme/base/manifests/gone");
        assertUnavailable("/v2/acme/base/blobs/" + image.layerDigest());
        URI dead = URI.create("http://127.0.0.1:1");
        registry.restartWithSource(new RegistryAccess(dead, new Credentials("reader", "r-secret"), null, null));
        assertUnavailable("/v2/acme/base/manifests/gone");
        registry.restartWithSource(null);
        assertUnavailable("/v2/acme/base/manifests/gone");
        client().get("/v2/acme/base/manifests/latest").expect(200);
    }

    private void assertUnavailable(String path) throws Exception {
        Client.Answer answer = client().get(path).expect(502, "UNAVAILABLE");
        assertFalse(answer.text(), answer.text().contains("secret"));
        assertTrue(answer.text(), answer.text().contains("link"));
    }

    @Test
    public void fetchesAgainWhatHasTheSizeButNotTheDigest() throws Exception {
        linkImage();
        StoreLayout layout = new StoreLayout(registry.storage());
        client().get("/v2/acme/base/manifests/latest").expect(200);
        client().get("/v2/acme/base/blobs/" + image.layerDigest()).expect(200);
        KeptBlobs.await(registry.storage(), image.layerDigest());
        registry.stop();
        byte[] flipped = image.layer().clone();
        flipped[flipped.length / 2] ^= 1;
        Files.write(layout.content(image.layerDigest()), flipped);
        registry.start();
        assertArrayEquals(
                image.layer(),
                client().get("/v2/acme/base/blobs/" + image.layerDigest())
                        .expect(200)
                        .body());
    }

    @Test
    public void handsOutNoManifestWhoseBlobsAreGone() throws Exception {
        linkImage();
        Client writer = intermediate.client("writer", "w-secret");
        writer.delete("/v2/in/base/blobs/" + image.layerDigest()).expect(202);
        client().get("/v2/acme/base/manifests/latest").expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/acme/base/manifests/" + image.digest()).expect(404, "MANIFEST_UNKNOWN");
        writer.pushBlob("in/base", image.layer());
        client().get("/v2/acme/base/manifests/latest").expect(200);
        assertEquals(0, requestsToSource("GET /v2/in/base/blobs/"));
    }

    @Test
    public void listsWhatRefersToALinkedImage() throws Exception {
        linkImage();
        SampleImage signature = SampleImage.of(
                "signature".getBytes(), ",\"subject\":" + SampleImage.descriptor(image.mediaType(), image.manifest()));
        push(signature, "sig");
        String list = client().get("/v2/acme/base/referrers/" + image.digest())
                .expect(200)
                .text();
        assertTrue(list, list.contains(signature.digest().toString()));
        assertArrayEquals(
                signature.manifest(),
                client().get("/v2/acme/base/manifests/" + signature.digest())
                        .expect(200)
                        .body());
        intermediate.stop();
        client().get("/v2/acme/base/referrers/" + image.digest()).expect(200);
        intermediate.start();
    }

    @Test
    public void fetchesAgainWhatWasDamagedOnTheDisk() throws Exception {
        linkImage();
        StoreLayout layout = new StoreLayout(registry.storage());
        client().get("/v2/acme/base/manifests/latest").expect(200);
        client().get("/v2/acme/base/blobs/" + image.layerDigest()).expect(200);
        KeptBlobs.await(registry.storage(), image.layerDigest());
        Files.write(layout.manifest("acme/base", image.digest()), new byte[] {1, 2, 3});
        Files.write(layout.content(image.layerDigest()), new byte[] {1, 2, 3});
        registry.restart();
        assertArrayEquals(
                image.manifest(),
                client().get("/v2/acme/base/manifests/latest").expect(200).body());
        assertEquals(
                Integer.toString(image.layer().length),
                client().head("/v2/acme/base/blobs/" + image.layerDigest())
                        .expect(200)
                        .header("Content-Length"));
        assertArrayEquals(
                image.layer(),
                client().get("/v2/acme/base/blobs/" + image.layerDigest())
                        .expect(200)
                        .body());
    }
}
