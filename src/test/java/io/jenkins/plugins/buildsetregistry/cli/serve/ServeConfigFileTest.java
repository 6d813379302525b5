package io.jenkins.plugins.buildsetregistry.cli.serve;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.registry.PortRange;
import io.jenkins.plugins.buildsetregistry.registry.PruneRules;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.ServingOptions;
import io.jenkins.plugins.buildsetregistry.registry.Upstream;
import io.jenkins.plugins.buildsetregistry.registry.auth.Action;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ServeConfigFileTest {
    private static final String HASH = "pbkdf2-sha256:1000:MDEyMzQ1Njc4OWFiY2RlZg:" + "A".repeat(43);
    private static final String LEAST = "storage: store\nanonymousRead: true\n";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file(String name, String content) throws IOException {
        Path file = folder.getRoot().toPath().resolve(name);
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private ServeSettings read(String yaml, Map<String, String> environment) throws IOException {
        return ServeConfigFile.read(file("registry.yaml", yaml), environment);
    }

    private RegistryConfig read(String yaml) throws IOException {
        return read(yaml, Map.of()).registry();
    }

    private void assertRefused(String yaml, String message) {
        assertRefused(yaml, Map.of(), message);
    }

    private void assertRefused(String yaml, Map<String, String> environment, String message) {
        String refusal =
                assertThrows(IOException.class, () -> read(yaml, environment)).getMessage();
        assertTrue(refusal, refusal.contains(message));
        assertFalse(refusal, refusal.contains("secret"));
    }

    @Test
    public void readsTheLeast() throws Exception {
        RegistryConfig config = read(LEAST);
        assertEquals("127.0.0.1", config.host());
        assertEquals(PortRange.of(5000), config.ports());
        assertEquals(folder.getRoot().toPath().resolve("store"), config.storage());
        ServingOptions options = config.options();
        assertTrue(options.access().tokens() && options.access().anonymousRead() && options.metrics());
        assertNull(options.tls());
        assertNull(options.prune());
        assertEquals(LimitsSection.DEFAULT, options.limits());
    }

    @Test
    public void readsUsersAndWhereTheirPasswordsAre() throws Exception {
        file("one", "one-secret\n");
        ServeSettings settings = read("""
                storage: /srv/store
                users:
                  - {name: one, role: writer, repositories: ['acme/.*', tools], passwordFile: one}
                  - {name: two, role: reader, passwordVariable: TWO, repositories: all/.*}
                  - name: three
                    role: admin
                    password: %s
                """.formatted(HASH), Map.of("TWO", "two-secret"));
        var accounts = settings.registry().options().access().users().accounts();
        assertTrue(accounts.get(0).secret().matches("one-secret"));
        assertTrue(accounts.get(1).secret().matches("two-secret"));
        assertFalse(accounts.get(2).secret().matches("two-secret"));
        User one = accounts.get(0).user();
        assertTrue(one.may(Action.PUSH, "acme/app") && one.may(Action.DELETE, "tools"));
        assertFalse(one.may(Action.PULL, "tools2") || one.may(Action.PULL, "x/acme/app"));
        assertTrue(accounts.get(1).user().may(Action.PULL, "all/x"));
        assertFalse(accounts.get(1).user().may(Action.PUSH, "all/x"));
        assertFalse(settings.registry().options().access().tokens());
        assertTrue(settings.watched().contains(folder.getRoot().toPath().resolve("one")));
        assertTrue(settings.watched().contains(folder.getRoot().toPath().resolve("registry.yaml")));
    }

    @Test
    public void readsUpstreamsAndWhatIsPruned() throws Exception {
        file("hub", "hub-secret\n");
        ServingOptions options = read(LEAST + """
                        upstreams:
                          - {namespace: docker.io, url: 'https://registry-1.docker.io', user: me, passwordFile: hub, tagLife: 1m}
                          - {namespace: quay.io, url: 'https://quay.io'}
                        prune:
                          every: 12h
                          tags:
                            - {repositories: 'acme/.*', tags: 'change_.*', olderThan: 14d}
                          maxSize: 100GB
                          dryRun: true
                        """).options();
        Upstream hub = options.upstreams().get(0);
        assertEquals(new Credentials("me", "hub-secret"), hub.access().credentials());
        assertEquals(Duration.ofMinutes(1), hub.tagLife());
        assertEquals(
                URI.create("https://quay.io"),
                options.upstreams().get(1).access().endpoint());
        PruneRules prune = options.prune();
        assertEquals(Duration.ofHours(12), prune.every());
        assertEquals(Duration.ofHours(24), prune.uploadsOlderThan());
        assertEquals(Long.valueOf(100_000_000_000L), prune.maxBytes());
        assertEquals(Duration.ofDays(14), prune.tags().get(0).olderThan());
        assertTrue(prune.dryRun());
    }

    @Test
    public void theEnvironmentGoesBeforeTheFile() throws Exception {
        RegistryConfig config = read(
                        LEAST + "listen: 127.0.0.1:1\n",
                        Map.of(
                                "BUILDSET_REGISTRY_LISTEN", "[::1]:5001",
                                "BUILDSET_REGISTRY_ACCESS_LOG", "log",
                                "BUILDSET_REGISTRY_TLS_CERTIFICATE", "crt",
                                "BUILDSET_REGISTRY_TLS_KEY", "/key",
                                "BUILDSET_REGISTRY_LIMITS_UPLOADS_PER_USER", "3",
                                "HOME", "/"))
                .registry();
        assertEquals("::1", config.host());
        assertEquals(PortRange.of(5001), config.ports());
        assertEquals(folder.getRoot().toPath().resolve("log"), config.accessLog());
        assertEquals(Path.of("/key"), config.options().tls().key());
        assertEquals(3, config.options().limits().uploadsPerUser());
        assertRefused(LEAST, Map.of("BUILDSET_REGISTRY_LISTN", "x"), "BUILDSET_REGISTRY_LISTN: ");
        assertRefused(LEAST, Map.of("BUILDSET_REGISTRY_LISTEN", "secret"), "BUILDSET_REGISTRY_LISTEN: 'listen'");
    }

    @Test
    public void namesTheLineAndWhatWasProbablyMeant() {
        String users = "storage: s\nusers:\n- name: a\n  role: reader\n  ";
        assertRefused(
                users + "pasword: secret\n  passwordVariable: HOME\n",
                Map.of("HOME", "x"),
                "registry.yaml:5: unknown key 'pasword' in users (did you mean 'password'?)");
        assertRefused(LEAST + "lisen: x\n", "registry.yaml:3: unknown key 'lisen' (did you mean 'listen'?)");
        assertRefused(LEAST + "zzzzzzzzzzzz: x\n", "registry.yaml:3: unknown key 'zzzzzzzzzzzz'");
        assertRefused(users + "password: secret\n", "registry.yaml:5: 'password': this is not a password hash");
        assertRefused(users + "passwordVariable: NONE\n", "registry.yaml:5: 'passwordVariable'");
        assertRefused(users + "passwordFile: none\n", "registry.yaml:5: 'passwordFile'");
        assertRefused(users + "\n", "registry.yaml:3: user 'a' has no password");
        assertRefused("storage: s\nusers:\n- name: a\n", "registry.yaml:3: 'role' is missing");
        assertRefused("storage: s\nusers:\n- {name: a, role: king}\n", "registry.yaml:3: 'role': expected reader");
        assertRefused("storage: s\nusers: a\n", "registry.yaml:2: 'users' is a list");
        assertRefused("storage: s\n", "registry.yaml:1: nobody could use this registry");
        assertRefused("", "registry.yaml:1: 'storage' is missing");
        assertRefused("storage: [a]\n", "registry.yaml:1: 'storage' has one value");
        assertRefused(LEAST + "listen: 5000\n", "registry.yaml:3: 'listen': expected HOST:PORT");
        assertRefused(LEAST + "tokens: yes\n", "registry.yaml:3: 'tokens': expected true or false");
        assertRefused(LEAST + "storage: t\n", "registry.yaml:3: key 'storage' is there twice");
        assertRefused(LEAST + "limits:\n  idle: 5\n", "registry.yaml:4: 'idle': expected a time");
        assertRefused(LEAST + "limits:\n  header: 1B\n", "a limit for headers");
        assertRefused(LEAST + "tls:\n  key: k\n", "'certificate' is missing in tls");
        assertRefused(LEAST + "url: 'https://user:secret@host'\n", "registry.yaml:3: 'url'");
        assertRefused(LEAST + "prune: {maxSize: 5 apples}\n", "registry.yaml:3: 'maxSize': expected a size");
        assertRefused(LEAST + "prune: {tags: [{repositories: '(', tags: a, olderThan: 1d}]}\n", "regular expression");
        for (String namespace : List.of("-x", "x-", "a..b", ".", "quay.io:", "a:123456", "Quay.io", "a/b", "a_1")) {
            assertRefused(
                    LEAST + "upstreams: [{namespace: '" + namespace + "', url: 'https://a'}]\n",
                    "registry.yaml:3: 'namespace': a namespace is a host");
        }
        assertRefused(LEAST + "upstreams: [{namespace: docker.io}]\n", "registry.yaml:3: 'url' is missing");
        assertRefused(LEAST + "upstreams: [{namespace: docker.io, url: 'https://a', user: me}]\n", "belong together");
        assertRefused("a: {secret\n", "is not YAML");
        assertRefused("a: &x 1\nb: *x\n", "aliases are not supported");
        assertRefused("- a\n", "registry.yaml:1: expected keys with values");
        assertRefused("a: 1\n---\nb: 2\n", "a second document");
    }

    /** Every time, size and count of the configuration, with what it can be written as but not mean. */
    @Test
    public void whatNoTimeSizeOrCountCanBeIsRefusedWithItsLine() {
        List<String> times = List.of("-5m", "5", "5.5m", "999999999999d", "36501d", "9999999999999s");
        List<String> sizes = List.of("-1GB", "1", "1.5GB", "999999999999TB");
        List<String> counts = List.of("0", "000", "-1", "1.5", "1000000000", "9999999999", "1e3");
        record Row(String yaml, String key, List<String> refused, List<String> taken) {}
        List<Row> rows = List.of(
                new Row("prune:\n  every: X\n", "every", with("0s", times), List.of("1s", "36500d")),
                new Row("prune:\n  uploadsOlderThan: X\n", "uploadsOlderThan", with("0d", times), List.of("1m")),
                new Row(
                        "prune:\n  tags: [{repositories: a, tags: b, olderThan: X}]\n",
                        "olderThan",
                        with("0h", times),
                        List.of("1s")),
                new Row("prune:\n  maxSize: X\n", "maxSize", with("0GB", sizes), List.of("1B", "9TB")),
                new Row(
                        "limits:\n  header: X\n",
                        "header",
                        with("0B", with("1025KiB", sizes)),
                        List.of("1KiB", "1MiB")),
                new Row("limits:\n  connections: X\n", "connections", counts, List.of("1", "999999999")),
                new Row("limits:\n  uploads: X\n", "uploads", counts, List.of("1", "007")),
                new Row("limits:\n  uploadsPerUser: X\n", "uploadsPerUser", counts, List.of("1")),
                new Row("limits:\n  headerTime: X\n", "headerTime", with("0s", times), List.of("1s", "36500d")),
                new Row("limits:\n  idle: X\n", "idle", with("0m", times), List.of("1s")),
                new Row("limits:\n  stop: X\n", "stop", times, List.of("0s", "1h")),
                new Row("logins:\n  failures: X\n", "failures", counts, List.of("1", "999999999")),
                new Row("logins:\n  within: X\n", "within", with("0s", times), List.of("1s")),
                new Row(
                        "upstreams:\n- {namespace: a.example, url: 'https://a', tagLife: X}\n",
                        "tagLife",
                        times,
                        List.of("0s", "1m")));
        for (Row row : rows) {
            for (String value : row.refused()) {
                assertRefused(
                        LEAST + row.yaml().replace("X", "'" + value + "'"), "registry.yaml:4: '" + row.key() + "': ");
            }
            for (String value : row.taken()) {
                try {
                    read(LEAST + row.yaml().replace("X", value));
                } catch (IOException e) {
                    throw new AssertionError(row.key() + ": " + value, e);
                }
            }
        }
        assertRefused(LEAST + "prune: {every: 0s}\n", "'every': this must be more than 0s: without 'prune' nothing");
    }

    private static List<String> with(String one, List<String> others) {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(one), others.stream())
                .toList();
    }

    @Test
    public void tellsEverythingThatIsWrongAtOnce() {
        IOException refusal = assertThrows(IOException.class, () -> read("""
                storage: s
                listen: x
                users:
                - {name: a, role: king}
                - {name: b, role: reader, passwordFile: none}
                limits: {idle: 0s}
                anonymousRed: true
                """));
        assertEquals(
                List.of(
                        "registry.yaml:2: 'listen': expected HOST:PORT",
                        "registry.yaml:4: 'role': expected reader, writer, admin or monitor",
                        "registry.yaml:5: 'passwordFile': there is no file "
                                + folder.getRoot().toPath().resolve("none"),
                        "registry.yaml:6: 'idle': this must be more than 0s: there is always a limit, for clients that never"
                                + " end",
                        "registry.yaml:7: unknown key 'anonymousRed' (did you mean 'anonymousRead'?)"),
                refusal.getMessage().lines().toList());
    }

    @Test
    public void knowsWhatARunningRegistryWouldHaveToStartAnewFor() throws Exception {
        ServeSettings running = read(LEAST + "limits: {idle: 5m, stop: 1m}\nlisten: 127.0.0.1:1\n", Map.of());
        ServeSettings same =
                read("# moved\n" + LEAST + "limits: {stop: 1m, idle: 5m}\nlisten: 127.0.0.1:1\n", Map.of());
        assertEquals(List.of(), running.fixedThatDiffer(same));
        ServeSettings later = read(LEAST + "limits: {idle: 6m, stop: 1m}\nmetrics: false\n", Map.of());
        assertEquals(List.of("limits", "listen", "metrics"), running.fixedThatDiffer(later));
    }

    @Test
    public void aPasswordThatEverybodyCanReadIsRefused() throws Exception {
        Files.setPosixFilePermissions(file("open", "secret"), PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused("storage: s\nusers:\n- {name: a, role: reader, passwordFile: open}\n", "chmod o=");
        file("two", "secret\nsecret\n");
        assertRefused("storage: s\nusers:\n- {name: a, role: reader, passwordFile: two}\n", "one line");
    }
}
