package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.ClassRule;
import org.junit.Test;

public class RemoteRepositoryTest {
    @ClassRule
    public static final DockerRegistry REGISTRY = new DockerRegistry(true);

    private final RemoteRegistry registry = REGISTRY.open();

    @Test
    public void logsInWithTheRightPasswordOnly() throws Exception {
        registry.ping();

        RegistryAccess wrong = REGISTRY.access().withCredentials(new Credentials("builder", "wr0ng-Passw0rd"));
        RegistryException refused =
                assertThrows(RegistryException.class, () -> new RemoteRegistry(wrong, Patience.NONE).ping());
        assertEquals(401, refused.status());
        assertEquals("UNAUTHORIZED", refused.code());
        assertTrue(refused.getMessage(), refused.getMessage().contains("user 'builder'"));
        Secrets.assertNone(refused, "wr0ng-Passw0rd");

        RegistryException anonymous = assertThrows(
                RegistryException.class,
                () -> new RemoteRegistry(REGISTRY.access().withCredentials(null), Patience.NONE).ping());
        assertTrue(anonymous.getMessage(), anonymous.getMessage().contains("No credentials are configured"));
    }

    @Test
    public void keepsTheBytesOfAManifest() throws Exception {
        RemoteRepository repository = registry.repository("acme/bytes");
        Manifest manifest = Images.image(repository, "amd64", 1000, 1);
        repository.putManifest("1", manifest);

        Manifest byTag = repository.manifest("1").orElseThrow();
        assertArrayEquals(manifest.bytes(), byTag.bytes());
        assertEquals(manifest.digest(), byTag.digest());
        assertEquals(MediaTypes.OCI_MANIFEST, byTag.mediaType());
        assertArrayEquals(
                manifest.bytes(),
                repository.manifest(manifest.digest().toString()).orElseThrow().bytes());
        ManifestHead head = repository.head("1").orElseThrow();
        assertEquals(new ManifestHead(manifest.digest(), MediaTypes.OCI_MANIFEST, manifest.size(), null), head);
    }

    @Test
    public void findsNothingWhereThereIsNothing() throws Exception {
        RemoteRepository repository = registry.repository("acme/nothing");
        assertTrue(repository.head("1").isEmpty());
        assertTrue(repository.manifest("1").isEmpty());
        assertFalse(repository.hasBlob(Digest.sha256(new byte[0])));
        assertEquals(List.of(), repository.tags());
        assertEquals(List.of(), repository.referrers(Digest.sha256(new byte[0])));
    }

    @Test
    public void uploadsAndReadsABlob() throws Exception {
        RemoteRepository repository = registry.repository("acme/blobs");
        byte[] content = Images.random(5_000_000, 2);
        Descriptor blob = Images.blob(MediaTypes.OCI_LAYER, content);
        AtomicLong moved = new AtomicLong();
        repository.upload(blob, Images.source(content), new TransferListener() {
            @Override
            public void moved(Descriptor each, long bytes) {
                moved.addAndGet(bytes);
            }
        });
        assertEquals(content.length, moved.get());
        assertTrue(repository.hasBlob(blob.digest()));
        try (InputStream in = repository.blob(blob, 0)) {
            assertArrayEquals(content, in.readAllBytes());
        }
        try (InputStream in = repository.blob(blob, 4_999_990)) {
            assertEquals(10, in.readAllBytes().length);
        }
        try (InputStream in = repository.blob(blob, content.length)) {
            assertEquals(-1, in.read());
        }
    }

    @Test
    public void uploadsAnEmptyBlob() throws Exception {
        RemoteRepository repository = registry.repository("acme/empty");
        Descriptor blob = Images.push(repository, MediaTypes.OCI_LAYER, new byte[0]);
        assertTrue(repository.hasBlob(blob.digest()));
        try (InputStream in = repository.blob(blob, 0)) {
            assertEquals(-1, in.read());
        }
    }

    @Test
    public void doesNotReadTheSourceOfABlobThatIsThere() throws Exception {
        RemoteRepository repository = registry.repository("acme/there");
        Descriptor blob = Images.push(repository, MediaTypes.OCI_LAYER, Images.random(10, 3));
        repository.upload(
                blob,
                offset -> {
                    throw new AssertionError("read again");
                },
                TransferListener.NONE);
    }

    @Test
    public void refusesToUploadContentOfAnotherDigestOrSize() throws Exception {
        RemoteRepository repository = registry.repository("acme/wrong");
        Descriptor blob = Images.blob(MediaTypes.OCI_LAYER, Images.random(1000, 4));
        RegistryException digest = assertThrows(
                RegistryException.class,
                () -> repository.upload(blob, Images.source(Images.random(1000, 5)), TransferListener.NONE));
        assertEquals(400, digest.status());
        assertEquals("DIGEST_INVALID", digest.code());
        for (int size : new int[] {999, 1001}) {
            RegistryException wrong = assertThrows(
                    RegistryException.class,
                    () -> repository.upload(blob, Images.source(Images.random(size, 4)), TransferListener.NONE));
            assertTrue(wrong.getMessage(), wrong.getMessage().contains("expected 1000"));
        }
        assertFalse(repository.hasBlob(blob.digest()));
    }

    @Test
    public void mountsABlobOfAnotherRepository() throws Exception {
        Descriptor blob = Images.push(registry.repository("acme/from"), MediaTypes.OCI_LAYER, Images.random(10, 6));
        RemoteRepository repository = registry.repository("acme/to");
        assertFalse(repository.mount(Digest.sha256(new byte[] {1}), "acme/from"));
        assertTrue(repository.mount(blob.digest(), "acme/from"));
        assertTrue(repository.hasBlob(blob.digest()));
    }

    @Test
    public void listsTags() throws Exception {
        RemoteRepository repository = registry.repository("acme/tags");
        Manifest manifest = Images.image(repository, "amd64", 10, 7);
        for (String tag : List.of("b", "a", "1.0")) {
            repository.putManifest(tag, manifest);
        }
        assertEquals(
                List.of("1.0", "a", "b"), repository.tags().stream().sorted().toList());
    }

    @Test
    public void saysThatARegistryCannotDeleteTags() throws Exception {
        RemoteRepository repository = registry.repository("acme/delete");
        repository.putManifest("1", Images.image(repository, "amd64", 10, 8));
        TagDeletion deletion = repository.deleteTag("1");
        assertEquals(TagDeletion.Outcome.UNSUPPORTED, deletion.outcome());
        assertTrue(deletion.reason(), deletion.reason().contains("delete tag acme/delete:1"));
        assertTrue(repository.head("1").isPresent());
    }

    @Test
    public void refusesNamesThatCouldLeadElsewhere() {
        assertThrows(InvalidImageException.class, () -> registry.repository("../acme"));
        RemoteRepository repository = registry.repository("acme/names");
        assertThrows(InvalidImageException.class, () -> repository.manifest("a/../b"));
        assertThrows(InvalidImageException.class, () -> repository.head(""));
        assertThrows(InvalidImageException.class, () -> repository.deleteTag("sha256:" + "0".repeat(64)));
        assertThrows(InvalidImageException.class, () -> repository.mount(Digest.sha256(new byte[0]), "a&mount=b"));
    }
}
