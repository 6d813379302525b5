package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.Rule;
import org.junit.Test;

public class ManifestLimitTest {
    private static final int LIMIT = 4_194_304;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private static byte[] manifest(int size) {
        String head = "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"x\":\"";
        return utf8(head + "x".repeat(size - head.length() - 3) + "\"}}");
    }

    private Client.Answer putInChunks(byte[] manifest) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(registry.client().resolve("/v2/a/manifests/t"))
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(manifest)));
        return registry.client().send(request, "Content-Type", MediaTypes.OCI_INDEX);
    }

    @Test
    public void takesTheLargestThatClientsCanRead() throws Exception {
        byte[] largest = manifest(LIMIT);
        putInChunks(largest).expect(201);
        assertArrayEquals(
                largest, registry.client().get("/v2/a/manifests/t").expect(200).body());
        registry.client().putManifest("a", "u", MediaTypes.OCI_INDEX, largest).expect(201);
    }

    @Test
    public void refusesOneByteMore() throws Exception {
        byte[] tooLarge = manifest(LIMIT + 1);
        registry.client().putManifest("a", "t", MediaTypes.OCI_INDEX, tooLarge).expect(413, "SIZE_INVALID");
        putInChunks(tooLarge).expect(413, "SIZE_INVALID");
        registry.client().get("/v2/a/tags/list").expect(404, "NAME_UNKNOWN");
    }

    @Test
    public void refusesWhatIsTooLongBeforeItIsSent() throws Exception {
        try (RawConnection connection = new RawConnection(registry.server().address())) {
            String headers = "Content-Length: " + (LIMIT + 1) + "\r\nExpect: 100-continue\r\n";
            connection.begin("PUT", "/v2/a/manifests/t", headers, new byte[0]);
            String head = connection.readHead();
            assertTrue(head, head.startsWith("HTTP/1.1 413 "));
        }
    }

    @Test
    public void refusesWhatTurnsOutToBeTooLongAfterItAskedForIt() throws Exception {
        try (RawConnection connection = new RawConnection(registry.server().address())) {
            String headers = "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n";
            connection.begin("PUT", "/v2/a/manifests/t", headers, new byte[0]);
            assertTrue(connection.readHead().startsWith("HTTP/1.1 100 "));
            byte[] body = manifest(LIMIT + 1);
            connection
                    .send((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII))
                    .send(body)
                    .send(utf8("\r\n0\r\n\r\n"));
            String head = connection.readHead();
            assertTrue(head, head.startsWith("HTTP/1.1 413 "));
        }
    }

    @Test
    public void warnsOfATypeThatItHadToGuess() throws Exception {
        Client.Answer guessed = registry.client()
                .putManifest("a", "t", "application/json", SampleImage.index())
                .expect(201);
        assertEquals(
                "299 - \"the Content-Type is that of no manifest: taken for " + MediaTypes.OCI_INDEX + "\"",
                guessed.header("Warning"));
        Client.Answer told = registry.client()
                .putManifest("a", "t", MediaTypes.OCI_INDEX + ";charset=utf-8", SampleImage.index())
                .expect(201);
        assertEquals(null, told.header("Warning"));
    }
}
