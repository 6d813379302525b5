package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import io.jenkins.plugins.buildsetregistry.registry.disk.OwnerOnlyFile;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.HttpProxy;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class RegistryProcessTest {
    private static final Credentials CONTROL = new Credentials("control", "c-secret");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private RegistryChild child;

    @After
    public void kill() throws Exception {
        if (child != null) {
            child.kill();
        }
    }

    private Path path(String name) {
        return folder.getRoot().toPath().resolve(name);
    }

    private RegistryProcessConfig config(Duration lease, Duration maximumLife, Long ownerPid) {
        RegistryConfig registry = new RegistryConfig(
                "127.0.0.1",
                0,
                path("storage"),
                new Credentials("writer", "w-secret"),
                null,
                CONTROL,
                null,
                path("access.log"));
        return new RegistryProcessConfig(registry, lease, maximumLife, "n0nce", ownerPid, path("ready.json"));
    }

    @Test
    public void writesAndReadsItsConfiguration() throws Exception {
        RegistryAccess source = new RegistryAccess(
                URI.create("https://registry.example:5000"),
                new Credentials("u", "p"),
                "-----BEGIN CERTIFICATE-----\n",
                new HttpProxy("proxy", 3128, new Credentials("pu", "pp"), List.of("localhost", ".example.org")));
        RegistryConfig registry = new RegistryConfig(
                "0.0.0.0",
                new PortRange(5000, 5009),
                path("storage"),
                new Credentials("w", "1"),
                new Credentials("r", "2"),
                CONTROL,
                source,
                null,
                ServingOptions.ofTls(new TlsFiles(path("tls.crt"), path("tls.key")))
                        .withStorageLimit(new StorageLimit(10L << 30, "a page")));
        RegistryProcessConfig config = new RegistryProcessConfig(
                registry,
                Duration.ofSeconds(60),
                Duration.ofHours(4),
                "n",
                17L,
                path("ready.json"),
                new PublicEndpoint("node.example.org", "PEM"),
                List.of(link("a", new Origin("label", "https://example.org/1")), link("b", null)));
        config.write(path("config.json"));
        assertEquals(config, RegistryProcessConfig.read(path("config.json")));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path("config.json"))));
        RegistryProcessConfig least = config(null, null, null);
        assertEquals(least, RegistryProcessConfig.fromJson(least.toJson()));
    }

    private static Link link(String repository, Origin origin) {
        return new Link(
                repository, "t", Digest.sha256(new byte[0]), MediaTypes.OCI_MANIFEST, 1, "x/" + repository, origin);
    }

    @Test
    public void hasItsLinksAsSoonAsItServes() throws Exception {
        RegistryProcessConfig plain = config(null, null, null);
        child = RegistryChild.start(
                new RegistryProcessConfig(
                        plain.registry(), null, null, "n0nce", null, plain.readyFile(), null, List.of(link("a", null))),
                folder);
        Client client = new Client(child.address(), new Credentials("writer", "w-secret"));
        assertEquals("[\"t\"]", client.get("/v2/a/tags/list").json().get("tags").toString());
    }

    @Test
    public void refusesABadConfigurationWithoutQuotingIt() throws Exception {
        Path file = path("config.json");
        config(null, null, null).write(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused(file, "chmod 600");
        OwnerOnlyFile.write(file, "{\"host\": \"h\", \"writer\": {\"password\": \"w-secret\" ]".getBytes());
        assertRefused(file, "is not JSON");
        OwnerOnlyFile.write(file, "{\"writer\": {\"username\": \"u\", \"password\": \"w-secret\"}}".getBytes());
        assertRefused(file, "'host' is missing");
        String whole = new String(config(null, null, null).toJson(), StandardCharsets.UTF_8);
        OwnerOnlyFile.write(
                file,
                whole.replaceFirst("\\{", "{\"links\": [{\"repository\": \"NO\"}],")
                        .getBytes(StandardCharsets.UTF_8));
        assertRefused(file, "invalid digest");
        assertThrows(IOException.class, () -> RegistryProcessConfig.read(path("absent")));
    }

    private static void assertRefused(Path file, String message) {
        IOException refusal = assertThrows(IOException.class, () -> RegistryProcessConfig.read(file));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(message));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(file.toString()));
        assertFalse(refusal.getMessage(), refusal.getMessage().contains("secret"));
    }

    @Test
    public void obeysItsOwner() throws Exception {
        child = RegistryChild.start(config(Duration.ofHours(1), null, null), folder);
        RegistryControl control = new RegistryControl(child.address(), CONTROL);
        RegistryControl.Health health = control.health();
        assertEquals("n0nce", health.nonce());
        assertEquals(child.pid(), health.pid());
        control.renewLease(Duration.ofHours(2));
        control.link(List.of(link("a", new Origin("label", null))));
        Client client = new Client(child.address(), new Credentials("writer", "w-secret"));
        assertEquals("[\"t\"]", client.get("/v2/a/tags/list").json().get("tags").toString());
        client.pushImage("a", "pushed", "layer");
        control.stop();
        assertEquals(0, child.awaitEnd());

        child = RegistryChild.start(config(null, null, null), folder);
        client = new Client(child.address(), new Credentials("writer", "w-secret"));
        assertArrayEquals(
                SampleImage.of("layer").manifest(),
                client.get("/v2/a/manifests/pushed").expect(200).body());
        assertEquals(
                "[\"pushed\",\"t\"]",
                client.get("/v2/a/tags/list").json().get("tags").toString());
        IOException refusal = assertThrows(
                IOException.class,
                () -> new RegistryControl(child.address(), new Credentials("writer", "w-secret")).health());
        assertFalse(refusal.getMessage(), refusal.getMessage().contains("secret"));
    }

    @Test
    public void endsWhenItsLeaseRunsOut() throws Exception {
        child = RegistryChild.start(config(Duration.ofSeconds(1), null, null), folder);
        assertEquals(0, child.awaitEnd());
    }

    @Test
    public void endsAtItsMaximumLifeWhateverItsLease() throws Exception {
        child = RegistryChild.start(config(Duration.ofHours(1), Duration.ofSeconds(1), null), folder);
        assertEquals(0, child.awaitEnd());
    }

    @Test
    public void endsWhenItsOwnerIsGone() throws Exception {
        Process owner = new ProcessBuilder("cat").start();
        child = RegistryChild.start(config(null, null, owner.pid()), folder);
        owner.destroy();
        assertEquals(0, child.awaitEnd());
    }

    @Test
    public void endsCleanlyOnSigterm() throws Exception {
        child = RegistryChild.start(config(null, null, null), folder);
        new Client(child.address(), new Credentials("writer", "w-secret")).pushImage("a", "t", "layer");
        child.terminate();
        assertEquals(143, child.awaitEnd());
        assertTrue(Files.readString(path("access.log")).contains("PUT /v2/a/manifests/t"));
        child = RegistryChild.start(config(null, null, null), folder);
    }

    @Test
    public void saysInOneLineWhyItDoesNotStart() throws Exception {
        child = RegistryChild.start(config(null, null, null), folder);
        RegistryChild second = RegistryChild.launch(config(null, null, null), folder);
        assertEquals(1, second.awaitEnd());
        assertEquals(second.errors(), 1, second.errors().lines().count());
        assertTrue(second.errors(), second.errors().contains("in use by another registry (process " + child.pid()));

        RegistryConfig samePort =
                new RegistryConfig("127.0.0.1", child.address().getPort(), path("other"), null, null, null, null, null);
        RegistryChild third = RegistryChild.launch(
                new RegistryProcessConfig(samePort, null, null, "n", null, path("other.json")), folder);
        assertEquals(1, third.awaitEnd());
        assertEquals(third.errors(), 1, third.errors().lines().count());
        assertTrue(third.errors(), third.errors().contains("cannot serve at 127.0.0.1:"));
    }
}
