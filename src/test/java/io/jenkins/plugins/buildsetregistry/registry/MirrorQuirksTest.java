package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.FreePorts;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** What clients need of a server that they take for a mirror. */
public class MirrorQuirksTest {
    private static final int LOOK_MILLIS = 100;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private static final List<String> MISSES = List.of(
            "/v2/library/base/manifests/1",
            "/v2/library/base/manifests/" + Digest.sha256(new byte[1]),
            "/v2/library/base/blobs/" + Digest.sha256(new byte[1]));

    @Test
    public void everyClientGoesOnToTheNextHostAfter404AndNothingElse() throws Exception {
        for (String miss : MISSES) {
            for (String query : List.of("", "?ns=docker.io", "?ns=quay.io")) {
                registry.client().get(miss + query).expect(404);
                registry.client().head(miss + query).expect(404);
            }
        }
    }

    /** podman gives a host up whose {@code /v2/} answers with anything but 200 or 401. */
    @Test
    public void podmanAndDockerNeedTheBaseWhileTheSourceIsDown() throws Exception {
        registry.restartWithSource(RegistryAccess.of(URI.create("http://127.0.0.1:" + FreePorts.one())));
        Client.Answer base = registry.client().get("/v2/").expect(200);
        assertEquals("registry/2.0", base.header("Docker-Distribution-Api-Version"));
        registry.stop();
        registry.withUsers().start();
        Client.Answer refused = registry.client().get("/v2/").expect(401, "UNAUTHORIZED");
        assertTrue(refused.header("WWW-Authenticate").contains("realm="));
    }

    @Test
    public void containerdsNsIsNeverAnAddressToCall() throws Exception {
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            somebody.setSoTimeout(LOOK_MILLIS);
            for (String miss : MISSES) {
                for (String ns : List.of(
                        "127.0.0.1:" + somebody.getLocalPort(), "http://127.0.0.1:" + somebody.getLocalPort(), "%00")) {
                    int status = registry.client().get(miss + "?ns=" + ns).status();
                    assertTrue(String.valueOf(status), status == 404 || status == 400);
                }
            }
            assertThrows(SocketTimeoutException.class, somebody::accept);
        }
    }

    /** docker shows every mirror the user and the password of Docker Hub. */
    @Test
    public void dockersLoginOfDockerHubIsIgnoredWhereReadingIsOpenAndNeverLogged() throws Exception {
        SampleImage.of("x").push(registry.client(), "library/base", "1");
        Client withHubLogin = registry.client("hub-user", "hub-secret");
        withHubLogin.get("/v2/").expect(200);
        withHubLogin.get("/v2/library/base/manifests/1").expect(200);
        assertNotLogged();
    }

    @Test
    public void dockersLoginOfDockerHubIsRefusedWhereReadingIsNotOpenAndNeverLogged() throws Exception {
        registry.stop();
        registry.withUsers().start();
        Client withHubLogin = registry.client("hub-user", "hub-secret");
        withHubLogin.get("/v2/").expect(401);
        withHubLogin.get("/v2/library/base/manifests/1").expect(401, "UNAUTHORIZED");
        assertNotLogged();
    }

    private void assertNotLogged() throws Exception {
        String log = registry.accessLogAtEnd();
        assertTrue(log, log.contains("GET /v2/library/base/manifests/1"));
        assertFalse(log, log.contains("hub-user") || log.contains("hub-secret") || log.contains("Basic"));
    }
}
