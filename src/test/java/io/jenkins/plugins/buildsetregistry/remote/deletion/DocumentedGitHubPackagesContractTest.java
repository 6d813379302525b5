package io.jenkins.plugins.buildsetregistry.remote.deletion;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/**
 * GitHub Packages as documented, not as reached: "List package versions" and "Delete package version" for an organization and for
 * a user, https://docs.github.com/rest/packages/packages; the registry's 405 as in fluxcd/pkg#328.
 */
public class DocumentedGitHubPackagesContractTest {
    private static final String REPOSITORY = "ghcr.io/acme/team/app";
    private static final String ORGANIZATION = "/api/v3/orgs/acme/packages/container/team%2Fapp/versions";
    private static final byte[] INDEX = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                    + "\",\"manifests\":[{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"size\":4,\"digest\":\""
                    + VendorRule.HELD + "\"}]}")
            .getBytes(StandardCharsets.UTF_8);

    @Rule
    public final FaultServer server = new FaultServer();

    private final VendorRule github = new VendorRule(Vendor.GHCR, server);

    private static String version(int id, Digest digest, String tags) {
        return "{\"id\":" + id + ",\"name\":\"" + digest + "\",\"metadata\":{\"package_type\":\"container\","
                + "\"container\":{\"tags\":[" + tags + "]}}}";
    }

    private void versions(String... versions) {
        server.answer(request -> {
            boolean registry = request.target().startsWith("/v2/");
            if (request.method().equals("DELETE")) {
                return Answer.of(registry ? 405 : 204);
            }
            if (!registry) {
                return Answer.of(200).body("[" + String.join(",", versions) + "]");
            }
            return request.target().endsWith(Digest.sha256(INDEX).toString())
                    ? Answer.of(200)
                            .header("Content-Type", MediaTypes.OCI_INDEX)
                            .body(INDEX)
                    : Answer.of(404);
        });
    }

    private static String tag(String tag) {
        return "\"" + tag + "\"";
    }

    @Test
    public void aVersionWithNoOtherTagIsDeleted() throws Exception {
        versions(
                version(7, VendorRule.HELD, tag(VendorRule.TAG)),
                version(8, Digest.sha256(new byte[1]), tag("latest")));
        assertEquals(Outcome.DELETED, github.delete(REPOSITORY).outcome());
        assertEquals(
                List.of("GET " + ORGANIZATION + "?per_page=100&page=1", "DELETE " + ORGANIZATION + "/7"),
                github.lines());
        assertEquals("Bearer s3cr3t-Passw0rd", github.asked().get(1).header("authorization"));
    }

    @Test
    public void aVersionThatTheReleaseHasTooIsNotDeleted() throws Exception {
        versions(version(7, VendorRule.HELD, tag(VendorRule.TAG) + "," + tag("latest")));
        TagDeletion deletion = github.delete(REPOSITORY);
        assertEquals(Outcome.SHARED, deletion.outcome());
        assertTrue(deletion.reason(), deletion.reason().contains("latest, too"));
        assertTrue(github.lines().toString(), github.lines().stream().noneMatch(line -> line.startsWith("DELETE")));
    }

    @Test
    public void aVersionThatAnIndexListsIsNotDeleted() throws Exception {
        versions(version(7, VendorRule.HELD, tag(VendorRule.TAG)), version(8, Digest.sha256(INDEX), tag("latest")));
        TagDeletion deletion = github.delete(REPOSITORY);
        assertEquals(Outcome.SHARED, deletion.outcome());
        assertTrue(deletion.reason(), deletion.reason().contains("an index lists"));
    }

    @Test
    public void aVersionThatSomethingRefersToIsNotDeleted() throws Exception {
        byte[] signature = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST
                        + "\",\"subject\":{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"size\":4,\"digest\":\""
                        + VendorRule.HELD + "\"},\"config\":{\"mediaType\":\"" + MediaTypes.OCI_EMPTY
                        + "\",\"size\":2,\"digest\":\"" + Digest.sha256(new byte[2]) + "\"},\"layers\":[]}")
                .getBytes(StandardCharsets.UTF_8);
        String held = version(7, VendorRule.HELD, tag(VendorRule.TAG));
        server.answer(request -> {
            if (request.target().startsWith("/api/")) {
                return Answer.of(200).body("[" + held + "," + version(8, Digest.sha256(signature), "") + "]");
            }
            return request.target().endsWith(Digest.sha256(signature).toString())
                    ? Answer.of(200)
                            .header("Content-Type", MediaTypes.OCI_MANIFEST)
                            .body(signature)
                    : Answer.of(request.method().equals("DELETE") ? 405 : 404);
        });
        assertEquals(Outcome.SHARED, github.delete(REPOSITORY).outcome());
        for (String tag : List.of("", ".sig")) {
            versions(held, version(9, Digest.sha256(new byte[1]), tag("sha256-" + VendorRule.HELD.hex() + tag)));
            TagDeletion deletion = github.delete(REPOSITORY);
            assertEquals(Outcome.SHARED, deletion.outcome());
            assertTrue(deletion.reason(), deletion.reason().contains("refers to it"));
        }
        assertTrue(github.lines().stream().noneMatch(line -> line.startsWith("DELETE")));
    }

    @Test
    public void anOwnerWhoIsNoOrganizationIsAUser() throws Exception {
        server.answer(request -> {
            if (request.target().startsWith("/v2/")) {
                return Answer.of(request.method().equals("DELETE") ? 405 : 404);
            }
            if (request.target().startsWith("/api/v3/orgs/")) {
                return Answer.of(404).body("{\"message\":\"Not Found\"}");
            }
            return request.method().equals("DELETE")
                    ? Answer.of(204)
                    : Answer.of(200).body("[" + version(7, VendorRule.HELD, tag(VendorRule.TAG)) + "]");
        });
        assertEquals(Outcome.DELETED, github.delete(REPOSITORY).outcome());
        assertEquals(
                "DELETE /api/v3/users/acme/packages/container/team%2Fapp/versions/7",
                github.lines().get(2));
    }
}
