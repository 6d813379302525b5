package io.jenkins.plugins.buildsetregistry.remote.deletion;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/**
 * Quay as documented, not as reached: {@code deleteFullTag} of
 * https://docs.redhat.com/en/documentation/red_hat_quay/3/html/red_hat_quay_api_reference/deletefulltag.
 */
public class DocumentedQuayContractTest {
    @Rule
    public final FaultServer server = new FaultServer();

    private final VendorRule quay = new VendorRule(Vendor.QUAY, server);

    @Test
    public void theTokenOfAnApplicationDeletesTheTag() throws Exception {
        quay.documented(request -> Answer.of(204));
        assertEquals(Outcome.DELETED, quay.delete("quay.io/acme/app").outcome());
        assertEquals(List.of("DELETE /api/v1/repository/acme/app/tag/" + VendorRule.TAG), quay.lines());
        assertEquals("Bearer s3cr3t-Passw0rd", quay.asked().get(0).header("authorization"));
    }

    @Test
    public void refusalsAreTold() throws Exception {
        for (int status : List.of(401, 403)) {
            quay.documented(request -> Answer.of(status).body("{\"error_type\":\"insufficient_scope\"}"));
            assertEquals(Outcome.DENIED, quay.delete("quay.io/acme/app").outcome());
        }
        quay.documented(request -> Answer.of(404).body("{\"error_type\":\"not_found\"}"));
        assertEquals(
                "the registry has it",
                Outcome.UNSUPPORTED,
                quay.delete("quay.io/acme/app").outcome());
    }
}
