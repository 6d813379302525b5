package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** An upstream that does not do as it should. */
public class UpstreamFaultsTest {
    private static final Credentials USER = new Credentials("hub-user", "hub-s3cr3t-Passw0rd");
    private static final String MANIFEST = "/v2/quay.io/a/manifests/t";

    @Rule
    public final RegistryRule registry = new RegistryRule();

    @Rule
    public final FaultServer upstream = new FaultServer();

    @Rule
    public final FaultServer elsewhere = new FaultServer();

    private final SampleImage image = SampleImage.of(new byte[300_000], "");
    private final List<String> logged = new ArrayList<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord message) {
            synchronized (logged) {
                logged.add(new SimpleFormatter().formatMessage(message));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @Before
    public void connect() throws Exception {
        Logger.getLogger("io.jenkins.plugins.buildsetregistry").addHandler(log);
        connect(Duration.ZERO);
    }

    @After
    public void stopListening() {
        Logger.getLogger("io.jenkins.plugins.buildsetregistry").removeHandler(log);
    }

    private void connect(Duration tagLife) throws Exception {
        registry.restartWithUpstreams(new Upstream("quay.io", upstream.access().withCredentials(USER), tagLife));
    }

    private Client client() {
        return registry.client();
    }

    private String blobPath() {
        return "/v2/quay.io/a/blobs/" + image.layerDigest();
    }

    private String logText() {
        synchronized (logged) {
            return String.join("\n", logged);
        }
    }

    private UpstreamState state() {
        return registry.server().upstreams().get(0);
    }

    /** As a registry answers. */
    private Answer good(FaultServer.Request request) {
        if (request.target().contains("/manifests/")) {
            return Answer.of(200)
                    .header("Content-Type", image.mediaType())
                    .header("Docker-Content-Digest", image.digest().toString())
                    .body(image.manifest());
        }
        if (request.target().contains(image.layerDigest().hex())) {
            return Answer.of(200).body(image.layer());
        }
        if (request.target().contains(Digest.sha256(image.config()).hex())) {
            return Answer.of(200).body(image.config());
        }
        return Answer.of(404);
    }

    private void answer(Function<FaultServer.Request, Answer> special) {
        upstream.answer(request -> {
            Answer answer = special.apply(request);
            return answer == null ? good(request) : answer;
        });
    }

    private static boolean isBlobGet(FaultServer.Request request) {
        return request.line().startsWith("GET ") && request.target().contains("/blobs/");
    }

    @Test
    public void whateverItAnswersIsAMissToTheClient() throws Exception {
        for (int status : List.of(400, 401, 403, 404, 405, 500, 502, 503, 504)) {
            answer(request -> Answer.of(status).body("{\"errors\":[{\"code\":\"X\",\"message\":\"no\"}]}"));
            client().get(MANIFEST).expect(404, "MANIFEST_UNKNOWN");
            client().get("/v2/quay.io/a/manifests/" + image.digest()).expect(404, "MANIFEST_UNKNOWN");
            client().get(blobPath()).expect(404, "BLOB_UNKNOWN");
        }
        answer(request -> Answer.drop());
        client().get(MANIFEST).expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/").expect(200);
    }

    @Test
    public void aRefusalIsLoggedOnceWithItsRemedyAndWithoutSecrets() throws Exception {
        answer(request -> Answer.of(401)
                .header("WWW-Authenticate", "Basic realm=\"x\"")
                .body("{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"" + USER.password() + "\"}]}"));
        for (int i = 0; i < 3; i++) {
            Client.Answer answer = client().get(MANIFEST).expect(404, "MANIFEST_UNKNOWN");
            assertFalse(answer.text(), answer.text().contains("hub-"));
        }
        String said = logText();
        assertEquals(said, said.indexOf("Upstream quay.io"), said.lastIndexOf("Upstream quay.io"));
        assertTrue(said, said.contains("check the password or token"));
        assertFalse(said, said.contains(USER.password()));
    }

    @Test
    public void noMoreRequestsWhileTheUpstreamLimitsThem() throws Exception {
        AtomicInteger limited = new AtomicInteger();
        answer(request -> {
            limited.incrementAndGet();
            return Answer.of(429)
                    .header("Retry-After", "3600")
                    .header("ratelimit-limit", "100;w=21600")
                    .header("ratelimit-remaining", "0;w=21600");
        });
        for (int i = 0; i < 3; i++) {
            client().get(MANIFEST).expect(404, "MANIFEST_UNKNOWN");
            client().get(blobPath()).expect(404, "BLOB_UNKNOWN");
        }
        assertEquals(1, limited.get());
        assertEquals(100, state().limit());
        assertEquals(0, state().remaining());
        assertEquals(1, state().requests());
        assertNotNull(state().pausedUntil());
        assertTrue(logText(), logText().contains("limits requests (429)"));
    }

    @Test
    public void asksAgainWhenTheTimeIsOver() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        answer(request -> asked.getAndIncrement() == 0 ? Answer.of(429).header("Retry-After", "0") : null);
        client().get(MANIFEST).expect(404);
        client().get(MANIFEST).expect(200);
    }

    @Test
    public void limitsOfAnswersThatAreGoodAreRemembered() throws Exception {
        answer(request -> good(request).header("RateLimit-Limit", "200;w=60").header("RateLimit-Remaining", "199"));
        client().get(MANIFEST).expect(200);
        assertEquals(200, state().limit());
        assertEquals(199, state().remaining());
    }

    @Test
    public void aWrongManifestIsNotKept() throws Exception {
        SampleImage other = SampleImage.of("other");
        answer(request -> request.line().startsWith("GET /v2/a/manifests/")
                ? Answer.of(200).header("Content-Type", image.mediaType()).body(other.manifest())
                : null);
        client().get(MANIFEST).expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/quay.io/a/manifests/" + image.digest()).expect(404, "MANIFEST_UNKNOWN");
        answer(request -> null);
        assertArrayEquals(image.manifest(), client().get(MANIFEST).expect(200).body());
    }

    @Test
    public void aManifestThatIsNonsenseIsAMiss() throws Exception {
        byte[] nonsense =
                ("{\"schemaVersion\":2,\"mediaType\":\"" + image.mediaType() + "\",\"layers\":{}}").getBytes();
        answer(request -> Answer.of(200)
                .header("Content-Type", image.mediaType())
                .header("Docker-Content-Digest", Digest.sha256(nonsense).toString())
                .body(nonsense));
        client().get(MANIFEST).expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/quay.io/a/manifests/" + Digest.sha256(nonsense)).expect(404, "MANIFEST_UNKNOWN");
    }

    @Test
    public void aWrongBlobIsNotKeptAndNoReaderTakesItForComplete() throws Exception {
        byte[] wrong = image.layer().clone();
        wrong[7] = 1;
        answer(request -> isBlobGet(request) ? Answer.of(200).body(wrong) : null);
        client().get(MANIFEST).expect(200);
        try (RawConnection reader = new RawConnection(registry.server().address())) {
            String head = reader.begin("GET", blobPath(), "", new byte[0]).readHead();
            assertTrue(head, head.contains(" 404 ") || reader.readToEnd().length < wrong.length);
        }
        assertFalse(Files.exists(new StoreLayout(registry.storage()).content(image.layerDigest())));
        answer(request -> null);
        assertArrayEquals(image.layer(), client().get(blobPath()).expect(200).body());
    }

    @Test
    public void aBlobOfAnotherSizeIsAMiss() throws Exception {
        answer(request -> isBlobGet(request) ? Answer.of(200).body("short") : null);
        client().get(MANIFEST).expect(200);
        client().get(blobPath()).expect(404, "BLOB_UNKNOWN");
    }

    @Test
    public void aCutTransferGoesOnWhereItWas() throws Exception {
        Semaphore arrived = new Semaphore(0);
        AtomicInteger gets = new AtomicInteger();
        answer(request -> {
            if (!isBlobGet(request)) {
                return null;
            }
            if (gets.getAndIncrement() == 0) {
                return Answer.of(200).body(image.layer()).cutAfter(100_000, arrived);
            }
            String range = request.header("range");
            int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
            byte[] rest = Arrays.copyOfRange(image.layer(), from, image.layer().length);
            Answer part = Answer.of(206)
                    .header(
                            "Content-Range",
                            "bytes " + from + "-" + (image.layer().length - 1) + "/" + image.layer().length)
                    .body(rest);
            return gets.get() == 2 ? part.cutAfter(50_000, arrived) : part;
        });
        client().get(MANIFEST).expect(200);
        try (RawConnection reader = new RawConnection(registry.server().address())) {
            reader.begin("GET", blobPath(), "Connection: close\r\n", new byte[0]);
            assertTrue(reader.readHead().contains(" 200 "));
            arrived.release(2);
            assertEquals(image.layer().length, reader.readToEnd().length);
        }
        assertEquals(3, gets.get());
        assertEquals(image.layer().length, state().bytes());
    }

    @Test
    public void anUpstreamThatHangsHoldsNobodyUpTwice() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        registry.restartWithUpstreams(new Upstream("quay.io", upstream.access(), Duration.ZERO, Duration.ofSeconds(2)));
        answer(request -> {
            asked.incrementAndGet();
            begun.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Answer.drop();
        });
        try {
            for (int i = 0; i < 5; i++) {
                client().get(MANIFEST).expect(404, "MANIFEST_UNKNOWN");
                assertTrue(begun.await(60, TimeUnit.SECONDS)); // it may read what was sent when nobody waits any more
                client().get(blobPath()).expect(404, "BLOB_UNKNOWN");
            }
            assertEquals(1, asked.get());
        } finally {
            never.countDown();
        }
    }

    @Test
    public void anUpstreamThatIsNotThereIsAMiss() throws Exception {
        registry.restartWithUpstreams(
                new Upstream("quay.io", RegistryAccess.of(URI.create("http://127.0.0.1:1")), Duration.ZERO),
                new Upstream("gcr.io", RegistryAccess.of(URI.create("http://no-such.invalid")), Duration.ZERO));
        client().get(MANIFEST).expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/gcr.io/a/manifests/t").expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/quay.io/a/referrers/" + image.digest()).expect(200);
    }

    @Test
    public void aManifestWithoutItsBlobsIsAMiss() throws Exception {
        answer(request -> request.target().contains(image.layerDigest().hex()) ? Answer.of(404) : null);
        client().get(MANIFEST).expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/quay.io/a/manifests/" + image.digest()).expect(404, "MANIFEST_UNKNOWN");
        answer(request -> null);
        client().get(MANIFEST).expect(200);
    }

    @Test
    public void credentialsDoNotFollowARedirectNorDoThoseOfClients() throws Exception {
        elsewhere.answer(request -> Answer.of(200).body(image.layer()));
        answer(request -> {
            if (request.header("authorization").isEmpty()) {
                return Answer.of(401).header("WWW-Authenticate", "Basic realm=\"x\"");
            }
            return isBlobGet(request) ? Answer.of(307).header("Location", elsewhere.address() + "/cdn") : null;
        });
        registry.client("their-user", "their-secret").get(MANIFEST).expect(200);
        Client.Answer blob =
                registry.client("their-user", "their-secret").get(blobPath()).expect(200);
        assertArrayEquals(image.layer(), blob.body());
        assertFalse(blob.response().headers().map().toString().contains("hub-"));
        String basic = Base64.getEncoder().encodeToString((USER.username() + ":" + USER.password()).getBytes());
        for (FaultServer.Request request : upstream.requests()) {
            assertTrue(List.of("", "Basic " + basic).contains(request.header("authorization")));
        }
        for (FaultServer.Request request : elsewhere.requests()) {
            assertEquals("", request.header("authorization"));
        }
        assertEquals(1, elsewhere.requests().size());
        assertFalse(logText(), logText().contains("secret"));
    }

    @Test
    public void moreThanEightStalledBlobsHoldNobodyUp() throws Exception {
        registry.restartWithUpstreams(
                new Upstream("quay.io", upstream.access(), Duration.ZERO, Duration.ofSeconds(30)));
        Semaphore end = new Semaphore(0);
        int stalled = 20;
        CountDownLatch begun = new CountDownLatch(stalled);
        List<byte[]> blobs = new ArrayList<>();
        for (int i = 0; i < stalled; i++) {
            blobs.add(("stalled " + i).getBytes());
        }
        answer(request -> {
            for (byte[] blob : blobs) {
                if (request.target().contains(Digest.sha256(blob).hex())) {
                    if (isBlobGet(request)) {
                        begun.countDown();
                        return Answer.of(200).body(blob).cutAfter(3, end);
                    }
                    return Answer.of(200).body(blob);
                }
            }
            return null;
        });
        ExecutorService threads = Executors.newFixedThreadPool(stalled);
        try {
            List<Future<?>> readers = new ArrayList<>();
            for (byte[] blob : blobs) {
                readers.add(threads.submit(() -> client().get("/v2/quay.io/a/blobs/" + Digest.sha256(blob))));
            }
            begun.await();
            client().get(MANIFEST).expect(200);
            assertArrayEquals(
                    image.layer(), client().get(blobPath()).expect(200).body());
        } finally {
            answer(request -> null);
            end.release(1000);
            threads.shutdownNow();
        }
    }
}
