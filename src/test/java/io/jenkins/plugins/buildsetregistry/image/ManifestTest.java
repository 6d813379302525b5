package io.jenkins.plugins.buildsetregistry.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

public class ManifestTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);
    private static final String C = "sha256:" + "c".repeat(64);

    @Test
    public void keepsOddBytesAndTheirDigest() {
        for (String type : MediaTypes.MANIFESTS) {
            boolean index = MediaTypes.isIndex(type);
            String odd = "\n\t{ \"unknown\" : [1e3,{}],\r\n  \"mediaType\":\"" + type + "\",\"schemaVersion\" :2 ,"
                    + (index
                            ? "\"manifests\":[" + descriptor(MediaTypes.OCI_MANIFEST, A) + "]"
                            : "\"config\":" + descriptor(MediaTypes.OCI_CONFIG, A) + ",\"layers\":[ ]")
                    + ", \"z\":\"\\u0041\"}\n\n";
            byte[] bytes = odd.getBytes(UTF_8);
            Manifest manifest = Manifest.of(bytes, type);
            assertArrayEquals(bytes, manifest.bytes());
            assertEquals(Digest.sha256(bytes), manifest.digest());
            assertEquals(type, manifest.mediaType());
            assertEquals(index, manifest.isIndex());
            assertEquals(bytes.length, manifest.descriptor().size());
        }
    }

    @Test
    public void bytesCannotBeChangedFromOutside() {
        byte[] bytes = image("").getBytes(UTF_8);
        Manifest manifest = Manifest.of(bytes, null);
        bytes[0] = 'x';
        manifest.bytes()[0] = 'x';
        assertEquals('{', manifest.bytes()[0]);
    }

    @Test
    public void findsTheTypeWithoutMediaType() {
        assertEquals(MediaTypes.OCI_MANIFEST, of(image(""), null).mediaType());
        assertEquals(
                MediaTypes.OCI_INDEX,
                of("{\"schemaVersion\":2,\"manifests\":[]}", null).mediaType());
        assertEquals(
                MediaTypes.DOCKER_MANIFEST,
                of(image(""), MediaTypes.DOCKER_MANIFEST).mediaType());
        assertEquals(
                MediaTypes.OCI_MANIFEST,
                of(image(""), "Application/vnd.OCI.image.manifest.v1+JSON; charset=utf-8")
                        .mediaType());
        assertEquals(
                MediaTypes.OCI_MANIFEST,
                of(image(""), "application/octet-stream").mediaType());
    }

    @Test
    public void listsConfigurationLayersAndBlobs() {
        Manifest manifest = of(
                "{\"schemaVersion\":2,\"config\":" + descriptor(MediaTypes.DOCKER_CONFIG, A) + ",\"layers\":["
                        + descriptor(MediaTypes.DOCKER_LAYER_GZIP, B) + ","
                        + descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", C) + "]}",
                MediaTypes.DOCKER_MANIFEST);
        assertEquals(Digest.parse(A), manifest.config().orElseThrow().digest());
        assertEquals(2, manifest.layers().size());
        assertEquals(List.of(Digest.parse(A), Digest.parse(B)), digests(manifest.blobs()));
        assertTrue(manifest.children().isEmpty());
    }

    @Test
    public void anIndexListsChildrenWithTheirPlatforms() {
        Manifest manifest = of(
                "{\"schemaVersion\":2,\"manifests\":["
                        + "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + A + "\",\"size\":7,"
                        + "\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\",\"os.version\":\"1\"}},"
                        + "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + B + "\",\"size\":7,"
                        + "\"platform\":{\"os\":\"\",\"architecture\":\"\"},\"annotations\":{\"k\":\"v\"}}]}",
                MediaTypes.OCI_INDEX);
        assertEquals("linux/arm/v7", manifest.children().get(0).platform().toString());
        assertTrue(manifest.children().get(1).platform().isUnknown());
        assertEquals("v", manifest.children().get(1).annotations().get("k"));
        assertTrue(manifest.blobs().isEmpty());
        assertFalse(manifest.config().isPresent());
    }

    @Test
    public void aCacheIndexOfBuildKitListsBlobs() {
        Manifest manifest = of(
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":["
                        + descriptor(MediaTypes.OCI_LAYER_GZIP, A) + ","
                        + descriptor("application/vnd.buildkit.cacheconfig.v0", B) + "]}",
                MediaTypes.OCI_INDEX);
        assertTrue(manifest.children().isEmpty());
        assertEquals(List.of(Digest.parse(A), Digest.parse(B)), digests(manifest.blobs()));
    }

    @Test
    public void artifactTypeIsTheOwnFieldOrTheConfigurations() {
        String subject = ",\"subject\":" + descriptor(MediaTypes.OCI_MANIFEST, C);
        Manifest signature =
                of(image(subject + ",\"artifactType\":\"application/sig\",\"annotations\":{\"a\":\"b\"}"), null);
        assertEquals("application/sig", signature.artifactType().orElseThrow());
        assertEquals(Digest.parse(C), signature.subject().orElseThrow().digest());
        assertEquals("b", signature.descriptor().annotations().get("a"));
        assertEquals(
                MediaTypes.OCI_CONFIG, of(image(subject), null).artifactType().orElseThrow());
        assertFalse(of("{\"schemaVersion\":2,\"manifests\":[]}", null)
                .artifactType()
                .isPresent());
    }

    @Test
    public void refusesBytesOfAnotherDigest() {
        Refusal.of(() -> Manifest.of("{}".getBytes(UTF_8), null, Digest.parse(A)), A);
    }

    @Test
    public void isAddressedBySha512Too() {
        byte[] bytes = image("").getBytes(UTF_8);
        Digest digest = Digest.of("sha512", bytes);
        assertEquals(digest, Manifest.of(bytes, null, digest).digest());
    }

    private static Manifest of(String json, String type) {
        return Manifest.of(json.getBytes(UTF_8), type);
    }

    private static String image(String more) {
        return "{\"schemaVersion\":2,\"config\":" + descriptor(MediaTypes.OCI_CONFIG, A) + ",\"layers\":["
                + descriptor(MediaTypes.OCI_LAYER_GZIP, B) + "]" + more + "}";
    }

    private static String descriptor(String type, String digest) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":7}";
    }

    private static List<Digest> digests(List<Descriptor> descriptors) {
        return descriptors.stream().map(Descriptor::digest).toList();
    }
}
