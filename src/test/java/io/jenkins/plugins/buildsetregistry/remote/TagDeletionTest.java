package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** How registries answer when a tag is to be deleted. */
public class TagDeletionTest {
    private static final Credentials USER = new Credentials("cleaner", "s3cr3t-Passw0rd");
    private static final String TAG = "/v2/acme/app/manifests/change_1_1_latest";

    @Rule
    public final FaultServer registry = new FaultServer();

    private static Answer error(int status, String code, String message) {
        return Answer.of(status).body("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}");
    }

    private TagDeletion delete(Answer answer) throws Exception {
        registry.answer(request -> request.method().equals("DELETE") ? answer : Answer.of(404));
        return registry.repository().deleteTag("change_1_1_latest");
    }

    @Test
    public void aTagIsDeletedByItsName() throws Exception {
        for (int status : List.of(202, 200, 204)) {
            TagDeletion deletion = delete(Answer.of(status));
            assertEquals(Outcome.DELETED, deletion.outcome());
            assertNull(deletion.reason());
        }
        assertEquals("DELETE " + TAG, registry.lines().get(0));
        assertEquals(3, registry.requests().size());
    }

    @Test
    public void aTagThatIsNotThereIsGone() throws Exception {
        TagDeletion deletion = delete(error(404, "MANIFEST_UNKNOWN", "unknown"));
        assertEquals(Outcome.ABSENT, deletion.outcome());
        assertTrue(deletion.isGone());
    }

    @Test
    public void whoDoesNotFindATagThatIsThereCannotDeleteTags() throws Exception {
        registry.answer(request -> request.method().equals("DELETE")
                ? error(404, "MANIFEST_UNKNOWN", "unknown")
                : Answer.of(200)
                        .header("Docker-Content-Digest", "sha256:" + "0".repeat(64))
                        .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                        .length(500));
        TagDeletion deletion = registry.repository().deleteTag("change_1_1_latest");
        assertEquals(Outcome.UNSUPPORTED, deletion.outcome());
        assertEquals(List.of("DELETE " + TAG, "HEAD " + TAG), registry.lines());
    }

    @Test
    public void aRegistryThatCannotSaysSo() throws Exception {
        for (Answer answer : List.of(
                error(405, "UNSUPPORTED", "deletion is disabled"),
                error(400, "UNSUPPORTED", "deletion is disabled"),
                error(400, "DIGEST_INVALID", "deletion is disabled"))) {
            TagDeletion deletion = delete(answer);
            assertEquals(Outcome.UNSUPPORTED, deletion.outcome());
            assertTrue(deletion.reason(), deletion.reason().contains("deletion is disabled"));
        }
        assertEquals(Outcome.UNSUPPORTED, delete(Answer.of(405)).outcome());
    }

    @Test
    public void whoMayNotIsTold() throws Exception {
        for (int status : List.of(401, 403)) {
            TagDeletion deletion = delete(error(status, "DENIED", "robots delete nothing"));
            assertEquals(Outcome.DENIED, deletion.outcome());
            assertTrue(deletion.reason(), deletion.reason().contains("robots delete nothing"));
        }
    }

    @Test
    public void aFailureIsNoAnswer() {
        registry.answer(request -> Answer.of(500));
        assertThrows(RegistryException.class, () -> registry.repository().deleteTag("change_1_1_latest"));
    }

    @Test
    public void theTokenIsForDeletingAndForWhatTheRegistryAsksFor() throws Exception {
        String realm = "Bearer realm=\"" + registry.address() + "/token\",service=\"reg\"";
        registry.answer(request -> {
            if (request.target().startsWith("/token")) {
                return Answer.of(200).body("{\"token\":\"t0k3n\"}");
            }
            return request.header("authorization").isEmpty()
                    ? Answer.of(401).header("WWW-Authenticate", realm + ",scope=\"repository:acme/app:*\"")
                    : Answer.of(202);
        });
        RemoteRepository repository = registry.repository(registry.access().withCredentials(USER));
        assertEquals(Outcome.DELETED, repository.deleteTag("change_1_1_latest").outcome());
        assertEquals(
                "GET /token?service=reg&scope=repository%3Aacme%2Fapp%3Apull%2Cpush%2Cdelete%2C*&account=cleaner",
                registry.lines().get(1));
    }

    @Test
    public void aRefusedTokenIsARefusal() throws Exception {
        registry.answer(request -> request.target().startsWith("/token")
                ? error(403, "DENIED", "not for this robot")
                : Answer.of(401)
                        .header(
                                "WWW-Authenticate",
                                "Bearer realm=\"" + registry.address() + "/token\",service=\"reg\""));
        RemoteRepository repository = registry.repository(registry.access().withCredentials(USER));
        TagDeletion deletion = repository.deleteTag("change_1_1_latest");
        assertEquals(Outcome.DENIED, deletion.outcome());
        assertTrue(deletion.reason(), deletion.reason().contains("not for this robot"));
        assertTrue(deletion.reason(), !deletion.reason().contains(USER.password()));
    }
}
