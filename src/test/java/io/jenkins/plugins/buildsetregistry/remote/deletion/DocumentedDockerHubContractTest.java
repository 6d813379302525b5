package io.jenkins.plugins.buildsetregistry.remote.deletion;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/**
 * Docker Hub as documented, not as reached: {@code AuthCreateAccessToken} of https://docs.docker.com/reference/api/hub/latest/
 * (docker/docs, content/reference/api/hub/latest.yaml); the deletion, which that page leaves out, as in docker/hub-feedback
 * 496, 2006, 2127 and 2251.
 */
public class DocumentedDockerHubContractTest {
    private static final String REPOSITORY = "docker.io/acme/app";
    private static final String DELETE = "DELETE /v2/namespaces/acme/repositories/app/tags/" + VendorRule.TAG;

    @Rule
    public final FaultServer server = new FaultServer();

    private final VendorRule hub = new VendorRule(Vendor.DOCKER_HUB, server);

    @Test
    public void theLoginIsTradedForATokenThatDeletesTheTag() throws Exception {
        hub.documented(request -> request.method().equals("POST")
                ? Answer.of(200).body("{\"access_token\":\"h0b.t0ken\"}")
                : Answer.of(204));
        assertEquals(Outcome.DELETED, hub.delete(REPOSITORY).outcome());
        assertEquals(List.of("POST /v2/auth/token", DELETE), hub.lines());
        assertEquals(
                "{\"identifier\":\"cleaner\",\"secret\":\"s3cr3t-Passw0rd\"}",
                new String(hub.asked().get(0).body(), StandardCharsets.UTF_8));
        assertEquals("application/json", hub.asked().get(0).header("content-type"));
        assertEquals("", hub.asked().get(0).header("authorization"));
        assertEquals("Bearer h0b.t0ken", hub.asked().get(1).header("authorization"));
    }

    @Test
    public void aTokenWithoutTheRightIsToldWithItsReason() throws Exception {
        hub.documented(request -> request.method().equals("POST")
                ? Answer.of(200).body("{\"access_token\":\"h0b.t0ken\"}")
                : Answer.of(403).body("access is forbidden with a JWT issued from a personal access token"));
        TagDeletion deletion = hub.delete(REPOSITORY);
        assertEquals(Outcome.DENIED, deletion.outcome());
        assertTrue(deletion.reason(), deletion.reason().contains("issued from a personal access token"));
    }

    @Test
    public void aWrongPasswordIsToldWithoutIt() throws Exception {
        hub.documented(request -> Answer.of(401).body("{\"detail\":\"no\",\"secret\":\"s3cr3t-Passw0rd\"}"));
        TagDeletion deletion = hub.delete(REPOSITORY);
        assertEquals(Outcome.DENIED, deletion.outcome());
        assertTrue(deletion.reason(), deletion.reason().contains("user 'cleaner'"));
        assertFalse(deletion.reason(), deletion.reason().contains("s3cr3t"));
        assertEquals(List.of("POST /v2/auth/token"), hub.lines());
    }
}
