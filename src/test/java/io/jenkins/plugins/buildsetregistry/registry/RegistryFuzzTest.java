package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/**
 * Throws random requests at a running registry, those of one seed. Longer and others by hand:
 * {@code -Dbuildset.fuzz.seconds=600 -Dbuildset.fuzz.seed=N}.
 */
public class RegistryFuzzTest {
    private static final int CLIENTS = 3;
    private static final long SEED = 4711;
    private static final int SECONDS_IN_CI = 20;
    private static final int SECONDS_ELSEWHERE = 5;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    @Test
    public void answersWhateverComes() throws Exception {
        long seed = Long.getLong("buildset.fuzz.seed", SEED);
        int seconds = Integer.getInteger(
                "buildset.fuzz.seconds", "true".equals(System.getenv("CI")) ? SECONDS_IN_CI : SECONDS_ELSEWHERE);
        registry.client().pushImage("usual", "latest", "what a store usually has");
        registry.client().send("PATCH", registry.client().startUpload("usual"), new byte[10]);
        Set<String> usual = names(registry.storage());
        Path canary = plantCanary();
        Map<String, String> outside = filesOutside();

        List<FuzzingClient> clients = fuzz(seed, seconds);

        assertEquals("seed " + seed, outside, filesOutside());
        assertTrue("seed " + seed + ": " + names(registry.storage()), usual.containsAll(names(registry.storage())));
        assertTrue(Files.exists(canary));
        registry.client().pushImage("usual", "again", "the server still works");
        assertAcknowledgedIsThere(clients, seed);
        registry.restart();
        assertAcknowledgedIsThere(clients, seed);
        registry.client().get("/v2/usual/manifests/latest").expect(200);
    }

    private List<FuzzingClient> fuzz(long seed, int seconds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<FuzzingClient> clients = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                FuzzingClient client = new FuzzingClient(registry.server().address(), seed + i, "f" + i);
                clients.add(client);
                runs.add(threads.submit(() -> {
                    client.runUntil(end);
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } catch (Exception e) {
            throw new AssertionError("seed " + seed + ": " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
        System.out.println("fuzzed for " + seconds + " s with seed " + seed + ": "
                + clients.stream().mapToLong(FuzzingClient::requests).sum() + " requests, answers "
                + statuses(clients));
        return clients;
    }

    private static Map<Integer, Integer> statuses(List<FuzzingClient> clients) {
        Map<Integer, Integer> all = new TreeMap<>();
        clients.forEach(client -> client.statuses().forEach((status, count) -> all.merge(status, count, Integer::sum)));
        return all;
    }

    private void assertAcknowledgedIsThere(List<FuzzingClient> clients, long seed) throws Exception {
        for (FuzzingClient client : clients) {
            for (String repository : client.content().repositories()) {
                for (var manifest : client.content().acknowledged(repository).entrySet()) {
                    String path = "/v2/" + repository + "/manifests/" + manifest.getKey();
                    byte[] body = registry.client().get(path).expect(200).body();
                    assertArrayEquals("seed " + seed + ": " + path, manifest.getValue(), body);
                }
            }
        }
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
