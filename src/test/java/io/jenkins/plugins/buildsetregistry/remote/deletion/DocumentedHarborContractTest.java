package io.jenkins.plugins.buildsetregistry.remote.deletion;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/**
 * Harbor as documented, not as reached: {@code deleteTag} of https://github.com/goharbor/harbor api/v2.0/swagger.yaml, and what
 * goharbor/harbor#17781 and #22543 tell of immutable tags.
 */
public class DocumentedHarborContractTest {
    @Rule
    public final FaultServer server = new FaultServer();

    private final VendorRule harbor = new VendorRule(Vendor.HARBOR, server);

    @Test
    public void theTagIsTakenOffTheArtifactThatItWasPlannedFor() throws Exception {
        harbor.documented(request -> Answer.of(200));
        assertEquals(
                Outcome.DELETED,
                harbor.delete("harbor.example.org/acme/team/app").outcome());
        assertEquals(
                List.of("DELETE /api/v2.0/projects/acme/repositories/team%252Fapp/artifacts/" + VendorRule.HELD
                        + "/tags/" + VendorRule.TAG),
                harbor.lines());
        assertTrue(harbor.asked().get(0).header("authorization").startsWith("Basic "));
    }

    @Test
    public void anImmutableTagIsARuleAndNoFailure() throws Exception {
        harbor.documented(request -> Answer.of(412)
                .body("{\"errors\":[{\"code\":\"PRECONDITION\",\"message\":\"the tag is configured as immutable\"}]}"));
        TagDeletion deletion = harbor.delete("harbor.example.org/acme/app");
        assertEquals(Outcome.UNSUPPORTED, deletion.outcome());
        assertTrue(deletion.reason(), deletion.reason().contains("take it out of the rule for immutable tags"));
    }
}
