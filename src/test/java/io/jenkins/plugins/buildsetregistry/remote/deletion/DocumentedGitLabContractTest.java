package io.jenkins.plugins.buildsetregistry.remote.deletion;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** GitLab as documented, not as reached: https://docs.gitlab.com/api/container_registry/. */
public class DocumentedGitLabContractTest {
    private static final String REPOSITORY = "registry.example.org/acme/team/project/app";

    @Rule
    public final FaultServer server = new FaultServer();

    private final VendorRule gitlab = new VendorRule(Vendor.GITLAB, server);

    private static Answer repositories(FaultServer.Request request) {
        if (request.target().startsWith("/api/v4/projects/acme%2Fteam%2Fproject/")) {
            return Answer.of(200)
                    .body("[{\"id\":1,\"name\":\"\",\"path\":\"acme/team/project\",\"project_id\":9},"
                            + "{\"id\":2,\"name\":\"app\",\"path\":\"acme/team/project/app\",\"project_id\":9}]");
        }
        return Answer.of(404).body("{\"message\":\"404 Project Not Found\"}");
    }

    @Test
    public void theRepositoryIsLookedForInTheProjectsThatItMayBelongTo() throws Exception {
        gitlab.documented(request -> request.method().equals("DELETE") ? Answer.of(200) : repositories(request));
        assertEquals(Outcome.DELETED, gitlab.delete(REPOSITORY).outcome());
        assertEquals(
                List.of(
                        "GET /api/v4/projects/acme%2Fteam%2Fproject%2Fapp/registry/repositories?per_page=100&page=1",
                        "GET /api/v4/projects/acme%2Fteam%2Fproject/registry/repositories?per_page=100&page=1",
                        "DELETE /api/v4/projects/acme%2Fteam%2Fproject/registry/repositories/2/tags/" + VendorRule.TAG),
                gitlab.lines());
        assertEquals("Bearer s3cr3t-Passw0rd", gitlab.asked().get(2).header("authorization"));
    }

    @Test
    public void aProtectedTagStays() throws Exception {
        gitlab.documented(request -> request.method().equals("DELETE")
                ? Answer.of(403).body("{\"message\":\"403 Forbidden\"}")
                : repositories(request));
        assertEquals(Outcome.DENIED, gitlab.delete(REPOSITORY).outcome());
    }

    @Test
    public void whoMaySeeNoProjectIsTold() throws Exception {
        gitlab.documented(request -> Answer.of(404));
        TagDeletion deletion = gitlab.delete(REPOSITORY);
        assertEquals(Outcome.UNSUPPORTED, deletion.outcome());
        assertTrue(deletion.reason(), deletion.reason().contains("user 'cleaner' may see"));
    }

    @Test
    public void theAddressOfAGitLabOfOnesOwnMustBeConfigured() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> gitlab.delete(REPOSITORY, null, VendorRule.USER));
        assertTrue(refused.getMessage(), refused.getMessage().contains("https://gitlab.example.org"));
    }
}
