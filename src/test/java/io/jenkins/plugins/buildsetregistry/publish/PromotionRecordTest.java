package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.DockerRegistry;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.Intermediary;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

/** What a promotion leaves beside an image: who has promoted it, when, and from what. */
public class PromotionRecordTest {
    private static final ImageName BASE = ImageName.parse(GateRule.PUBLIC_NAME + "/acme/base");
    private static final Change CHANGE =
            new Change(new ChangeId("github.com/acme/base", "101"), "1", "https://github.com/acme/base/pull/101");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @ClassRule
    public static final DockerRegistry DISTRIBUTION = new DockerRegistry(true);

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final FaultServer server = new FaultServer();

    private final OddImage image = OddImage.index(false, 1000, 1);

    private void upload(RegistryDirectory to) throws Exception {
        gate.gated(CHANGE, NOW, to, Map.of(BASE.withTag("latest").toString(), image, BASE + ":1.0", image));
    }

    private void promote(RegistryDirectory to, Instant when) throws Exception {
        PromotedBy by = new PromotedBy("alice", when, "https://jenkins.example.org/job/merge/7/");
        promote(to, new Promotion.Options(false, false, PromotionMethod.TAG, by));
    }

    private void promote(RegistryDirectory to, Promotion.Options options) throws Exception {
        ChangeRecord record = gate.tested(CHANGE);
        Promotion promotion = new Promotion(gate.intermediate(), to, options, gate.log()::add);
        promotion.execute(promotion.plan(record));
    }

    private static RemoteRepository repository(RegistryDirectory of) {
        return new RemoteRegistry(of.access(BASE)).repository(BASE.repository());
    }

    private static JsonNode statement(RemoteRepository repository, Manifest record) throws Exception {
        Descriptor layer = record.layers().get(0);
        assertEquals("application/vnd.in-toto+json", layer.mediaType());
        try (InputStream content = repository.blob(layer, 0)) {
            return Json.MAPPER.readTree(content.readAllBytes());
        }
    }

    private void assertOneRecord(RegistryDirectory in) throws Exception {
        RemoteRepository repository = repository(in);
        List<Descriptor> referrers = repository.referrers(image.digest());
        assertEquals(1, referrers.size());
        assertEquals("application/vnd.in-toto+json", referrers.get(0).artifactType());
        Manifest record =
                repository.manifest(referrers.get(0).digest().toString()).orElseThrow();
        assertEquals(MediaTypes.OCI_EMPTY, record.config().orElseThrow().mediaType());
        assertEquals(
                image.top().descriptor().digest(),
                record.subject().orElseThrow().digest());
        assertEquals(image.top().mediaType(), record.subject().orElseThrow().mediaType());
        JsonNode statement = statement(repository, record);
        assertEquals("https://in-toto.io/Statement/v1", statement.path("_type").asText());
        assertEquals(BASE.toString(), statement.at("/subject/0/name").asText());
        assertEquals(
                image.digest().hex(), statement.at("/subject/0/digest/sha256").asText());
        assertEquals(
                "https://plugins.jenkins.io/buildset-registry/promotion/v1",
                statement.path("predicateType").asText());
        JsonNode predicate = statement.path("predicate");
        assertEquals("github.com/acme/base", predicate.at("/change/project").asText());
        assertEquals("101", predicate.at("/change/number").asText());
        assertEquals("1", predicate.at("/change/revision").asText());
        assertEquals(CHANGE.url(), predicate.at("/change/url").asText());
        assertEquals(
                gate.tested(CHANGE).build().toString(),
                predicate.at("/build/id").asText());
        assertEquals("tag", predicate.path("method").asText());
        assertEquals(2, predicate.path("from").size());
        assertTrue(predicate.toString(), predicate.path("from").toString().contains(BASE + ":change_101_1_1.0"));
        assertEquals(2, predicate.path("to").size());
        assertTrue(predicate.toString(), predicate.path("to").toString().contains(BASE + ":1.0"));
        assertEquals("alice", predicate.at("/promotion/by").asText());
        assertEquals(NOW.toString(), predicate.at("/promotion/on").asText());
        assertEquals(
                "https://jenkins.example.org/job/merge/7/",
                predicate.at("/promotion/url").asText());
    }

    @Test
    public void severalTagsOfOneDigestHaveOneRecordAndPromotingAgainAddsNone() throws Exception {
        upload(gate.targets());
        promote(gate.targets(), NOW);
        assertOneRecord(gate.targets());
        promote(gate.targets(), NOW.plusSeconds(60));
        assertOneRecord(gate.targets());
    }

    @Test
    public void aRegistryThatListsNoReferrersHasItByTag() throws Exception {
        RegistryDirectory distribution = new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, DISTRIBUTION.access()));
        upload(distribution);
        promote(distribution, NOW);
        assertOneRecord(distribution);
        assertTrue(repository(distribution)
                .tags()
                .contains("sha256-" + image.digest().hex()));
        promote(distribution, NOW.plusSeconds(60));
        assertOneRecord(distribution);
    }

    @Test
    public void aRegistryThatTakesNoneIsAWarningAndTheImageIsPromoted() throws Exception {
        RegistryAccess target = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        Intermediary registry = new Intermediary(target);
        RegistryDirectory targets = new RegistryDirectory(
                Map.of(GateRule.PUBLIC_NAME, server.access().withCredentials(target.credentials())));
        upload(gate.targets());
        server.answer(request -> request.method().equals("PUT")
                        && new String(request.body(), java.nio.charset.StandardCharsets.UTF_8).contains("artifactType")
                ? Answer.of(400).body("{\"errors\":[{\"code\":\"MANIFEST_INVALID\",\"message\":\"images only\"}]}")
                : registry.apply(request));
        promote(targets, NOW);
        assertEquals(
                image.digest(),
                gate.target(BASE.toString())
                        .head("latest")
                        .map(ManifestHead::digest)
                        .orElse(null));
        String warnings = gate.log().stream()
                .filter(line -> line.startsWith("WARNING"))
                .toList()
                .toString();
        assertTrue(warnings, warnings.contains("has no promotion record"));
        assertTrue(warnings, warnings.contains("images only"));
        assertEquals(List.of(), gate.target(BASE.toString()).referrers(image.digest()));
    }

    @Test
    public void thereIsNoneWhereItIsSwitchedOff() throws Exception {
        upload(gate.targets());
        promote(gate.targets(), new Promotion.Options(false, false));
        assertEquals(List.of(), gate.target(BASE.toString()).referrers(image.digest()));
    }
}
