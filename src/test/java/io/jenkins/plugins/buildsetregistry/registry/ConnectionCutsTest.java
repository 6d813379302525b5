package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreCheck;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;

/** Connections that are cut in the middle of a request, at many places. */
public class ConnectionCutsTest {
    private static final int CUTS = 40;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final Random random = new Random(3);

    private static byte[] request(String method, String path, String headers, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String head = method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "Content-Length: " + body.length
                + "\r\n\r\n";
        bytes.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private byte[] content() {
        byte[] content = new byte[20_000];
        random.nextBytes(content);
        return content;
    }

    private void cut(byte[] request, int length) throws Exception {
        try (RawConnection connection = new RawConnection(registry.server().address())) {
            connection.send(Arrays.copyOf(request, length));
            connection.cut();
        }
    }

    private int place(byte[] request) {
        return 1 + random.nextInt(request.length - 1);
    }

    @Test
    public void nothingOfABlobThatIsCutIsVisible() throws Exception {
        for (int i = 0; i < CUTS; i++) {
            byte[] content = content();
            Digest digest = Digest.sha256(content);
            byte[] request = request("POST", "/v2/a/blobs/uploads/?digest=" + digest, "", content);
            cut(request, place(request));
            registry.client().get("/v2/a/blobs/" + digest).expect(404);
        }
        registry.stop();
        assertEquals(0, StoreCheck.run(registry.storage(), false, finding -> {}).problems());
    }

    @Test
    public void aManifestThatIsCutIsNotThere() throws Exception {
        SampleImage image = SampleImage.of("x");
        registry.client().pushBlobs("a", image);
        byte[] request = request(
                "PUT", "/v2/a/manifests/t", "Content-Type: " + MediaTypes.OCI_MANIFEST + "\r\n", image.manifest());
        for (int length = 1; length < request.length; length += 7) {
            cut(request, length);
            registry.client().get("/v2/a/manifests/t").expect(404);
        }
        registry.client().get("/v2/a/manifests/" + image.digest()).expect(404);
    }

    @Test
    public void anUploadThatIsCutGoesOnWhereItWas() throws Exception {
        byte[] content = content();
        String upload = registry.client().startUpload("a");
        registry.client().send("PATCH", upload, Arrays.copyOf(content, 100)).expect(202);
        for (int i = 0; i < CUTS; i++) {
            int start = received(upload);
            byte[] rest = Arrays.copyOfRange(content, start, content.length);
            byte[] request = request("PATCH", upload, "Content-Range: " + range(start, content) + "\r\n", rest);
            cut(request, Math.min(place(request), request.length - rest.length * 3 / 4));
        }
        String close = upload + "?digest=" + Digest.sha256(content);
        Client.Answer answer;
        do { // the server may notice only now what the last of the cut requests has brought
            int start = received(upload);
            byte[] rest = Arrays.copyOfRange(content, start, content.length);
            answer = registry.client().send("PUT", close, rest, "Content-Range", range(start, content));
        } while (answer.status() == 416 || answer.status() == 409);
        answer.expect(201);
        assertArrayEquals(
                content,
                registry.client()
                        .get("/v2/a/blobs/" + Digest.sha256(content))
                        .expect(200)
                        .body());
    }

    private static String range(int start, byte[] content) {
        return start + "-" + (content.length - 1);
    }

    private int received(String upload) throws Exception {
        String range = registry.client().get(upload).expect(204).header("Range");
        return Integer.parseInt(range.substring(2)) + 1;
    }
}
