package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Blobs that no socket takes at once. */
public class LargePullsTest {
    private static final int SIZE = 48 << 20;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final byte[] content = new byte[SIZE];
    private Digest digest;

    @Before
    public void push() throws Exception {
        new Random(5).nextBytes(content);
        digest = registry.client().pushBlob("a", content);
    }

    private RawConnection get(String headers) throws Exception {
        return new RawConnection(registry.server().address())
                .begin("GET", "/v2/a/blobs/" + digest, headers, new byte[0]);
    }

    @Test
    public void aReaderThatComesLateGetsEveryByte() throws Exception {
        try (RawConnection late = get("Connection: close\r\n");
                RawConnection other = get("Range: bytes=1000001-40000000\r\nConnection: close\r\n")) {
            assertTrue(other.readHead().startsWith("HTTP/1.1 206"));
            assertArrayEquals(Arrays.copyOfRange(content, 1_000_001, 40_000_001), other.readToEnd());
            assertTrue(late.readHead().startsWith("HTTP/1.1 200"));
            assertArrayEquals(content, late.readToEnd());
        }
    }

    @Test
    public void readersThatDoNotReadHoldNobodyUp() throws Exception {
        List<RawConnection> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) { // ten times as many as there are threads
                idle.add(get(""));
                idle.get(i).readBody(1);
            }
            assertEquals(
                    SIZE / 2,
                    registry.client()
                            .get("/v2/a/blobs/" + digest, "Range", "bytes=0-" + (SIZE / 2 - 1))
                            .expect(206)
                            .body()
                            .length);
            registry.client().pushBlob("b", content);
        } finally {
            for (RawConnection connection : idle) {
                connection.close();
            }
        }
    }

    @Test
    public void aConnectionGoesOnAfterALargeBlob() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(
                    content,
                    registry.client().get("/v2/a/blobs/" + digest).expect(200).body());
            registry.client().get("/v2/").expect(200);
        }
    }

    @Test
    public void aFileThatIsTruncatedWhileItIsSentIsNotTakenForWhole() throws Exception {
        Path file = new StoreLayout(registry.storage()).content(digest);
        try (RawConnection reader = get("")) {
            String head = reader.readHead();
            assertTrue(head, head.contains("Content-Length: " + SIZE + "\r\n"));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(SIZE - 10_000_000);
            }
            byte[] received = reader.readToEnd();
            assertTrue(received.length + " bytes", received.length <= SIZE - 10_000_000);
        }
        registry.client().get("/v2/a/blobs/" + digest).expect(404, "BLOB_UNKNOWN");
    }

    @Test
    public void aReaderThatLeavesTakesNothingWithIt() throws Exception {
        for (int i = 0; i < 60; i++) { // more than there are threads
            RawConnection leaving = get("");
            leaving.readHead();
            leaving.cut();
        }
        assertEquals(
                SIZE, registry.client().get("/v2/a/blobs/" + digest).expect(200).body().length);
    }
}
