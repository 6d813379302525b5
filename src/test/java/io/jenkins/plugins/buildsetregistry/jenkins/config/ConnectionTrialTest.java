package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.local.LocalCredentials;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.registry.RegistryRule;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jenkins.model.Jenkins;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.springframework.security.access.AccessDeniedException;

/** The buttons "Test connection", against a real registry and against servers that fall short. */
public class ConnectionTrialTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Rule
    public final RegistryRule registry = new RegistryRule();

    @Rule
    public final FaultServer server = new FaultServer();

    private final IntermediateRegistrySettings.Descriptor intermediate = new IntermediateRegistrySettings.Descriptor();
    private final TargetRegistry.Descriptor target = new TargetRegistry.Descriptor();
    private LocalJenkins jenkins;

    @Before
    public void start() {
        jenkins = LocalJenkins.start(folder.getRoot());
        LocalCredentials.addUsernamePassword("one", "alice", "s3cret");
    }

    @After
    public void end() {
        jenkins.close();
    }

    private void takesTwoLevelsOnly() {
        server.answer(request -> request.method().equals("GET") ? Answer.of(200) : Answer.of(400));
    }

    private static void assertRefused(FormValidation result, String reason) {
        assertEquals(result.getMessage(), FormValidation.Kind.ERROR, result.kind);
        assertTrue(result.getMessage(), result.getMessage().contains(reason));
        assertFalse(result.getMessage(), result.getMessage().contains("s3cret"));
    }

    @Test
    public void aGoodRegistryIsGoodAndKeepsNothing() throws Exception {
        String address = registry.access().endpoint().toString();
        FormValidation tested = intermediate.doTestConnection(address + "/gate", "", "");
        assertEquals(tested.getMessage(), FormValidation.Kind.OK, tested.kind);
        assertTrue(tested.getMessage(), tested.getMessage().contains("several levels"));
        assertEquals(FormValidation.Kind.OK, target.doTestConnection("localhost", address, "", null).kind);
    }

    @Test
    public void theUploadIsCancelledAndNothingElseIsDeleted() throws Exception {
        server.answer(request -> switch (request.method()) {
            case "GET" -> Answer.of(200);
            case "POST" -> Answer.of(202).header("Location", "/v2/gate/changes/configuration/test/blobs/uploads/7");
            default -> Answer.of(204);
        });
        FormValidation tested = intermediate.doTestConnection(server.address() + "/gate", "one", "");
        assertEquals(tested.getMessage(), FormValidation.Kind.OK, tested.kind);
        assertTrue(tested.getMessage(), tested.getMessage().contains("alice"));
        assertEquals(
                List.of(
                        "GET /v2/",
                        "POST /v2/gate/changes/configuration/test/blobs/uploads/",
                        "DELETE /v2/gate/changes/configuration/test/blobs/uploads/7"),
                server.lines());
    }

    @Test
    public void aRegistryThatTakesNoDeepPathsIsRefusedForThat() throws Exception {
        takesTwoLevelsOnly();
        assertRefused(intermediate.doTestConnection(server.address(), null, null), "several levels");
        assertEquals(FormValidation.Kind.OK, target.doTestConnection("x", server.address(), null, null).kind);
        assertRefused(intermediate.doTestConnection("https://registry-1.docker.io/acme", null, null), "Docker Hub");
    }

    @Test
    public void aLoginThatIsRefusedIsSaid() throws Exception {
        server.answer(request -> Answer.of(401).header("WWW-Authenticate", "Basic realm=\"x\""));
        assertRefused(intermediate.doTestConnection(server.address(), "one", null), "log in");
        assertRefused(target.doTestConnection("x", server.address(), "one", null), "log in");
    }

    @Test
    public void whatIsNotKnownOrNoAddressIsSaid() throws Exception {
        assertRefused(target.doTestConnection("quay.io", "", "unknown", null), "'unknown'");
        assertRefused(intermediate.doTestConnection("alice:s3cret@host", "", null), "choose credentials");
        assertRefused(intermediate.doTestConnection("http://127.0.0.1:1/UPPER", "", null), "lower-case");
    }

    @Test
    public void aRegistryThatDoesNotAnswerIsGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        server.answer(request -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Answer.of(200);
        });
        try {
            FormValidation result = ConnectionTrial.of(server.address(), null, null, Duration.ofMillis(1))
                    .target();
            assertRefused(result, "did not answer in time");
        } finally {
            end.countDown();
        }
    }

    @Test
    public void whoMayNotConfigureConnectsToNothing() {
        jenkins.grantOnly(Jenkins.READ);
        assertThrows(AccessDeniedException.class, () -> intermediate.doTestConnection(server.address(), "one", null));
        assertThrows(AccessDeniedException.class, () -> target.doTestConnection("x", server.address(), "one", null));
        assertEquals(List.of(), server.lines());
    }
}
