package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Blobs that are read while they are still being fetched, from a source that does as a test tells it. */
public class LinkedStreamsTest {
    private static final int SIZE = 1_000_000;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final SampleImage image = SampleImage.of(new byte[SIZE], "");
    private final CountDownLatch secondHalf = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile byte[] sent = image.layer();
    private HttpServer source;

    @Before
    public void connect() throws Exception {
        source = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        source.setExecutor(threads);
        source.createContext("/v2/", this::answer);
        source.start();
        registry.restartWithSource(RegistryAccess.of(
                URI.create("http://127.0.0.1:" + source.getAddress().getPort())));
        registry.server()
                .link(List.of(
                        new Link("a", "t", image.digest(), image.mediaType(), image.manifest().length, "x", null)));
        registry.client().get("/v2/a/manifests/t").expect(200);
    }

    @After
    public void stop() {
        secondHalf.countDown();
        source.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.contains("/manifests/")) {
            exchange.getResponseHeaders().set("Content-Type", image.mediaType());
            exchange.sendResponseHeaders(200, image.manifest().length);
            exchange.getResponseBody().write(image.manifest());
        } else if (path.contains("/blobs/")) {
            exchange.sendResponseHeaders(200, SIZE);
            OutputStream out = exchange.getResponseBody();
            out.write(sent, 0, SIZE / 2);
            out.flush();
            try {
                secondHalf.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            out.write(sent, SIZE / 2, SIZE / 2);
        } else {
            exchange.sendResponseHeaders(200, -1);
        }
        exchange.close();
    }

    private InputStream open() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        registry.server().address().resolve("/v2/a/blobs/" + image.layerDigest()))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofInputStream())
                .body();
    }

    @Test
    public void readersGetWhatHasArrived() throws Exception {
        try (InputStream first = open();
                InputStream second = open()) {
            assertEquals(SIZE / 4, first.readNBytes(SIZE / 4).length);
            assertEquals(SIZE / 4, second.readNBytes(SIZE / 4).length);
            secondHalf.countDown();
            assertEquals(SIZE * 3 / 4, first.readAllBytes().length);
            assertEquals(SIZE * 3 / 4, second.readAllBytes().length);
        }
    }

    @Test
    public void noReaderTakesWrongContentForComplete() throws Exception {
        sent = new byte[SIZE];
        sent[SIZE / 4] = 1;
        String path = "/v2/a/blobs/" + image.layerDigest();
        URI address = registry.server().address();
        try (RawConnection whole = new RawConnection(address);
                RawConnection part = new RawConnection(address)) {
            whole.begin("GET", path, "", new byte[0]);
            part.begin("GET", path, "Range: bytes=10-99\r\n", new byte[0]);
            assertTrue(whole.readHead().contains("Content-Length: " + SIZE));
            assertTrue(part.readHead().contains("Content-Length: 90"));
            secondHalf.countDown();
            assertTrue(whole.readToEnd().length < SIZE);
            assertTrue(part.readToEnd().length < 90);
        }
        assertFalse("kept", Files.exists(new StoreLayout(registry.storage()).content(image.layerDigest())));
        sent = image.layer();
        assertTrue(Arrays.equals(
                image.layer(), registry.client().get(path).expect(200).body()));
    }

    @Test
    public void aReaderThatLeavesDoesNotEndTheFetch() throws Exception {
        String path = "/v2/a/blobs/" + image.layerDigest();
        RawConnection leaving = new RawConnection(registry.server().address());
        leaving.begin("GET", path, "", new byte[0]).readHead();
        leaving.cut();
        secondHalf.countDown();
        assertEquals(
                Digest.sha256(image.layer()),
                Digest.sha256(registry.client().get(path).expect(200).body()));
        assertTrue(new String(image.manifest(), StandardCharsets.UTF_8)
                .contains(image.layerDigest().hex()));
    }
}
