package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.deletion.DeletionMethod;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

/** The last way, on CNCF distribution 2, which deletes digests and no tags; and on registries that refuse it. */
public class TagOverwritingTest {
    private static final String TAG = "change_1_1_latest";

    @ClassRule
    public static final DockerRegistry DISTRIBUTION = new DockerRegistry(true);

    @Rule
    public final FaultServer server = new FaultServer();

    private final OddImage image = OddImage.image(false, 100, 1);

    private TagDeleter ladder(RemoteRepository repository, boolean overwrite) {
        ImageName name = ImageName.parse("registry.example.org/" + repository.name());
        RegistryDirectory accesses = new RegistryDirectory(
                Map.of(name.registry(), repository.registry().access()));
        return new Deletions(accesses, Map.of(name.registry(), new DeletionMethod(null, null, overwrite)))
                .in(name, repository);
    }

    @Test
    public void theTagGoesAndTheImageAndItsOtherTagsStay() throws Exception {
        RemoteRepository repository = new RemoteRegistry(DISTRIBUTION.access()).repository("acme/app");
        image.push(repository, List.of(TAG, "latest"));
        assertFalse(ladder(repository, false).delete(TAG, image.digest()).isGone());
        assertEquals("not without being asked to", image.digest(), held(repository, TAG));
        assertTrue(ladder(repository, true).delete(TAG, image.digest()).isGone());
        assertEquals(null, held(repository, TAG));
        assertEquals(image.digest(), held(repository, "latest"));
    }

    private static Digest held(RemoteRepository repository, String tag) throws Exception {
        return repository.head(tag).map(ManifestHead::digest).orElse(null);
    }

    /** Answers as a registry with that tag; what was put there is kept by {@link #lastPut}. */
    private RemoteRepository refusing(int deletion, int put) {
        server.answer(request -> switch (request.method()) {
            case "DELETE" -> Answer.of(deletion);
            case "PUT" -> Answer.of(put);
            case "GET" ->
                Answer.of(200)
                        .header("Content-Type", image.top().mediaType())
                        .body(image.top().bytes());
            default ->
                Answer.of(200)
                        .header(
                                "Docker-Content-Digest",
                                lastPut().length == 0 || request.target().contains("/blobs/")
                                        ? image.digest().toString()
                                        : Digest.sha256(lastPut()).toString())
                        .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                        .length(500);
        });
        return server.repository();
    }

    private byte[] lastPut() {
        return server.requests().stream()
                .filter(request -> request.method().equals("PUT"))
                .reduce((first, second) -> second)
                .map(FaultServer.Request::body)
                .orElse(new byte[0]);
    }

    @Test
    public void whereItIsRefusedTheTagGetsItsImageBack() throws Exception {
        RemoteRepository repository = refusing(403, 201);
        TagDeletion deletion = new TagOverwriting(repository, repository, null).delete(TAG, image.digest());
        assertFalse(deletion.isGone());
        assertEquals(image.digest(), Digest.sha256(lastPut()));
        assertFalse(
                "a digest that others may have is never deleted",
                server.lines().contains("DELETE /v2/acme/app/manifests/" + image.digest()));
        assertEquals(
                1,
                server.lines().stream()
                        .filter(line -> line.startsWith("DELETE "))
                        .count());
    }

    @Test
    public void whereItBreaksOffTheTagGetsItsImageBack() {
        RemoteRepository repository = refusing(400, 201);
        TagOverwriting overwriting = new TagOverwriting(repository, repository, (tag, held) -> {
            throw new RegistryException("broken");
        });
        assertThrows(RegistryException.class, () -> overwriting.delete(TAG, image.digest()));
        assertEquals(image.digest(), Digest.sha256(lastPut()));
    }
}
