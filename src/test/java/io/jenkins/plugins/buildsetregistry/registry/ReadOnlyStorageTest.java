package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A disk that becomes read-only, as file systems do after an error, and can be written again later. */
public class ReadOnlyStorageTest {
    private static final Credentials WRITER = new Credentials("writer", "w-secret");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Rule
    public final RegistryRule upstream = new RegistryRule();

    private Path storage;
    private RegistryChild child;

    @After
    public void kill() throws Exception {
        if (child != null) {
            child.kill();
        }
    }

    private void start() throws Exception {
        start(RegistryProcess.class, List.of());
    }

    private void start(Class<?> main, List<String> arguments) throws Exception {
        storage = folder.newFolder().toPath();
        RegistryConfig registry = new RegistryConfig("127.0.0.1", 0, storage, WRITER, null, null, null, null);
        Path ready = folder.getRoot().toPath().resolve("ready.json");
        RegistryProcessConfig config = new RegistryProcessConfig(registry, null, null, "n", null, ready);
        List<String> before = List.of(RequiresProgram.require("unshare"), "--mount");
        child = RegistryChild.launch(before, main, arguments, config, folder).awaitReady(ready);
    }

    /** Runs a command in the mount namespace of the server, where {@code $1} is the storage. */
    private void mount(String command) throws Exception {
        String nsenter = RequiresProgram.require("nsenter");
        Process process = new ProcessBuilder(
                        nsenter, "-t", Long.toString(child.pid()), "-m", "sh", "-c", command, "sh", storage.toString())
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
    }

    private void refused(String method, String path, byte[] body, String... headers) throws Exception {
        Client.Answer answer = new Client(child.address(), WRITER)
                .send(method, path, body, headers)
                .expect(503, "UNKNOWN");
        assertEquals(
                "the registry's storage " + storage
                        + " cannot be written: it is read-only, or belongs to somebody else",
                answer.json().at("/errors/0/message").asText());
    }

    @Test
    public void readingGoesOnAndNoWriteIsAcknowledged() throws Exception {
        start();
        Client client = new Client(child.address(), WRITER);
        SampleImage image = SampleImage.of("before");
        image.push(client, "a", "t");
        SampleImage next = SampleImage.of("next");
        client.pushBlobs("a", next);
        byte[] content = SampleImage.utf8("sent in vain");
        Digest digest = Digest.sha256(content);

        mount("mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"");
        for (int i = 0; i < 2; i++) {
            refused("POST", "/v2/a/blobs/uploads/?digest=" + digest, content);
            String begun = client.startUpload("a");
            client.send("PATCH", begun, content).expect(202); // held in memory
            refused("PUT", begun + "?digest=" + digest, new byte[0]);
            refused("PATCH", client.startUpload("a"), new byte[2 << 20]);
            refused("POST", "/v2/b/blobs/uploads/?mount=" + image.layerDigest() + "&from=a", new byte[0]);
            refused("PUT", "/v2/a/manifests/t", next.manifest(), "Content-Type", next.mediaType());
            refused("DELETE", "/v2/a/manifests/t", null);
            refused("DELETE", "/v2/a/manifests/" + image.digest(), null);
            refused("DELETE", "/v2/a/blobs/" + image.layerDigest(), null);
            assertServes(client, image, next);
        }
        client.get("/v2/a/blobs/" + digest).expect(404, "BLOB_UNKNOWN");
        client.get("/v2/b/blobs/" + image.layerDigest()).expect(404, "BLOB_UNKNOWN");

        // at once: a client may have the last byte of a file before the server has closed it
        mount("umount --lazy \"$1\"");
        assertServes(client, image, next);
        client.pushBlob("a", content);
        next.push(client, "a", "t");
        client.delete("/v2/a/manifests/" + image.digest()).expect(202);
    }

    /** A process that has an upstream whose tags it never believes for long. */
    public static final class Mirror {
        private Mirror() {}

        /** @param args file of a {@link RegistryProcessConfig}, and the address of the upstream */
        public static void main(String[] args) throws Exception {
            RegistryProcessConfig config = RegistryProcessConfig.read(Path.of(args[0]));
            RegistryConfig registry = config.registry();
            Upstream upstream = new Upstream("quay.io", RegistryAccess.of(URI.create(args[1])), Duration.ZERO);
            RegistryServer server = RegistryServer.start(new RegistryConfig(
                    registry.host(),
                    registry.ports(),
                    registry.storage(),
                    registry.writer(),
                    null,
                    null,
                    null,
                    null,
                    new ServingOptions(List.of(upstream))));
            Path ready = Path.of(config.readyFile() + ".new");
            Files.writeString(ready, "{\"address\":\"" + server.address() + "\"}");
            Files.move(ready, config.readyFile(), StandardCopyOption.ATOMIC_MOVE);
            new CountDownLatch(1).await();
        }
    }

    @Test
    public void anImageOfAnUpstreamIsServedAsItWasKept() throws Exception {
        SampleImage image = SampleImage.of("kept");
        image.push(upstream.client(), "org/app", "1");
        start(Mirror.class, List.of(upstream.server().address().toString()));
        Client client = new Client(child.address(), WRITER);
        String manifest = "/v2/quay.io/org/app/manifests/1";
        client.get(manifest).expect(200);
        client.get("/v2/quay.io/org/app/blobs/" + image.layerDigest()).expect(200);
        client.get("/v2/quay.io/org/app/blobs/" + Digest.sha256(image.config())).expect(200);
        KeptBlobs.await(storage, image.layerDigest(), Digest.sha256(image.config()));

        mount("mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"");
        Client.Answer same = client.get(manifest).expect(200);
        assertEquals(image.digest().toString(), same.header("Docker-Content-Digest"));
        assertNull(same.header("Warning"));

        SampleImage.of("moved").push(upstream.client(), "org/app", "1");
        Client.Answer stale = client.get(manifest).expect(200);
        assertEquals(image.digest().toString(), stale.header("Docker-Content-Digest"));
        assertEquals("110 - \"Response is Stale\"", stale.header("Warning"));
        client.get("/v2/quay.io/org/app/blobs/" + image.layerDigest()).expect(200);
        client.get("/v2/quay.io/org/app/manifests/none").expect(404, "MANIFEST_UNKNOWN");
    }

    private static void assertServes(Client client, SampleImage image, SampleImage next) throws Exception {
        for (String reference : List.of("t", image.digest().toString())) {
            Client.Answer manifest = client.get("/v2/a/manifests/" + reference).expect(200);
            assertEquals(image.digest().toString(), manifest.header("Docker-Content-Digest"));
        }
        client.get("/v2/a/manifests/" + next.digest()).expect(404, "MANIFEST_UNKNOWN");
        client.head("/v2/a/blobs/" + image.layerDigest()).expect(200);
        client.get("/v2/a/blobs/" + image.layerDigest()).expect(200);
        client.get("/v2/a/blobs/" + next.layerDigest(), "Range", "bytes=1-2").expect(206);
        assertEquals(
                "t",
                client.get("/v2/a/tags/list").expect(200).json().at("/tags/0").asText());
        client.get("/v2/a/referrers/" + image.digest()).expect(200);
    }
}
