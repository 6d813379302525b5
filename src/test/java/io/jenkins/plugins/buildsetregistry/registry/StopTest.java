package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/** A server that stops: nobody new is served, running requests end well if they do so in time. */
public class StopTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final byte[] content = new byte[20 << 20];

    private void start(Duration stop) throws IOException {
        new Random(1).nextBytes(content);
        Limits limits = new Limits(8 << 10, 100, 100, 100, LONG, LONG, stop);
        registry.withOptions(new ServingOptions(List.of(), null, null, null, limits, false))
                .restart();
    }

    /** The request is running, not only on its way. */
    private void awaitUpload() throws IOException {
        long size = 0;
        while (size == 0) {
            try (Stream<Path> files = Files.list(registry.storage().resolve("uploads"))) {
                size = files.mapToLong(file -> file.toFile().length()).sum();
            }
        }
    }

    private static void awaitClosed(URI address) throws IOException {
        while (true) {
            try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                Thread.onSpinWait();
            } catch (ConnectException e) {
                return;
            } catch (SocketException e) {
                Thread.onSpinWait(); // it is closing: whoever was connected, but not accepted, is reset
            }
        }
    }

    @Test
    public void aSlowPullIsFinished() throws Exception {
        start(Duration.ofMinutes(1));
        Digest digest = registry.client().pushBlob("a", content);
        URI address = registry.server().address();
        try (RawConnection slow = new RawConnection(address)) {
            String head =
                    slow.begin("GET", "/v2/a/blobs/" + digest, "", new byte[0]).readHead();
            assertTrue(head, head.startsWith("HTTP/1.1 200"));
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(registry::stop);
            awaitClosed(address);
            assertArrayEquals(content, slow.readBody(content.length));
            stopping.get();
        }
    }

    @Test
    public void aSlowPushIsFinishedAndKept() throws Exception {
        start(Duration.ofMinutes(1));
        Digest digest = Digest.sha256(content);
        int half = content.length / 2;
        URI address = registry.server().address();
        try (RawConnection slow = new RawConnection(address)) {
            slow.begin(
                    "POST",
                    "/v2/a/blobs/uploads/?digest=" + digest,
                    "Content-Length: " + content.length + "\r\n",
                    Arrays.copyOf(content, half));
            awaitUpload();
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(registry::stop);
            awaitClosed(address);
            slow.send(Arrays.copyOfRange(content, half, content.length));
            String head = slow.readHead();
            assertTrue(head, head.startsWith("HTTP/1.1 201"));
            stopping.get();
        }
        registry.start();
        registry.client().get("/v2/a/blobs/" + digest).expect(200);
    }

    /** Whatever is cut for being idle has been cut when the idle connection is. */
    @Test
    public void aPushThatPausesIsFinishedWhileIdleConnectionsAreClosed() throws Exception {
        start(Duration.ofMinutes(1));
        Digest digest = Digest.sha256(content);
        int half = content.length / 2;
        URI address = registry.server().address();
        try (RawConnection pausing = new RawConnection(address);
                RawConnection idle = new RawConnection(address);
                RawConnection later = new RawConnection(address)) {
            pausing.begin(
                    "POST",
                    "/v2/a/blobs/uploads/?digest=" + digest,
                    "Content-Length: " + content.length + "\r\n",
                    Arrays.copyOf(content, half));
            awaitUpload();
            idle.begin("GET", "/v2/", "", new byte[0]).readAnswer(false);
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(registry::stop);
            assertEquals(0, idle.readToEnd().length);
            assertEquals(0, later.readToEnd().length);
            pausing.send(Arrays.copyOfRange(content, half, content.length));
            RawAnswer answer = pausing.readAnswer(false);
            assertEquals(201, answer.status());
            assertTrue(answer.closes());
            stopping.get();
        }
        registry.start();
        registry.client().get("/v2/a/blobs/" + digest).expect(200);
    }

    @Test
    public void whoTakesTooLongIsCutOff() throws Exception {
        start(Duration.ofMillis(200));
        try (RawConnection stalled = new RawConnection(registry.server().address())) {
            stalled.begin(
                    "POST",
                    "/v2/a/blobs/uploads/?digest=" + Digest.sha256(content),
                    "Content-Length: 10\r\n",
                    new byte[1]);
            registry.stop();
            stalled.readToEnd();
        }
        registry.start();
        registry.client().get("/v2/").expect(200);
    }

    @Test
    public void theAccessLogGoesOnInANewFile() throws Exception {
        registry.client().get("/v2/").expect(200);
        Path old = registry.accessLogFile().resolveSibling("old.log");
        Files.move(registry.accessLogFile(), old);
        registry.client().get("/v2/x/tags/list").expect(404);
        while (Files.readAllLines(old).size() < 2) {
            Thread.onSpinWait(); // a client may have its answer before the log has the line
        }
        registry.server().reopenAccessLog();
        registry.client().get("/v2/y/tags/list").expect(404);
        assertEquals(1, registry.accessLogAtEnd().lines().count());
        assertEquals(2, Files.readAllLines(old).size());
    }
}
