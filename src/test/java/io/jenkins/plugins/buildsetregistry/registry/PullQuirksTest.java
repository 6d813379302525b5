package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** What clients ask for, as they ask for it; for clients that Debian does not have, by what their source says. */
public class PullQuirksTest {
    private static final List<String> DOCKER_ACCEPT = List.of(
            MediaTypes.DOCKER_MANIFEST,
            MediaTypes.DOCKER_LIST,
            MediaTypes.OCI_INDEX,
            MediaTypes.OCI_MANIFEST,
            "application/vnd.docker.distribution.manifest.v1+prettyjws",
            "application/json");

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final byte[] layer = new byte[300_000];
    private SampleImage image;
    private String byTag;
    private String byDigest;
    private String layerPath;

    @Before
    public void push() throws Exception {
        new Random(1).nextBytes(layer);
        image = SampleImage.of(layer, "");
        image.push(client(), "acme/base", "1");
        byTag = "/v2/acme/base/manifests/1";
        byDigest = "/v2/acme/base/manifests/" + image.digest();
        layerPath = "/v2/acme/base/blobs/" + image.layerDigest();
    }

    private Client client() {
        return registry.client();
    }

    @Test
    public void dockerSendsSixAcceptLinesInRandomOrderSchema1AmongThem() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            List<String> types = new ArrayList<>(DOCKER_ACCEPT);
            Collections.shuffle(types, random);
            for (String path : List.of(byTag, byDigest)) {
                assertIsTheImage(path, types);
            }
        }
    }

    /** None of this is a choice for a server that has one form of each manifest. */
    @Test
    public void podmanAcceptsSchema1AndNoOtherTypeThanItKnows() throws Exception {
        assertIsTheImage(byTag, DOCKER_ACCEPT);
        assertIsTheImage(byTag, List.of("application/vnd.docker.distribution.manifest.v1+prettyjws"));
        assertIsTheImage(byTag, List.of("application/vnd.docker.distribution.manifest.v1+json;q=1, */*;q=0"));
    }

    private void assertIsTheImage(String path, List<String> accept) throws Exception {
        StringBuilder headers = new StringBuilder();
        accept.forEach(type -> headers.append("Accept: ").append(type).append("\r\n"));
        try (RawConnection connection =
                new RawConnection(registry.server().address()).begin("GET", path, headers.toString(), new byte[0])) {
            String head = connection.readHead();
            assertTrue(head, head.startsWith("HTTP/1.1 200 "));
            assertTrue(head, head.contains("Content-Type: " + image.mediaType() + "\r\n"));
            assertTrue(head, !head.contains("Vary:"));
            assertArrayEquals(image.manifest(), connection.readBody(image.manifest().length));
        }
    }

    @Test
    public void dockerAndContainerdReadDigestTypeAndLengthFromTheHeadOfATag() throws Exception {
        Client.Answer head = client().head(
                        byTag,
                        "Accept",
                        String.join(
                                ", ",
                                MediaTypes.DOCKER_MANIFEST,
                                MediaTypes.DOCKER_LIST,
                                MediaTypes.OCI_MANIFEST,
                                MediaTypes.OCI_INDEX,
                                "*/*"))
                .expect(200);
        assertEquals(image.mediaType(), head.header("Content-Type"));
        assertEquals(String.valueOf(image.manifest().length), head.header("Content-Length"));
        String digest = head.header("Docker-Content-Digest");
        assertArrayEquals(
                image.manifest(),
                client().get("/v2/acme/base/manifests/" + digest, "Accept", image.mediaType() + ", */*")
                        .expect(200)
                        .body());
    }

    @Test
    public void containerdAcceptsATypeOfLayerWhenItAsksForABlob() throws Exception {
        for (String accept : List.of(
                MediaTypes.OCI_LAYER_GZIP + ", */*",
                MediaTypes.OCI_CONFIG + ", */*",
                MediaTypes.OCI_LAYER_ZSTD,
                "text/html")) {
            assertArrayEquals(
                    layer, client().get(layerPath, "Accept", accept).expect(200).body());
        }
    }

    @Test
    public void containerdAsksForABlobOfADigestThatIsNoManifest() throws Exception {
        client().head("/v2/acme/base/manifests/" + image.layerDigest()).expect(404);
        client().get("/v2/acme/base/manifests/" + image.layerDigest()).expect(404, "MANIFEST_UNKNOWN");
        assertEquals("300000", client().head(layerPath).expect(200).header("Content-Length"));
        assertArrayEquals(layer, client().get(layerPath).expect(200).body());
    }

    @Test
    public void containerd2AndDocker29TakeEncodingsOfBlobsButMustGetNone() throws Exception {
        for (String path : List.of(layerPath, byTag, byDigest)) {
            for (String accepted : List.of("zstd, gzip, deflate", "zstd;q=1.0, gzip;q=0.5", "gzip", "*")) {
                Client.Answer answer =
                        client().get(path, "Accept-Encoding", accepted).expect(200);
                assertNull(answer.header("Content-Encoding"));
                assertArrayEquals(path.equals(layerPath) ? layer : image.manifest(), answer.body());
            }
        }
        Client.Answer part = client().get(layerPath, "Accept-Encoding", "zstd, gzip, deflate", "Range", "bytes=1000-")
                .expect(206);
        assertNull(part.header("Content-Encoding"));
        assertArrayEquals(Arrays.copyOfRange(layer, 1000, layer.length), part.body());
    }

    @Test
    public void dockerContainerdAndPodman5ResumeWithARangeThatHasNoEnd() throws Exception {
        for (int start : List.of(1, 4096, layer.length - 1)) {
            Client.Answer rest =
                    client().get(layerPath, "Range", "bytes=" + start + "-").expect(206);
            assertEquals("bytes " + start + "-299999/300000", rest.header("Content-Range"));
            assertEquals(String.valueOf(layer.length - start), rest.header("Content-Length"));
            assertArrayEquals(Arrays.copyOfRange(layer, start, layer.length), rest.body());
        }
        client().get(layerPath, "Range", "bytes=300000-").expect(416);
    }

    @Test
    public void containerd2FetchesOneLayerInParallelRanges() throws Exception {
        int part = 10_000;
        List<Callable<byte[]>> requests = new ArrayList<>();
        for (int start = 0; start < layer.length; start += part) {
            String range = "bytes=" + start + "-" + (start + part - 1);
            requests.add(
                    () -> client().get(layerPath, "Range", range).expect(206).body());
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<byte[]> answer : threads.invokeAll(requests)) {
                whole.writeBytes(answer.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertArrayEquals(layer, whole.toByteArray());
    }

    /** It takes the parts, the whole, or 400 for "cannot"; here it gets the whole, and cannot make the registry send more. */
    @Test
    public void podman5SendsManyRangesInOneHeaderForPartialPulls() throws Exception {
        StringBuilder many = new StringBuilder("bytes=0-99");
        for (int start = 1000; start < 200_000; start += 1000) {
            many.append(',').append(start).append('-').append(start + 99);
        }
        for (String ranges : List.of(
                many.toString(), "bytes=0-9, 20-29", "bytes=0-,0-,0-,0-", "bytes=-5,-5", "bytes=0-1,400000-500000")) {
            Client.Answer answer = client().get(layerPath, "Range", ranges).expect(200);
            assertArrayEquals(layer, answer.body());
            assertNull(answer.header("Content-Range"));
            assertEquals("application/octet-stream", answer.header("Content-Type"));
        }
    }

    @Test
    public void containerdSaysWithNsWhichRegistryItMeans() throws Exception {
        assertArrayEquals(
                image.manifest(),
                client().get(byTag + "?ns=docker.io").expect(200).body());
        client().head(byDigest + "?ns=docker.io").expect(200);
        assertArrayEquals(
                layer, client().get(layerPath + "?ns=docker.io").expect(200).body());
    }

    @Test
    public void buildkitPutsAttestationsOfAnUnknownPlatformIntoAnIndex() throws Exception {
        SampleImage attestation = SampleImage.of("in-toto");
        attestation.push(client(), "acme/base", attestation.digest().toString());
        byte[] index = SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                + "\",\"manifests\":[" + child(image, "linux", "amd64", "") + ","
                + child(
                        attestation,
                        "unknown",
                        "unknown",
                        ",\"annotations\":{\"vnd.docker.reference.digest\":\"" + image.digest()
                                + "\",\"vnd.docker.reference.type\":\"attestation-manifest\"}")
                + "]}");
        client().putManifest("acme/base", "attested", MediaTypes.OCI_INDEX, index)
                .expect(201);
        assertArrayEquals(
                index,
                client().get("/v2/acme/base/manifests/attested").expect(200).body());
        client().get("/v2/acme/base/manifests/" + attestation.digest()).expect(200);
    }

    private static String child(SampleImage image, String os, String architecture, String more) {
        String descriptor = SampleImage.descriptor(image.mediaType(), image.manifest());
        return descriptor.substring(0, descriptor.length() - 1) + ",\"platform\":{\"os\":\"" + os
                + "\",\"architecture\":\"" + architecture + "\"}" + more + "}";
    }

    @Test
    public void aMissHasNoBodyWhenOnlyTheHeadWasAskedFor() throws Exception {
        for (String path : List.of(
                "/v2/acme/base/manifests/none",
                "/v2/acme/none/manifests/1",
                "/v2/acme/base/blobs/" + Digest.sha256(new byte[] {1}))) {
            try (RawConnection connection =
                    new RawConnection(registry.server().address()).begin("HEAD", path, "", new byte[0])) {
                String head = connection.readHead();
                assertTrue(head, head.startsWith("HTTP/1.1 404 "));
                // had there been a body, this would be read as the beginning of the next answer
                connection.begin("GET", "/v2/", "", new byte[0]);
                assertTrue(connection.readHead().startsWith("HTTP/1.1 200 "));
            }
        }
    }
}
