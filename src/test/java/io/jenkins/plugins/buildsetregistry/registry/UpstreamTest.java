package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.metrics.Metrics;
import io.jenkins.plugins.buildsetregistry.registry.source.UpstreamMetrics;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Pulls of what the upstream of a namespace has. */
public class UpstreamTest {
    @Rule
    public final RegistryRule upstream = new RegistryRule().withUsers();

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final SampleImage image = SampleImage.of("published");

    @Before
    public void pushAndConnect() throws Exception {
        push(image, "org/app", "1");
        push(image, "library/base", "1");
        connect(Duration.ofHours(1));
    }

    private void push(SampleImage pushed, String repository, String tag) throws Exception {
        Client writer = upstream.client("writer", "w-secret");
        writer.pushBlobs(repository, pushed);
        writer.putManifest(repository, tag, pushed.mediaType(), pushed.manifest())
                .expect(201);
    }

    private void connect(Duration tagLife) throws Exception {
        RegistryAccess access =
                RegistryAccess.of(upstream.server().address()).withCredentials(new Credentials("reader", "r-secret"));
        registry.restartWithUpstreams(
                new Upstream("quay.io", access, tagLife), new Upstream("docker.io", access, tagLife));
    }

    private Client client() {
        return registry.client();
    }

    private void assertServes(byte[] manifest, String path) throws Exception {
        assertArrayEquals(manifest, client().get(path).expect(200).body());
    }

    private long asked(String pattern) throws Exception {
        return upstream.accessLogAtEnd()
                .lines()
                .filter(line -> line.contains(" - reader ") && line.contains(pattern))
                .count();
    }

