package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class BaseImagesTest {
    private static final byte[] INDEX = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                    + "\",\"manifests\":[]}")
            .getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(INDEX);
    private static final String OTHER = "sha256:" + "0".repeat(64);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> log = new ArrayList<>();
    private RegistryServer server;
    private RemoteRegistry registry;

    @Before
    public void start() throws Exception {
        server = RegistryServer.start(
                new RegistryConfig("127.0.0.1", 0, folder.newFolder("store").toPath(), null, null, null, null, null));
        registry = new RemoteRegistry(RegistryAccess.of(server.address()));
    }

    @After
    public void stop() {
        server.close();
    }

    @Test
    public void findsImagesByTheNamesThatPeopleWrite() throws Exception {
        put("library/alpine", "latest");
        put("quay.io/acme/base", "2");
        List<ResolvedBase> bases = resolve(
                PinnedBases.WARN,
                "FROM alpine AS a\nFROM docker.io/library/alpine:latest AS b\nFROM quay.io/acme/base:2 AS c\nFROM scratch\n"
                        + "COPY --from=a / /\nCOPY --from=b / /\nCOPY --from=c / /\nCOPY --from=quay.io/acme/base:2 / /\n"
                        + "COPY --from=quay.io/acme/base:3 / /\n");
        assertEquals(
                List.of("alpine", "docker.io/library/alpine:latest", "quay.io/acme/base:2", "quay.io/acme/base:3"),
                bases.stream().map(ResolvedBase::written).toList());
        assertEquals(
                List.of(true, true, true, false),
                bases.stream().map(ResolvedBase::isSpeculative).toList());
        assertEquals("h:1/library/alpine@" + DIGEST, bases.get(0).pinnedReference("h:1"));
        assertEquals(3, ResolvedBase.replacements(bases, "h:1").size());
        assertTrue(log.toString(), log.contains("base quay.io/acme/base:2 = " + DIGEST + " from this buildset"));
        assertTrue(log.toString(), log.contains("base quay.io/acme/base:3: published image, not in this buildset"));
    }

    @Test
    public void warnsOfPinnedBasesOrFails() throws Exception {
        put("acme/base", "1");
        String text = "FROM scratch\nFROM acme/base:1@" + OTHER + "\n";
        List<ResolvedBase> bases = resolve(PinnedBases.WARN, text);
        assertEquals(1, bases.size());
        assertEquals(false, bases.get(0).isSpeculative());
        String message = "`Dockerfile` line 2: acme/base:1@" + OTHER
                + " is pinned by digest: no change ahead can replace it," + " and this buildset has " + DIGEST
                + " from this buildset; write acme/base:1 without the digest to test with it";
        assertEquals(List.of("warning: " + message), log);
        assertEquals(
                message,
                assertThrows(EngineException.class, () -> resolve(PinnedBases.FAIL, text))
                        .getMessage());
        // The same bytes are in this buildset: they are taken from there.
        assertEquals(
                DIGEST,
                resolve(PinnedBases.WARN, "FROM acme/base@" + DIGEST + "\n")
                        .get(0)
                        .digest());
    }

    @Test
    public void saysWhichNamesItCannotRead() throws Exception {
        assertEquals(List.of(), resolve(PinnedBases.WARN, "FROM Not/Valid\nCOPY --from=$X / /\n"));
        assertEquals(
                List.of(
                        "warning: `Dockerfile` line 1: 'Not/Valid' (FROM) is no image name that we can read; if a change ahead"
                                + " builds it, this build does not use it",
                        "warning: `Dockerfile` line 2: '' (COPY --from) is no image name that we can read; if a change ahead"
                                + " builds it, this build does not use it"),
                log);
    }

    private void put(String repository, String tag) throws Exception {
        registry.repository(repository).putManifest(tag, Manifest.of(INDEX, MediaTypes.OCI_INDEX));
    }

    private List<ResolvedBase> resolve(PinnedBases pinned, String text) throws Exception {
        return new BaseImages(registry, pinned)
                .resolve(Dockerfile.parse(text, "Dockerfile"), ImageSpec.of("x"), log::add);
    }
}
