package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

public class UniqueManifestTest {
    @Rule
    public final FaultServer server = new FaultServer();

    @Test
    public void oneIsForAllTagsAndItsBlobIsAskedForOnce() throws Exception {
        server.answer(request -> Answer.of(request.method().equals("PUT") ? 201 : 200));
        RemoteRepository repository = server.repository();
        Manifest first = UniqueManifest.put(repository, List.of("a", "b"));
        assertEquals(
                List.of("HEAD", "PUT /v2/acme/app/manifests/a", "PUT /v2/acme/app/manifests/b"),
                server.lines().stream()
                        .map(line -> line.startsWith("HEAD") ? "HEAD" : line)
                        .toList());
        assertNotEquals(
                first.digest(), UniqueManifest.put(repository, List.of("a")).digest());
    }
}