    @Test
    public void servesAndKeepsWhatTheUpstreamHas() throws Exception {
        for (int i = 0; i < 2; i++) {
            client().head("/v2/quay.io/org/app/manifests/1").expect(200);
            assertServes(image.manifest(), "/v2/quay.io/org/app/manifests/1");
            assertServes(image.manifest(), "/v2/quay.io/org/app/manifests/" + image.digest());
            assertServes(image.layer(), "/v2/quay.io/org/app/blobs/" + image.layerDigest());
        }
        client().get("/v2/other.io/org/app/manifests/1").expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/quay.io/org/app/manifests/2").expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/quay.io/no/app/blobs/" + image.layerDigest()).expect(404, "BLOB_UNKNOWN");
        String absent = Digest.sha256(new byte[1]).toString();
        client().get("/v2/quay.io/org/app/manifests/" + absent).expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/quay.io/org/app/blobs/" + absent).expect(404, "BLOB_UNKNOWN");
        upstream.stop();
        assertServes(image.manifest(), "/v2/quay.io/org/app/manifests/1");
        registry.restart();
        assertServes(image.layer(), "/v2/quay.io/org/app/blobs/" + image.layerDigest());
        upstream.start();
        assertEquals(1, asked("GET /v2/org/app/manifests/" + image.digest()));
        upstream.start();
        assertEquals(1, asked("GET /v2/org/app/blobs/" + image.layerDigest()));
    }

    @Test
    public void eachSpellingMeansTheSameRepository() throws Exception {
        assertServes(image.manifest(), "/v2/org/app/manifests/1?ns=quay.io");
        assertServes(image.layer(), "/v2/org/app/blobs/" + image.layerDigest() + "?ns=quay.io");
        for (String path : List.of("base", "library/base", "docker.io/base", "docker.io/library/base")) {
            assertServes(image.manifest(), "/v2/" + path + "/manifests/1");
        }
        assertServes(image.manifest(), "/v2/library/base/manifests/1?ns=docker.io");
        upstream.stop();
        assertServes(image.manifest(), "/v2/quay.io/org/app/manifests/1");
        assertServes(image.layer(), "/v2/quay.io/org/app/blobs/" + image.layerDigest());
        upstream.start();
        assertEquals(1, asked("GET /v2/library/base/manifests/"));
    }

    @Test
    public void nsIsAKeyAndNeverAnAddress() throws Exception {
        Client.Answer known = client().get("/v2/org/app/manifests/1?ns=quay.io").expect(200);
        assertEquals("quay.io", known.header("OCI-Namespace"));
        assertNull(client().get("/v2/quay.io/org/app/manifests/1").header("OCI-Namespace"));
        String address = upstream.authority();
        for (String ns : List.of("gcr.io", address, "http://" + address, "127.0.0.1", "../..", "%00", "quay.io/org")) {
            Client.Answer answer = client().get("/v2/org/app/manifests/1?ns=" + ns);
            assertEquals(ns, 404, answer.status());
            assertNull(ns, answer.header("OCI-Namespace"));
        }
        // what was pushed for a registry that is no upstream is found by either spelling
        Digest pushed = client().pushImage("gcr.io/org/app", "1", "speculative");
        assertEquals(
                pushed.toString(),
                client().get("/v2/org/app/manifests/1?ns=gcr.io").expect(200).header("Docker-Content-Digest"));
    }

    @Test
    public void localAndLinkedImagesShadowTheUpstream() throws Exception {
        client().get("/v2/quay.io/org/app/manifests/1").expect(200);
        Digest local = client().pushImage("quay.io/org/app", "1", "local");
        Digest base = client().pushImage("library/base", "1", "local base");
        for (String path : List.of("quay.io/org/app/manifests/1", "org/app/manifests/1?ns=quay.io")) {
            assertEquals(
                    local.toString(), client().get("/v2/" + path).expect(200).header("Docker-Content-Digest"));
        }
        for (String path : List.of(
                "library/base/manifests/1",
                "docker.io/library/base/manifests/1",
                "base/manifests/1",
                "library/base/manifests/1?ns=docker.io")) {
            assertEquals(
                    base.toString(), client().get("/v2/" + path).expect(200).header("Docker-Content-Digest"));
        }
        assertServes(image.manifest(), "/v2/quay.io/org/app/manifests/" + image.digest());
        client().get("/v2/org/app/tags/list?ns=quay.io").expect(200);
        upstream.client("reader", "r-secret")
                .get("/v2/org/app/manifests/" + local)
                .expect(404);
    }

    @Test
    public void aTagIsAskedForAgainAfterItsLife() throws Exception {
        connect(Duration.ZERO);
        client().get("/v2/quay.io/org/app/manifests/1").expect(200);
        client().get("/v2/quay.io/org/app/manifests/1").expect(200);
        SampleImage next = SampleImage.of("next");
        push(next, "org/app", "1");
        assertServes(next.manifest(), "/v2/quay.io/org/app/manifests/1");
        assertServes(image.manifest(), "/v2/quay.io/org/app/manifests/" + image.digest());
        upstream.client("writer", "w-secret").delete("/v2/org/app/manifests/1").expect(202);
        client().get("/v2/quay.io/org/app/manifests/1").expect(404, "MANIFEST_UNKNOWN");
        String log = upstream.accessLogAtEnd();
        assertEquals(
                log,
                4,
                log.lines()
                        .filter(l -> l.contains(" - reader ") && l.contains("HEAD /v2/org/app/manifests/1"))
                        .count());
        assertTrue(log, !log.contains("GET /v2/org/app/manifests/1 "));
    }

    @Test
    public void aTagIsStaleWhenTheUpstreamIsDownIfTheWholeImageIsHere() throws Exception {
        connect(Duration.ZERO);
        String manifest = "/v2/quay.io/org/app/manifests/1";
        assertNull(client().get(manifest).expect(200).header("Warning"));
        upstream.stop();
        // the upstream had the blobs a moment ago, but they cannot be had now: podman would fail for good
        client().get(manifest).expect(404, "MANIFEST_UNKNOWN");
        upstream.start();
        connect(Duration.ZERO);
        for (Digest blob : List.of(image.layerDigest(), Digest.sha256(image.config()))) {
            client().get("/v2/quay.io/org/app/blobs/" + blob).expect(200);
            KeptBlobs.await(registry.storage(), blob);
        }
        assertNull(client().get(manifest).expect(200).header("Warning"));
        upstream.stop();
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    "110 - \"Response is Stale\"",
                    client().get(manifest).expect(200).header("Warning"));
        }
        client().get("/v2/").expect(200);
    }

    @Test
    public void manyReadersCauseOneRequestOfEachKind() throws Exception {
        SampleImage big = SampleImage.of(new byte[3_000_000], "");
        push(big, "org/big", "1");
        List<Callable<Void>> readers = Collections.nCopies(16, () -> {
            assertServes(big.manifest(), "/v2/quay.io/org/big/manifests/1");
            assertServes(big.layer(), "/v2/quay.io/org/big/blobs/" + big.layerDigest());
            return null;
        });
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            for (Future<Void> done : threads.invokeAll(readers)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        UpstreamState state = registry.server().upstreams().get(0);
        assertEquals("quay.io", state.namespace());
        assertEquals(big.layer().length, state.bytes());
        assertTrue(state.toString(), state.hits() >= 15);
        String log = upstream.accessLogAtEnd();
        for (String request : List.of(
                "HEAD /v2/org/big/manifests/1 ",
                "GET /v2/org/big/manifests/" + big.digest(),
                "HEAD /v2/org/big/blobs/" + big.layerDigest(),
                "GET /v2/org/big/blobs/" + big.layerDigest())) {
            assertEquals(
                    request + "\n" + log,
                    1,
                    log.lines()
                            .filter(l -> l.contains(" - reader ") && l.contains(request))
                            .count());
        }
    }

    @Test
    public void aBlobIsFoundWithoutItsManifest() throws Exception {
        client().head("/v2/quay.io/org/app/blobs/" + image.layerDigest()).expect(200);
        assertServes(image.layer(), "/v2/quay.io/org/app/blobs/" + image.layerDigest());
        assertEquals(
                "ub",
                client().get("/v2/org/app/blobs/" + image.layerDigest() + "?ns=quay.io", "Range", "bytes=1-2")
                        .expect(206)
                        .text());
    }

    @Test
    public void theChildrenOfAnIndexAreFetchedWhenTheyAreAskedFor() throws Exception {
        SampleImage other = SampleImage.of("other platform");
        push(other, "org/app", "2");
        byte[] index = SampleImage.index(image.manifest(), other.manifest());
        upstream.client("writer", "w-secret")
                .putManifest("org/app", "both", MediaTypes.OCI_INDEX, index)
                .expect(201);
        assertServes(index, "/v2/quay.io/org/app/manifests/both");
        assertServes(image.manifest(), "/v2/quay.io/org/app/manifests/" + image.digest());
        assertEquals(0, asked("GET /v2/org/app/manifests/" + other.digest()));
    }

    @Test
    public void listsWhatRefersToAnImageHereAndThere() throws Exception {
        String subject = ",\"subject\":" + SampleImage.descriptor(image.mediaType(), image.manifest());
        SampleImage there = SampleImage.of("signature".getBytes(), subject);
        SampleImage here = SampleImage.of("local signature".getBytes(), subject);
        push(there, "org/app", "sig");
        client().pushBlobs("quay.io/org/app", here);
        client().putManifest("quay.io/org/app", here.digest().toString(), here.mediaType(), here.manifest())
                .expect(201);
        String list = client().get("/v2/quay.io/org/app/referrers/" + image.digest())
                .expect(200)
                .text();
        assertTrue(
                list,
                list.contains(there.digest().toString())
                        && list.contains(here.digest().toString()));
        assertServes(there.manifest(), "/v2/quay.io/org/app/manifests/" + there.digest());
    }

    @Test
    public void whatClientsSendToLogInIsNotForwarded() throws Exception {
        registry.client("hub-user", "hub-secret")
                .get("/v2/quay.io/org/app/manifests/1", "Cookie", "session=hub-secret")
                .expect(200);
        String log = upstream.accessLogAtEnd();
        assertTrue(log, !log.contains("hub-user"));
    }

    @Test
    public void aTagThatWasAskedForLongAgoIsNotServedStale() throws Exception {
        client().get("/v2/quay.io/org/app/manifests/1").expect(200);
        client().get("/v2/quay.io/org/app/blobs/" + image.layerDigest()).expect(200);
        client().get("/v2/quay.io/org/app/blobs/" + Digest.sha256(image.config()))
                .expect(200);
        KeptBlobs.await(registry.storage(), image.layerDigest(), Digest.sha256(image.config()));
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        Files.setLastModifiedTime(new StoreLayout(registry.storage()).upstreamTag("quay.io/org/app", "1"), old);
        upstream.stop();
        client().get("/v2/quay.io/org/app/manifests/1").expect(404, "MANIFEST_UNKNOWN");
        client().get("/v2/quay.io/org/app/manifests/" + image.digest()).expect(200);
    }

    @Test
    public void aTagThatWasAskedForInTheFutureIsAskedForAgain() throws Exception {
        connect(Duration.ofHours(1));
        client().get("/v2/quay.io/org/app/manifests/1").expect(200);
        FileTime future = FileTime.from(Instant.now().plus(Duration.ofDays(800)));
        Files.setLastModifiedTime(new StoreLayout(registry.storage()).upstreamTag("quay.io/org/app", "1"), future);
        SampleImage next = SampleImage.of("next");
        push(next, "org/app", "1");
        assertServes(next.manifest(), "/v2/quay.io/org/app/manifests/1");
    }

    @Test
    public void metricsShowWhatPassed() throws Exception {
        Metrics metrics = new Metrics();
        UpstreamState state = new UpstreamState("quay.io", 7, 5, 2, 300, 100, 76, Instant.ofEpochSecond(1000), null);
        UpstreamMetrics.addTo(metrics, () -> List.of(state));
        String text = metrics.text();
        for (String line : List.of(
                "requests_total{upstream=\"quay.io\"} 7",
                "hits_total{upstream=\"quay.io\"} 5",
                "received_bytes_total{upstream=\"quay.io\"} 300",
                "rate_limit_remaining{upstream=\"quay.io\"} 76",
                "rate_limit_reset_seconds{upstream=\"quay.io\"} 1000")) {
            assertTrue(text, text.contains("buildset_registry_upstream_" + line + "\n"));
        }
    }
}
