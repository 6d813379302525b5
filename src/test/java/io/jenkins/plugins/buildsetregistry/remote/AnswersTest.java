package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/** Manifests, tag lists and failures, as odd registries answer them. */
public class AnswersTest {
    private static final byte[] BYTES = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                    + "\",\"manifests\":[]}")
            .getBytes(StandardCharsets.UTF_8);
    private static final Manifest MANIFEST = Manifest.of(BYTES, MediaTypes.OCI_INDEX);
    private static final String OTHER = Digest.sha256(new byte[] {1}).toString();

    @Rule
    public final FaultServer server = new FaultServer();

    @Rule
    public final FaultServer foreign = new FaultServer();

    private final List<Duration> waits = new ArrayList<>();

    private RemoteRepository repository() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
        TransportOptions options =
                new TransportOptions(4, Patience.NONE.connect(), Patience.NONE.stall(), clock, waits::add, () -> 0.5);
        return new RemoteRegistry(server.access(), options).repository("acme/app");
    }

    private static Answer manifest() {
        return Answer.of(200).header("Content-Type", MediaTypes.OCI_INDEX).body(BYTES);
    }

    @Test
    public void asksByGetWhereHeadTellsTooLittle() throws Exception {
        for (Answer poor : List.of(Answer.of(405), manifest())) {
            server.answer(request -> request.method().equals("HEAD") ? poor : manifest());
            ManifestHead head = repository().head("1").orElseThrow();
            assertEquals(new ManifestHead(MANIFEST.digest(), MediaTypes.OCI_INDEX, BYTES.length, null), head);
        }
    }

    @Test
    public void readsWhereAnImageCameFrom() throws Exception {
        server.answer(request -> manifest()
                .header("Docker-Content-Digest", MANIFEST.digest().toString())
                .header("Buildset-Origin", "change%20101+%C3%A4")
                .header("Buildset-Origin-Url", "https://example.org/?a=b%26c"));
        assertEquals(
                new Origin("change 101+ä", "https://example.org/?a=b&c"),
                repository().head("1").orElseThrow().origin());
    }

    @Test
    public void anAnswerThatBreaksOffIsAskedForAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        server.answer(request -> {
            Answer whole = request.target().contains("/tags/") ? Answer.of(200).body("{\"tags\":[\"1\"]}") : manifest();
            return asked.getAndIncrement() % 2 == 0 ? whole.half() : whole;
        });
        assertEquals(MANIFEST.digest(), repository().manifest("1").orElseThrow().digest());
        assertEquals(List.of("1"), repository().tags());
        assertEquals(List.of(), repository().referrers(MANIFEST.digest()));
        assertEquals(6, asked.get());
        assertEquals(3, waits.size());
    }

    @Test
    public void anAnswerThatAlwaysBreaksOffIsAFailure() throws Exception {
        server.answer(request -> manifest().half());
        RegistryException broken =
                assertThrows(RegistryException.class, () -> repository().manifest("1"));
        assertTrue(broken.getMessage(), broken.getMessage().contains("read manifest acme/app:1: the connection to"));
        assertTrue(broken.isTemporary());
        assertEquals(4, server.requests().size());
    }

    @Test
    public void failuresOfEveryKindCountTogether() {
        AtomicInteger asked = new AtomicInteger();
        server.answer(request ->
                asked.getAndIncrement() % 2 == 0 ? Answer.of(503) : manifest().half());
        assertThrows(RegistryException.class, () -> repository().manifest("1"));
        assertEquals(4, asked.get());
    }

    /** Seen of docker-registry 2.8.2: ErrDigestInvalidFormat of a link file that another upload has just emptied. */
    @Test
    public void aManifestIsPutAgainWhereALinkIsBeingWritten() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        server.answer(request ->
                puts.incrementAndGet() <= 2 ? refusal("DIGEST_INVALID", "MANIFEST_BLOB_UNKNOWN") : Answer.of(201));
        repository().putManifest("1", MANIFEST);
        assertEquals(3, puts.get());
        assertEquals(2, waits.size());
    }

    @Test
    public void aManifestThatLacksABlobIsPutOnce() {
        for (String[] codes : List.of(new String[] {"MANIFEST_BLOB_UNKNOWN"}, new String[] {"DIGEST_INVALID"})) {
            AtomicInteger puts = new AtomicInteger();
            server.answer(request -> {
                puts.incrementAndGet();
                return refusal(codes);
            });
            RegistryException e =
                    assertThrows(RegistryException.class, () -> repository().putManifest("1", MANIFEST));
            assertEquals(codes[0], e.code());
            assertEquals(1, puts.get());
        }
    }

    private static Answer refusal(String... codes) {
        return Answer.of(400)
                .body(Stream.of(codes)
                        .map(code -> "{\"code\":\"" + code + "\",\"message\":\"no\"}")
                        .collect(Collectors.joining(",", "{\"errors\":[", "]}")));
    }

    @Test
    public void refusesAManifestOfAnotherDigest() {
        server.answer(request -> manifest());
        assertThrows(RegistryException.class, () -> repository().manifest(OTHER));
        assertThrows(RegistryException.class, () -> repository().head(OTHER));
        server.answer(request -> manifest().header("Docker-Content-Digest", OTHER));
        RegistryException broken =
                assertThrows(RegistryException.class, () -> repository().manifest("1"));
        assertTrue(broken.getMessage(), broken.getMessage().contains(OTHER));
        assertThrows(
                RegistryException.class,
                () -> repository().head(MANIFEST.digest().toString()));
    }

    @Test
    public void refusesAManifestThatIsNoneOrTooLarge() {
        server.answer(request -> Answer.of(200).body("<html>"));
        assertThrows(RegistryException.class, () -> repository().manifest("1"));
        server.answer(request -> Answer.of(200).body(new byte[ManifestPuller.LIMIT + 1]));
        RegistryException large =
                assertThrows(RegistryException.class, () -> repository().manifest("1"));
        assertTrue(large.getMessage(), large.getMessage().contains("longer than"));
    }

    @Test
    public void readsAManifestOverHttp10() throws Exception {
        server.answer(request -> manifest().http10());
        assertEquals(MANIFEST.digest(), repository().manifest("1").orElseThrow().digest());
    }

    @Test
    public void refusesARegistryThatStoresAnotherManifest() {
        server.answer(request -> Answer.of(201).header("Docker-Content-Digest", OTHER));
        RegistryException changed =
                assertThrows(RegistryException.class, () -> repository().putManifest("1", MANIFEST));
        assertTrue(changed.getMessage(), changed.getMessage().contains("stored " + OTHER));
    }

    /** As ECR, Quay and Harbor word it (their documentation). */
    @Test
    public void tellsOfTagsThatMayNotMoveAndOfWhatIsInTheWay() {
        for (Answer answer : List.of(
                Answer.of(400)
                        .body(
                                "{\"errors\":[{\"code\":\"TAG_INVALID\",\"message\":\"The image tag '1' already exists in the 'a'"
                                        + " repository and cannot be overwritten because the tag is immutable.\"}]}"),
                Answer.of(409).body("{\"errors\":[{\"code\":\"TAG_IMMUTABLE\",\"message\":\"tag is immutable\"}]}"),
                Answer.of(412)
                        .body(
                                "{\"errors\":[{\"code\":\"PRECONDITION\",\"message\":\"Failed to process request due to '1'"
                                        + " configured as immutable.\"}]}"))) {
            server.answer(request -> answer);
            RegistryException refused =
                    assertThrows(RegistryException.class, () -> repository().putManifest("1", MANIFEST));
            assertTrue(refused.getMessage(), refused.getMessage().contains("rule for immutable tags"));
        }
        server.answer(request -> Answer.of(409));
        RegistryException conflict =
                assertThrows(RegistryException.class, () -> repository().putManifest("1", MANIFEST));
        assertTrue(conflict.getMessage(), conflict.getMessage().contains("Something there is in the way"));
    }

    @Test
    public void waitsAsLongAsTheRegistrySays() throws Exception {
        List<Answer> answers = List.of(
                Answer.of(429).header("Retry-After", "7"),
                Answer.of(503).header("Retry-After", "Mon, 23 Nov 2026 12:00:30 GMT"),
                Answer.of(429).header("Retry-After", "86400"),
                Answer.of(200));
        AtomicInteger asked = new AtomicInteger();
        server.answer(request -> answers.get(asked.getAndIncrement()));
        assertTrue(repository().hasBlob(MANIFEST.digest()));
        assertEquals(List.of(Duration.ofSeconds(7), Duration.ofSeconds(30), Duration.ofSeconds(60)), waits);
    }

    @Test
    public void waitsLongerEachTimeAndGivesUp() {
        server.answer(request -> Answer.of(429).header("RateLimit-Limit", "100;w=21600"));
        RegistryException refused =
                assertThrows(RegistryException.class, () -> repository().hasBlob(MANIFEST.digest()));
        assertEquals(
                List.of(375L, 750L, 1500L),
                waits.stream().map(Duration::toMillis).toList());
        assertEquals(4, server.requests().size());
        assertTrue(refused.getMessage(), refused.getMessage().contains("RateLimit-Limit: 100;w=21600"));
        assertTrue(refused.isTemporary());
    }

    @Test
    public void asksAgainAfterALostConnectionButNotAfterAClearNo() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        server.answer(request -> asked.incrementAndGet() < 3 ? Answer.drop() : Answer.of(200));
        assertTrue(repository().hasBlob(MANIFEST.digest()));
        for (int status : new int[] {400, 403, 501, 505}) {
            server.requests().clear();
            server.answer(request -> Answer.of(status));
            assertThrows(RegistryException.class, () -> repository().hasBlob(MANIFEST.digest()));
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    public void showsWhatTheRegistrySaid() {
        server.answer(request -> Answer.of(403)
                .body("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"quota\\n of acme\"},{\"code\":\"X\"}]}"));
        RegistryException denied =
                assertThrows(RegistryException.class, () -> repository().putManifest("1", MANIFEST));
        assertEquals("DENIED", denied.code());
        assertEquals(
                "registry " + server.address()
                        + ": cannot put manifest acme/app:1: 403 Forbidden (DENIED: quota of acme; X). "
                        + "Anonymous access is not enough: grant the right to this repository, or use other credentials",
                denied.getMessage());
    }

    @Test
    public void readsEveryPageOfTags() throws Exception {
        server.answer(request -> switch (request.target()) {
            case "/v2/acme/app/tags/list?n=1000" ->
                Answer.of(200)
                        .header("Link", "</v2/acme/app/tags/list?n=2&last=b>; rel=\"next\"")
                        .body("{\"tags\":[\"a\",\"b\"]}");
            case "/v2/acme/app/tags/list?n=2&last=b" ->
                Answer.of(200)
                        .header("Link", "<" + server.address() + "/v2/acme/app/tags/list?last=c>;rel=next")
                        .body("{\"tags\":[\"c\"]}");
            default -> Answer.of(200).body("{\"tags\":null}");
        });
        assertEquals(List.of("a", "b", "c"), repository().tags());
    }

    /** The specification has the header; some registries cut lists off without it. */
    @Test
    public void asksForWhatIsBehindAFullPageWithoutALink() throws Exception {
        List<String> all =
                IntStream.range(0, 2005).mapToObj(i -> "t" + (10000 + i)).toList();
        server.answer(request -> {
            int from = all.indexOf(request.target().replaceFirst(".*last=", "")) + 1;
            return tagList(all.subList(from, Math.min(from + 1000, all.size())));
        });
        assertEquals(all, repository().tags());
        assertEquals(3, server.requests().size());
        server.answer(request -> tagList(all.subList(0, 1000)));
        assertEquals(
                "who does not know it gives the same again",
                1000,
                repository().tags().size());
        assertEquals(5, server.requests().size());
    }

    private static Answer tagList(List<String> tags) {
        return Answer.of(200).body("{\"tags\":[\"" + String.join("\",\"", tags) + "\"]}");
    }

    @Test
    public void followsNoPageToAnotherHostNorInACircle() {
        server.answer(request -> Answer.of(200)
                .header("Link", "<" + foreign.address() + "/v2/x>; rel=\"next\"")
                .body("{\"tags\":[\"a\"]}"));
        RegistryException away =
                assertThrows(RegistryException.class, () -> repository().tags());
        assertTrue(away.getMessage(), away.getMessage().contains("another host"));
        assertEquals(List.of(), foreign.lines());
        server.answer(request ->
                Answer.of(200).header("Link", "<?n=1000>; rel=\"next\"").body("{\"tags\":[\"a\"]}"));
        assertThrows(RegistryException.class, () -> repository().tags());
    }

    @Test
    public void readsReferrersPageByPageOrFromTheTag() throws Exception {
        String entry = "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"size\":3,\"digest\":\"%s\"}";
        String second = Digest.sha256(new byte[] {2}).toString();
        server.answer(request -> Answer.of(200)
                .header("Content-Type", MediaTypes.OCI_INDEX)
                .header("Link", request.target().endsWith("?p=2") ? "" : "<" + request.target() + "?p=2>; rel=\"next\"")
                .body("{\"schemaVersion\":2,\"manifests\":["
                        + entry.formatted(request.target().endsWith("?p=2") ? second : OTHER) + "]}"));
        assertEquals(2, repository().referrers(MANIFEST.digest()).size());
        server.answer(request -> request.target()
                        .contains("/manifests/sha256-" + MANIFEST.digest().hex())
                ? manifest().body("{\"schemaVersion\":2,\"manifests\":[" + entry.formatted(OTHER) + "]}")
                : Answer.of(200).header("Content-Type", "text/html").body("<html>"));
        assertEquals(1, repository().referrers(MANIFEST.digest()).size());
    }
}
