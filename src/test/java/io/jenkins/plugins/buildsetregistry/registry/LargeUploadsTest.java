package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;

/** Uploads that are large and come in quickly, so that they go through blocks. */
public class LargeUploadsTest {
    private static final int SIZE = 12_345_678;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final byte[] content = random(SIZE);
    private final Digest digest = Digest.sha256(content);

    private Client client() {
        return registry.client();
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private RawConnection connect() throws Exception {
        return new RawConnection(registry.server().address());
    }

    private void close(String upload) throws Exception {
        client().send("PUT", upload + "?digest=" + digest, new byte[0]).expect(201);
        assertArrayEquals(
                content, client().get("/v2/a/blobs/" + digest).expect(200).body());
    }

    private int received(String upload) throws Exception {
        String range = client().get(upload).expect(204).header("Range");
        return Integer.parseInt(range.substring(2)) + 1;
    }

    private void awaitReceived(String upload, int bytes) throws Exception {
        while (received(upload) < bytes) {
            Thread.onSpinWait();
        }
    }

    @Test
    public void takesTransferChunksOfOddSizes() throws Exception {
        String upload = client().startUpload("a");
        Random random = new Random(1);
        try (RawConnection connection = connect()) {
            connection.begin("PATCH", upload, "Transfer-Encoding: chunked\r\n", new byte[0]);
            for (int start = 0; start < SIZE; ) {
                int end = Math.min(SIZE, start + 1 + random.nextInt(random.nextInt(10) == 0 ? 2_000_000 : 50_000));
                connection.send((Integer.toHexString(end - start) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                connection.send(Arrays.copyOfRange(content, start, end)).send(new byte[] {'\r', '\n'});
                start = end;
            }
            connection.send("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertTrue(connection.readHead().startsWith("HTTP/1.1 202 "));
        }
        assertEquals(SIZE, received(upload));
        close(upload);
    }

    @Test
    public void growsFromASmallOne() throws Exception {
        String upload = client().startUpload("a");
        int start = 0;
        for (int end : new int[] {1, 10_000, 65_536, 65_537, 300_000, 300_001, 4_000_000, 4_000_001, SIZE}) {
            client().send(
                            "PATCH",
                            upload,
                            Arrays.copyOfRange(content, start, end),
                            "Content-Range",
                            start + "-" + (end - 1))
                    .expect(202);
            start = end;
        }
        close(upload);
    }

    @Test
    public void isResumedWhereItWasCut() throws Exception {
        String upload = client().startUpload("a");
        int[] cuts = {1_500_001, 5_000_000, 9_999_999};
        for (int cut : cuts) {
            try (RawConnection connection = connect()) {
                int start = cut == cuts[0] ? 0 : received(upload);
                connection.begin(
                        "PATCH",
                        upload,
                        "Content-Length: " + (SIZE - start) + "\r\n",
                        Arrays.copyOfRange(content, start, cut));
                awaitReceived(upload, cut);
                connection.cut();
            }
        }
        int start = received(upload);
        assertEquals(cuts[2], start);
        client().send(
                        "PATCH",
                        upload,
                        Arrays.copyOfRange(content, start, SIZE),
                        "Content-Range",
                        start + "-" + (SIZE - 1))
                .expect(202);
        close(upload);
    }

    @Test
    public void isTakenOverByANewRequest() throws Exception {
        String upload = client().startUpload("a");
        int cut = 5_000_001;
        try (RawConnection stalled = connect()) {
            stalled.begin("PATCH", upload, "Content-Length: " + SIZE + "\r\n", Arrays.copyOf(content, cut));
            awaitReceived(upload, cut);
            client().send(
                            "PATCH",
                            upload,
                            Arrays.copyOfRange(content, cut, SIZE),
                            "Content-Range",
                            cut + "-" + (SIZE - 1))
                    .expect(202);
            stalled.send(new byte[SIZE - cut]);
            assertTrue(stalled.readHead().startsWith("HTTP/1.1 409 "));
        }
        close(upload);
    }

    @Test
    public void isCancelledInTheMiddle() throws Exception {
        String upload = client().startUpload("a");
        try (RawConnection stalled = connect()) {
            stalled.begin("PATCH", upload, "Content-Length: " + SIZE + "\r\n", Arrays.copyOf(content, 5_000_000));
            awaitReceived(upload, 5_000_000);
            client().delete(upload).expect(204);
            assertEquals(0, registry.storage().resolve("uploads").toFile().list().length);
            stalled.send(new byte[SIZE - 5_000_000]);
            assertTrue(stalled.readHead().startsWith("HTTP/1.1 404 "));
        }
        client().pushBlob("a", content);
    }

    @Test
    public void thatAreRefusedLeaveNothing() throws Exception {
        Digest wrong = Digest.sha256(new byte[1]);
        client().send("POST", "/v2/a/blobs/uploads/?digest=" + wrong, content).expect(400, "DIGEST_INVALID");
        assertEquals(0, registry.storage().resolve("uploads").toFile().list().length);
        client().get("/v2/a/blobs/" + wrong).expect(404, "BLOB_UNKNOWN");
    }

    @Test
    public void byAnotherAlgorithmAreReadOnceMore() throws Exception {
        Digest sha512 = Digest.of("sha512", content);
        String upload = client().startUpload("a");
        client().send("PATCH", upload, content).expect(202);
        client().send("PUT", upload + "?digest=" + sha512, new byte[0]).expect(201);
        assertArrayEquals(
                content, client().get("/v2/a/blobs/" + sha512).expect(200).body());
    }

    @Test
    public void thatStallHoldNobodyUp() throws Exception {
        int more = 40; // than there are blocks
        List<RawConnection> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < more; i++) {
                String upload = client().startUpload("stalled");
                stalled.add(connect()
                        .begin("PATCH", upload, "Content-Length: " + SIZE + "\r\n", Arrays.copyOf(content, 1_000_000)));
                awaitReceived(upload, 1_000_000);
            }
            String upload = client().startUpload("a");
            client().send("PATCH", upload, content).expect(202);
            close(upload);
            assertEquals(digest, client().pushBlob("b", content));
        } finally {
            for (RawConnection connection : stalled) {
                connection.cut();
            }
        }
    }
}
