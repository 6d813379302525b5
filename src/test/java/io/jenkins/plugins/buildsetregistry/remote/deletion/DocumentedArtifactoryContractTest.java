package io.jenkins.plugins.buildsetregistry.remote.deletion;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import java.net.URI;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/**
 * Artifactory as documented, not as reached: "Deletion and Cleanup of Docker Tags and Repositories" and "Folder Info" of
 * https://jfrog.com/help/r/jfrog-artifactory-documentation.
 */
public class DocumentedArtifactoryContractTest {
    private static final String REPOSITORY = "artifactory.example.org/acme/app";
    private static final String FOLDER = "/acme/app/" + VendorRule.TAG;

    @Rule
    public final FaultServer server = new FaultServer();

    private final VendorRule artifactory = new VendorRule(Vendor.ARTIFACTORY, server);

    private TagDeletion delete(String path) throws Exception {
        return artifactory.delete(REPOSITORY, URI.create(server.address() + path), VendorRule.USER);
    }

    private void folder(String children) {
        artifactory.documented(request -> request.method().equals("DELETE")
                ? Answer.of(204)
                : Answer.of(200).body("{\"repo\":\"docker-local\",\"children\":[" + children + "]}"));
    }

    @Test
    public void theFolderOfTheTagIsDeletedAfterALookIntoIt() throws Exception {
        folder("{\"uri\":\"/manifest.json\",\"folder\":false},{\"uri\":\"/sha256__0\",\"folder\":false}");
        assertEquals(Outcome.DELETED, delete("/artifactory/docker-local").outcome());
        assertEquals(
                List.of(
                        "GET /artifactory/api/storage/docker-local" + FOLDER,
                        "DELETE /artifactory/docker-local" + FOLDER),
                artifactory.lines());
        assertTrue(artifactory.asked().get(1).header("authorization").startsWith("Basic "));
    }

    @Test
    public void anImageNameMayBeginWithTheKeyOfTheRepository() throws Exception {
        folder("{\"uri\":\"/list.manifest.json\",\"folder\":false}");
        assertEquals(Outcome.DELETED, delete("/artifactory").outcome());
        assertEquals("DELETE /artifactory" + FOLDER, artifactory.lines().get(1));
    }

    @Test
    public void whatIsNoFolderOfATagStays() throws Exception {
        for (String children : List.of(
                "",
                "{\"uri\":\"/other.json\",\"folder\":false}",
                "{\"uri\":\"/manifest.json\",\"folder\":false},{\"uri\":\"/latest\",\"folder\":true}")) {
            folder(children);
            assertEquals(children, Outcome.UNSUPPORTED, delete("/artifactory").outcome());
        }
        assertTrue(artifactory.lines().stream().noneMatch(line -> line.startsWith("DELETE")));
    }

    @Test
    public void anAddressWithoutItsNameIsToldTheRemedy() throws Exception {
        folder("");
        TagDeletion deletion = delete("/docker-local");
        assertTrue(deletion.reason(), deletion.reason().contains("must hold '/artifactory'"));
    }
}
