package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import io.jenkins.plugins.buildsetregistry.registry.auth.Account;
import io.jenkins.plugins.buildsetregistry.registry.auth.LoginLimit;
import io.jenkins.plugins.buildsetregistry.registry.auth.PlainSecret;
import io.jenkins.plugins.buildsetregistry.registry.auth.Role;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.registry.auth.Users;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.Rule;
import org.junit.Test;

/** Users with roles and repositories, tokens and reading without a password. */
public class AccessRulesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Rule
    public final RegistryRule registry = new RegistryRule();

    static Users users() {
        return new Users(List.of(
                account("gate", Role.WRITER, "acme/.*"),
                account("all", Role.READER),
                account("admin", Role.ADMIN),
                account("prometheus", Role.MONITOR)));
    }

    private static Account account(String name, Role role, String... repositories) {
        List<Pattern> patterns =
                List.of(repositories).stream().map(Pattern::compile).toList();
        return new Account(new User(name, role, patterns), new PlainSecret(name + "-secret"));
    }

    static ServingOptions options(boolean anonymousRead, boolean tokens, LoginLimit limit) {
        AccessRules rules = new AccessRules(users(), anonymousRead, tokens, null, limit);
        return new ServingOptions(List.of(), null, rules, null, Limits.DEFAULT, true);
    }

    private Client as(String user) {
        return registry.client(user, user + "-secret");
    }

    private void start(boolean anonymousRead, boolean tokens) throws Exception {
        registry.withOptions(options(anonymousRead, tokens, new LoginLimit(5, HOUR)))
                .restart();
    }

    private String token(Client client, String... scopes) throws Exception {
        String query = "";
        for (String scope : scopes) {
            query += "&scope=" + scope;
        }
        return client.get("/token?service=buildset-registry" + query)
                .expect(200)
                .json()
                .get("token")
                .asText();
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    @Test
    public void aUserHasTheirRepositoriesAndNoOthers() throws Exception {
        start(false, false);
        as("gate").pushImage("acme/app", "t", "layer");
        as("admin").pushImage("other/acme/app", "t", "layer");
        as("gate").get("/v2/other/acme/app/manifests/t").expect(403, "DENIED");
        as("gate").post("/v2/acme/blobs/uploads/").expect(403, "DENIED");
        as("all").get("/v2/other/acme/app/manifests/t").expect(200);
        as("all").delete("/v2/acme/app/manifests/t").expect(403, "DENIED");
        as("prometheus").get("/v2/").expect(403, "DENIED");
        as("prometheus").get("/v2/acme/app/manifests/t").expect(403, "DENIED");
    }

    @Test
    public void pagesShowAUserTheirRepositoriesAndNoOthers() throws Exception {
        start(false, true);
        registry.client().get("/").expect(401);
        as("admin").pushImage("acme/app", "t", "layer");
        as("admin").pushImage("other/secret", "t", "layer");
        String page = as("gate").get("/").expect(200).text();
        assertTrue(page, page.contains("acme/app"));
        assertFalse(page, page.contains("secret"));
        as("gate").get("/repositories/acme/app").expect(200);
        as("gate").get("/repositories/other/secret").expect(404);
        as("prometheus").get("/").expect(403);
    }

    @Test
    public void aMountNeedsTheRightToReadItsSource() throws Exception {
        start(false, false);
        Digest digest = as("admin").pushBlob("private", utf8("private content"));
        as("admin").pushBlob("acme/base", utf8("x"));
        as("gate")
                .post("/v2/acme/app/blobs/uploads/?from=private&mount=" + digest)
                .expect(202);
        as("gate").head("/v2/acme/app/blobs/" + digest).expect(404);
        as("gate")
                .post("/v2/acme/app/blobs/uploads/?from=acme/base&mount=" + Digest.sha256(utf8("x")))
                .expect(201);
    }

    @Test
    public void theChallengeSaysWhereAndForWhatToGetAToken() throws Exception {
        start(false, true);
        String realm = "Bearer realm=\"http://" + registry.authority() + "/token\",service=\"buildset-registry\"";
        assertEquals(realm, challenge(registry.client().get("/v2/")));
        assertEquals(
                realm + ",scope=\"repository:acme/app:pull\"",
                challenge(registry.client().get("/v2/acme/app/manifests/t")));
        assertEquals(
                realm + ",scope=\"repository:acme/app:pull,push\"",
                challenge(registry.client().post("/v2/acme/app/blobs/uploads/")));
        assertEquals(
                realm + ",scope=\"repository:acme/app:delete\"",
                challenge(registry.client().delete("/v2/acme/app/manifests/t")));
        String pull = token(as("gate"), "repository:acme/app:pull");
        Client.Answer insufficient =
                registry.client().send("POST", "/v2/acme/app/blobs/uploads/", new byte[0], bearer(pull));
        assertEquals(
                realm + ",scope=\"repository:acme/app:pull,push\",error=\"insufficient_scope\"",
                challenge(insufficient));
    }

    private static String challenge(Client.Answer answer) throws Exception {
        return answer.expect(401, "UNAUTHORIZED").header("WWW-Authenticate");
    }

    @Test
    public void aTokenIsGoodForWhatItSaysAndNoMore() throws Exception {
        start(false, true);
        as("admin").pushImage("acme/app", "t", "layer");
        String token =
                token(as("gate"), "repository:acme/app:pull,push", "repository:other:pull", "registry:catalog:*");
        Client client = registry.client();
        client.get("/v2/", bearer(token)).expect(200);
        client.get("/v2/acme/app/manifests/t", bearer(token)).expect(200);
        String upload = client.send("POST", "/v2/acme/app/blobs/uploads/", new byte[0], bearer(token))
                .expect(202)
                .header("Location");
        client.send("DELETE", upload, null, bearer(token)).expect(204);
        client.send("DELETE", "/v2/acme/app/manifests/t", null, bearer(token)).expect(401, "UNAUTHORIZED");
        client.get("/v2/other/manifests/t", bearer(token)).expect(403, "DENIED");
        client.get("/v2/acme/app/manifests/t", bearer(token + "x")).expect(401);
        String all = token(as("gate"), "repository:acme/app:*");
        client.send("DELETE", "/v2/acme/app/manifests/t", null, bearer(all)).expect(202);
    }

    @Test
    public void theAnswerHasEverythingThatClientsLookFor() throws Exception {
        start(false, true);
        JsonNode answer = as("gate")
                .get("/token?account=gate&scope=repository:acme/a:pull&scope=repository:b:push,pull")
                .expect(200)
                .json();
        assertEquals(answer.get("token"), answer.get("access_token"));
        assertTrue(answer.get("expires_in").isInt() && answer.get("expires_in").asInt() >= 60);
        assertFalse(Instant.parse(answer.get("issued_at").asText()).isAfter(Instant.now()));
        assertEquals("repository:acme/a:pull", answer.get("scope").asText());
        assertNull(answer.get("refresh_token"));
        registry.client().get("/token?service=x").expect(401, "UNAUTHORIZED");
        registry.client("gate", "wrong").get("/token").expect(401, "UNAUTHORIZED");
    }

    private Client.Answer form(String form) throws Exception {
        return registry.client()
                .send("POST", "/token", utf8(form), "Content-Type", "application/x-www-form-urlencoded");
    }

    @Test
    public void tokensAreGivenForFormsToo() throws Exception {
        start(false, true);
        String pair =
                "client_id=containerd-client&service=buildset-registry&scope=repository%3Aacme%2Fa%3Apull+repository%3Ab%3Apull";
        JsonNode answer = form("grant_type=password&username=gate&password=gate-secret&" + pair)
                .expect(200)
                .json();
        registry.client()
                .get("/v2/acme/a/manifests/t", bearer(answer.get("access_token").asText()))
                .expect(404);
        form("grant_type=password&username=gate&password=wrong&" + pair).expect(401, "UNAUTHORIZED");
        form("grant_type=password&username=gate").expect(400);
        form("grant_type=other").expect(400);
        form("%zz").expect(400);
        form("scope=" + "x".repeat(70_000)).expect(413);
        registry.client().send("PUT", "/token", utf8("x")).expect(405);
    }

    @Test
    public void aFormThatIsTooLongIsRefusedBeforeItIsSent() throws Exception {
        start(false, true);
        try (RawConnection huge = new RawConnection(registry.server().address())) {
            huge.begin("POST", "/token", "Content-Length: 10000000000\r\n", new byte[0]);
            assertEquals(413, huge.readAnswer(false).status());
        }
        try (RawConnection chunked = new RawConnection(registry.server().address())) {
            chunked.begin("POST", "/token", "Transfer-Encoding: chunked\r\n", utf8("11170\r\n"))
                    .send(utf8("x".repeat(0x11170) + "\r\n0\r\n\r\n"));
            assertEquals(413, chunked.readAnswer(false).status());
        }
    }

    @Test
    public void aTokenOpensNothingThatHasNoScope() throws Exception {
        start(false, true);
        as("admin").pushImage("acme/app", "t", "layer");
        as("admin").pushImage("other/app", "t", "layer");
        for (String token :
                List.of(token(as("admin")), token(as("admin"), "repository:acme/app:*"), token(as("prometheus")))) {
            for (String path : List.of("/metrics", "/", "/repositories/acme/app", "/repositories/other/app")) {
                String challenge =
                        registry.client().get(path, bearer(token)).expect(401).header("WWW-Authenticate");
                assertTrue(challenge, challenge.startsWith("Basic "));
            }
        }
        as("admin").get("/metrics").expect(200);
        as("admin").get("/").expect(200);
    }

    @Test
    public void aRefreshTokenTakesThePlaceOfThePassword() throws Exception {
        start(false, true);
        String refresh = as("gate")
                .get("/token?account=gate&client_id=docker&offline_token=true&service=buildset-registry")
                .expect(200)
                .json()
                .get("refresh_token")
                .asText();
        String form = "grant_type=refresh_token&scope=repository:acme/a:pull&refresh_token=";
        String access =
                form(form + refresh).expect(200).json().get("access_token").asText();
        registry.client().get("/v2/acme/a/manifests/t", bearer(access)).expect(404);
        registry.client().get("/v2/", bearer(refresh)).expect(401);
        form(form + access).expect(401, "UNAUTHORIZED");
        registry.restart();
        form(form + refresh).expect(200);
        registry.client().get("/v2/acme/a/manifests/t", bearer(access)).expect(404);
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(registry.storage().resolve("token-key"))));
        registry.server().replaceUsers(new Users(List.of(account("other", Role.READER))));
        form(form + refresh).expect(401);
        registry.client().get("/v2/acme/a/manifests/t", bearer(access)).expect(401);
    }

    @Test
    public void whereReadingNeedsNoPasswordForeignOnesAreNotLookedAt() throws Exception {
        start(true, true);
        as("admin").pushImage("library/alpine", "t", "layer");
        Client hub = registry.client("hub-user", "hub-secret");
        for (int i = 0; i < 20; i++) { // or they would count as failures
            registry.client().get("/v2/library/alpine/manifests/t").expect(200);
            hub.get("/v2/library/alpine/manifests/t").expect(200);
            String token = token(hub, "repository:library/alpine:pull");
            registry.client().get("/v2/", bearer(token)).expect(200);
            registry.client()
                    .get("/v2/library/alpine/manifests/t", bearer(token))
                    .expect(200);
        }
        String anybody = token(registry.client(), "repository:library/alpine:pull,push");
        registry.client().get("/v2/", bearer(anybody)).expect(200);
        registry.client()
                .send("POST", "/v2/library/alpine/blobs/uploads/", new byte[0], bearer(anybody))
                .expect(401);
        assertNotNull(registry.client().get("/v2/").expect(401).header("WWW-Authenticate"));
        hub.get("/token?scope=repository:library/alpine:pull,push").expect(401);
        hub.get("/token?offline_token=true").expect(401);
        hub.post("/v2/library/alpine/blobs/uploads/").expect(401);
        registry.client().get("/metrics").expect(401);
        assertFalse(registry.accessLogAtEnd().contains("hub"));
    }

    @Test
    public void whereReadingNeedsAPasswordForeignOnesAreRefused() throws Exception {
        start(false, false);
        as("admin").pushImage("library/alpine", "t", "layer");
        Client hub = registry.client("hub-user", "hub-secret");
        hub.get("/v2/").expect(401, "UNAUTHORIZED");
        hub.get("/v2/library/alpine/manifests/t").expect(401, "UNAUTHORIZED");
        assertFalse(registry.accessLogAtEnd().contains("hub"));
    }

    @Test
    public void whoGuessesIsToldToWaitButWhoIsKnownIsNot() throws Exception {
        registry.withOptions(options(false, true, new LoginLimit(3, HOUR))).restart();
        as("gate").get("/v2/").expect(200);
        Set<Integer> statuses = new java.util.HashSet<>();
        Client.Answer last = null;
        for (int i = 0; i < 4; i++) {
            last = registry.client("gate", "guess" + i).get("/v2/");
            statuses.add(last.status());
        }
        assertEquals(Set.of(401, 429), statuses);
        last.expect(429, "TOOMANYREQUESTS");
        assertTrue(Long.parseLong(last.header("Retry-After")) > 3000);
        registry.client("gate", "guess").get("/token").expect(429, "TOOMANYREQUESTS");
        as("gate").get("/v2/").expect(200);
    }

    @Test
    public void onlyThoseWhoMaySeeTheMetrics() throws Exception {
        start(false, true);
        as("gate").pushImage("acme/app", "t", "0123456789");
        String text = as("prometheus").get("/metrics").expect(200).text();
        assertTrue(
                text,
                text.contains(
                        "buildset_registry_requests_total{method=\"PUT\",route=\"manifest\",status=\"2xx\"} 1\n"));
        assertTrue(
                text, text.contains("buildset_registry_request_seconds_count{method=\"PUT\",route=\"manifest\"} 1\n"));
        assertTrue(text, text.contains("buildset_registry_uploads 0\n"));
        as("admin").get("/metrics").expect(200);
        as("gate").get("/metrics").expect(403, "DENIED");
        String challenge = registry.client().get("/metrics").expect(401).header("WWW-Authenticate");
        assertTrue(challenge, challenge.startsWith("Basic "));
        List<String> lines = new ArrayList<>();
        while (lines.isEmpty()) { // the store is measured in the background
            lines.addAll(as("admin")
                    .get("/metrics")
                    .text()
                    .lines()
                    .filter(line -> line.startsWith("buildset_registry_blob"))
                    .toList());
        }
        assertEquals(lines.toString(), 2, lines.size());
    }

    @Test
    public void healthNeedsNoPassword() throws Exception {
        start(false, true);
        assertEquals(
                "{\"status\":\"ok\"}",
                registry.client().get("/healthz").expect(200).text());
        registry.client().head("/healthz").expect(200);
        registry.client().post("/healthz").expect(405);
        registry.restart(); // or the last answer would be believed
        Files.move(registry.storage().resolve("uploads"), registry.storage().resolve("moved"));
        String failing = registry.client().get("/healthz").expect(503).text();
        assertTrue(failing, failing.contains("cannot be written"));
        assertFalse(failing, failing.contains(registry.storage().toString()));
        Files.move(registry.storage().resolve("moved"), registry.storage().resolve("uploads"));
    }
}
