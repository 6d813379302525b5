package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@code buildset prune} and {@code buildset fsck}. */
public class StoreCommandsTest {
    private static final String EMPTY_INDEX =
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Path storage() {
        return folder.getRoot().toPath().resolve("storage");
    }

    private RegistryServer serve() throws IOException {
        return RegistryServer.start(new RegistryConfig("127.0.0.1", 0, storage(), null, null, null, null, null));
    }

    private void push(String... tags) throws Exception {
        try (RegistryServer server = serve()) {
            for (String tag : tags) {
                URI uri = server.address().resolve("/v2/acme/base/manifests/" + tag);
                HttpRequest put = HttpRequest.newBuilder(uri)
                        .PUT(HttpRequest.BodyPublishers.ofString(EMPTY_INDEX))
                        .header("Content-Type", "application/vnd.oci.image.index.v1+json")
                        .build();
                assertEquals(
                        201,
                        HttpClient.newHttpClient()
                                .send(put, HttpResponse.BodyHandlers.discarding())
                                .statusCode());
            }
        }
    }

    private void age(Duration age) throws IOException {
        try (Stream<Path> files = Files.walk(storage())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
            }
        }
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return BuildsetCommand.run(new PrintStream(out, true), new PrintStream(err, true), arguments);
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Path tag(String tag) {
        return storage().resolve("repositories/acme/base/_tags").resolve(tag);
    }

    @Test
    public void prunesByRulesAndTellsBefore() throws Exception {
        push("change_1", "latest");
        age(Duration.ofDays(31));
        String[] prune = {"prune", "--storage", storage().toString(), "--tags", "acme/.* change_.* 30d"};
        String[] dry = Stream.concat(Stream.of(prune), Stream.of("--dry-run")).toArray(String[]::new);

        assertEquals(0, run(dry));
        assertEquals(3, lines().size());
        assertTrue(lines().get(0).startsWith("REPOSITORY  "));
        assertTrue(lines().get(1).matches("acme/base +tags +1 +- +older than 30d and matches change_\\.\\*"));
        assertTrue(lines().get(2).startsWith("would remove 1 tags, 0 manifests, "));
        assertTrue(Files.exists(tag("change_1")));

        assertEquals(0, run(prune));
        assertFalse(Files.exists(tag("change_1")));
        assertTrue(Files.exists(tag("latest")));
    }

    @Test
    public void prunesAsTheConfigurationOfTheServerSays() throws Exception {
        push("change_1", "latest");
        age(Duration.ofDays(31));
        Path config = folder.getRoot().toPath().resolve("registry.yaml");
        Files.writeString(config, "storage: storage\nanonymousRead: true\n");
        assertEquals(1, run("prune", "--config", config.toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("does not say what to prune"));
        Files.writeString(
                config,
                "storage: storage\nanonymousRead: true\nprune:\n  tags:\n    - repositories: acme/.*\n"
                        + "      tags: change_.*\n      olderThan: 30d\n");
        assertEquals(2, run("prune", "--config", config.toString(), "--max-size", "1GB"));
        assertEquals(0, run("prune", "--config", config.toString(), "--dry-run"));
        assertTrue(Files.exists(tag("change_1")));
        assertEquals(0, run("prune", "--config", config.toString()));
        assertFalse(Files.exists(tag("change_1")));
        assertEquals(2, run("prune"));
    }

    @Test
    public void aBudgetThatIsNotMetIsAFailure() throws Exception {
        push("latest");
        assertEquals(1, run("prune", "--storage", storage().toString(), "--max-size", "0B"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("no rule lets more go"));
        assertEquals(0, run("prune", "--storage", storage().toString(), "--max-size", "1KB"));
    }

    @Test
    public void explainsWhatItDoesNotUnderstand() throws Exception {
        push("latest");
        for (String[] wrong : new String[][] {
            {"--tags", "a b"}, {"--tags", "a ( 3d"}, {"--tags", "a b 3w"}, {"--unused-for", "x"}, {"--max-size", "1Gx"}
        }) {
            assertEquals(2, run("prune", "--storage", storage().toString(), wrong[0], wrong[1]));
            assertTrue(err.toString(StandardCharsets.UTF_8).contains("Invalid value for option '" + wrong[0] + "'"));
        }
        assertEquals(1, run("prune", "--storage", storage().resolve("none").toString()));
        assertFalse(Files.exists(storage().resolve("none")));
    }

    @Test
    public void checksAndRepairs() throws Exception {
        push("latest");
        String[] fsck = {"fsck", "--storage", storage().toString()};
        assertEquals(0, run(fsck));
        assertEquals(
                List.of("2 files, 0 B of content: 0 problems, 0 repaired, 0 leftovers of interrupted writes"), lines());

        Files.writeString(tag("other"), "sha256:" + "0".repeat(64));
        assertEquals(1, run(fsck));
        assertTrue(lines().get(1).matches("dangling tag +as found +repositories/acme/base/_tags/other: .*"));
        assertEquals(1, run("fsck", "--repair", "--storage", storage().toString()));
        assertTrue(lines().get(1).matches("dangling tag +repaired +.*: deleted"));
        assertEquals(0, run(fsck));
    }

    @Test
    public void aStorageThatIsInUseOrAbsentCannotBeChecked() throws Exception {
        try (RegistryServer server = serve()) {
            assertEquals(2, run("fsck", "--storage", storage().toString()));
            assertTrue(err.toString(StandardCharsets.UTF_8).contains("in use by another registry"));
            assertEquals(1, run("prune", "--storage", storage().toString()));
            assertTrue(server.address().getPort() > 0);
        }
        assertEquals(2, run("fsck", "--storage", storage().resolve("none").toString()));
    }
}
