package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import io.jenkins.plugins.buildsetregistry.registry.auth.LoginLimit;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreCheck;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreFinding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/**
 * Throws random requests at a running registry that has users, tokens and an upstream. For longer, or with the seed that a run
 * names: {@code -Dbuildset.fuzz.seconds=600 -Dbuildset.fuzz.seed=N}.
 */
public class RegistryFuzzTest {
    private static final int CLIENTS = 3;
    private static final List<Long> SEEDS = List.of(4711L, 8150L, 12L);
    private static final int SECONDS = Integer.getInteger("buildset.fuzz.seconds", 12);
    private static final int PATIENCE_SECONDS = 240;
    private static final int REQUESTS_SHOWN = 40;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    @Rule
    public final RegistryRule upstream = new RegistryRule();

    @Rule
    public final LoggedFaults faults = new LoggedFaults();

    private final List<FuzzingClient> clients = new ArrayList<>();
    private String seeds = "";

    @Test
    public void answersWhateverComes() throws Exception {
        List<String> ofUpstream = start();
        Set<String> usual = names(registry.storage());
        Path canary = plantCanary();
        Map<String, String> outside = filesOutside();

        List<Long> wanted = seeds();
        for (long seed : wanted) {
            seeds += (seeds.isEmpty() ? "seed " : ", ") + seed;
            fuzz(seed, (double) SECONDS / wanted.size(), ofUpstream);
        }

        assertEquals(seeds, List.of(), faults.seen());
        assertEquals(seeds, outside, filesOutside());
        assertTrue(seeds + ": " + names(registry.storage()), usual.containsAll(names(registry.storage())));
        assertTrue(Files.exists(canary));
        admin().pushImage("usual", "again", "the server still works");
        assertAcknowledgedIsThere();
        registry.stop();
        assertStoreIsSound();
        registry.start();
        assertAcknowledgedIsThere();
        admin().get("/v2/usual/manifests/latest").expect(200);
    }

    private static List<Long> seeds() {
        Long given = Long.getLong("buildset.fuzz.seed");
        return given == null ? SEEDS : List.of(given);
    }

    /** @return digests of what the upstream has */
    private List<String> start() throws Exception {
        SampleImage image = SampleImage.of("of the upstream");
        image.push(upstream.client(), "app", "latest");
        Upstream source = new Upstream(RequestGrammar.UPSTREAM, upstream.access(), Duration.ZERO);
        AccessRules rules =
                new AccessRules(AccessRulesTest.users(), false, true, null, new LoginLimit(2, Duration.ofHours(1)));
        registry.withOptions(new ServingOptions(List.of(source), null, rules, null, Limits.DEFAULT, true))
                .restart();
        admin().pushImage("usual", "latest", "what a store usually has");
        admin().send("PATCH", admin().startUpload("usual"), new byte[10]);
        admin().get("/v2/app/manifests/latest?ns=" + RequestGrammar.UPSTREAM).expect(200);
        return List.of(image.digest().toString(), image.layerDigest().toString());
    }

    private Client admin() {
        return registry.client("admin", "admin-secret");
    }

    private void fuzz(long seed, double seconds, List<String> ofUpstream) throws Exception {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        FuzzedAnswers answers = new FuzzedAnswers();
        List<FuzzingClient> started = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String name = "f" + (clients.size() + i);
                FuzzingClient client =
                        new FuzzingClient(registry.server().address(), seed + i, name, answers, ofUpstream);
                started.add(client);
                runs.add(threads.submit(() -> {
                    client.run(end, start + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } catch (ExecutionException e) {
            String failed = e.getCause().getMessage().split(" ")[0];
            List<String> log = registry.accessLog().stream()
                    .filter(line -> line.contains("\"" + failed + "-"))
                    .toList();
            throw new AssertionError(
                    "seed " + seed + ": " + e.getCause() + "\nlogged: " + faults.seen() + "\nat last:\n"
                            + String.join("\n", log.subList(Math.max(0, log.size() - REQUESTS_SHOWN), log.size())),
                    e);
        } finally {
            threads.shutdownNow();
        }
        clients.addAll(started);
        System.out.println("fuzzed for " + seconds + " s with seed " + seed + ": "
                + started.stream().mapToLong(FuzzingClient::requests).sum() + " requests, answers "
                + statuses(started) + ", " + answers);
        assertEquals("seed " + seed + " never saw both success and refusal of", List.of(), answers.missing());
    }

    private static Map<Integer, Integer> statuses(List<FuzzingClient> clients) {
        Map<Integer, Integer> all = new TreeMap<>();
        clients.forEach(client -> client.statuses().forEach((status, count) -> all.merge(status, count, Integer::sum)));
        return all;
    }

    private void assertAcknowledgedIsThere() throws Exception {
        for (FuzzingClient client : clients) {
            for (String repository : client.content().repositories()) {
                for (var manifest : client.content().acknowledged(repository).entrySet()) {
                    String path = "/v2/" + repository + "/manifests/" + manifest.getKey();
                    byte[] body = admin().get(path).expect(200).body();
                    assertArrayEquals(seeds + ": " + path, manifest.getValue(), body);
                    if (!client.content().mayLackSomething(new String(body, StandardCharsets.UTF_8))) {
                        assertIsWhole(repository, body);
                    }
                }
            }
        }
    }

    private void assertIsWhole(String repository, byte[] manifest) throws Exception {
        JsonNode json = Json.MAPPER.readTree(manifest);
        List<JsonNode> blobs = new ArrayList<>();
        json.path("layers").forEach(blobs::add);
        if (json.has("config")) {
            blobs.add(json.get("config"));
        }
        for (JsonNode blob : blobs) {
            if (!blob.has("urls")) {
                admin().head("/v2/" + repository + "/blobs/"
                                + blob.path("digest").asText())
                        .expect(200);
            }
        }
        for (JsonNode child : json.path("manifests")) {
            admin().head("/v2/" + repository + "/manifests/"
                            + child.path("digest").asText())
                    .expect(200);
        }
    }

    /** The only flaws are images that somebody has deleted a part of. */
    private void assertStoreIsSound() throws Exception {
        List<StoreFinding> flaws = new ArrayList<>();
        StoreCheck.run(registry.storage(), false, finding -> {
            if (finding.problem() && !finding.kind().equals("incomplete manifest")) {
                flaws.add(finding);
            }
        });
        assertEquals(seeds, List.of(), flaws);
    }

    /** A file that must neither be read nor changed, where a path that leads out of the storage would find it. */
    private Path plantCanary() throws IOException {
        Path directory = Files.createDirectories(registry.storage().resolveSibling("outside"));
        return Files.writeString(directory.resolve("canary"), FuzzingClient.SECRET);
    }

    private Map<String, String> filesOutside() throws IOException {
        Path root = registry.storage().getParent();
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(p -> !p.startsWith(registry.storage()) && !p.endsWith("access.log"))
                    .toList()) {
                files.put(root.relativize(path).toString(), Files.isDirectory(path) ? "" : Files.readString(path));
            }
        }
        return files;
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
