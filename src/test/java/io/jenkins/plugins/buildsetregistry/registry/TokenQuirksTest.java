package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** How clients ask for tokens, as they ask; for clients that Debian does not have, by what their source says. */
public class TokenQuirksTest {
    private static final String SERVICE = "service=buildset-registry";
    private static final String ABSENT = "/v2/acme/a/manifests/absent";

    @Rule
    public final RegistryRule registry = new RegistryRule();

    @Before
    public void start() throws Exception {
        start(false, true);
    }

    private void start(boolean anonymousRead, boolean tokens) throws Exception {
        registry.withOptions(AccessRulesTest.options(anonymousRead, tokens, null))
                .restart();
    }

    private Client gate() {
        return registry.client("gate", "gate-secret");
    }

    private JsonNode get(Client client, String query) throws Exception {
        return client.get("/token?" + query).expect(200).json();
    }

    private Client.Answer post(String form) throws Exception {
        return registry.client()
                .send("POST", "/token", utf8(form), "Content-Type", "application/x-www-form-urlencoded");
    }

    private Client.Answer with(JsonNode answer, String method, String path) throws Exception {
        return registry.client().send(method, path, null, bearer(answer));
    }

    private static String[] bearer(JsonNode answer) {
        return new String[] {
            "Authorization", "Bearer " + answer.get("access_token").asText()
        };
    }

    private void assertMayPushAndPull(JsonNode answer) throws Exception {
        with(answer, "GET", ABSENT).expect(404);
        String upload = registry.client()
                .send("POST", "/v2/acme/a/blobs/uploads/", new byte[0], bearer(answer))
                .expect(202)
                .header("Location");
        with(answer, "DELETE", upload).expect(204);
    }

    @Test
    public void dockerAndPodmanReadRealmAndServiceAtTheBaseWhereNoScopeIsDue() throws Exception {
        String challenge = registry.client().get("/v2/").expect(401).header("WWW-Authenticate");
        assertEquals("Bearer realm=\"http://" + registry.authority() + "/token\"," + quoted(SERVICE), challenge);
        String scoped = registry.client().get(ABSENT).expect(401).header("WWW-Authenticate");
        assertEquals(challenge + ",scope=\"repository:acme/a:pull\"", scoped);
    }

    private static String quoted(String pair) {
        return pair.replace("=", "=\"") + "\"";
    }

    @Test
    public void dockerLogsInWithoutAScopeAndKeepsARefreshTokenInPlaceOfThePassword() throws Exception {
        JsonNode login = get(gate(), "account=gate&client_id=docker&offline_token=true&" + SERVICE);
        with(login, "GET", "/v2/").expect(200);
        String refresh = login.get("refresh_token").asText();
        JsonNode use = post("grant_type=refresh_token&client_id=docker&" + SERVICE
                        + "&scope=repository%3Aacme%2Fa%3Apush%2Cpull&refresh_token=" + refresh)
                .expect(200)
                .json();
        assertMayPushAndPull(use);
    }

    @Test
    public void dockerAndPodmanGetATokenForAScopeWithTheirPassword() throws Exception {
        JsonNode use = get(gate(), "account=gate&scope=repository%3Aacme%2Fa%3Apush%2Cpull&" + SERVICE);
        assertMayPushAndPull(use);
        assertFalse("nobody asked for one", use.has("refresh_token"));
        with(get(gate(), "account=gate&" + SERVICE), "GET", "/v2/").expect(200); // podman login
    }

    @Test
    public void dockerAndContainerdGetATokenToReadWithoutAPasswordWhereNoneIsNeeded() throws Exception {
        start(true, true);
        JsonNode anybody = get(registry.client(), "scope=repository%3Aacme%2Fa%3Apull&" + SERVICE);
        with(anybody, "GET", ABSENT).expect(404);
        registry.client()
                .send("POST", "/v2/acme/a/blobs/uploads/", new byte[0], bearer(anybody))
                .expect(401);
    }

    @Test
    public void containerdPostsItsPasswordAndRepeatsWithGetWhenItIsRefused() throws Exception {
        String form = "grant_type=password&client_id=containerd-client&" + SERVICE
                + "&scope=repository%3Aacme%2Fa%3Apull%2Cpush&username=gate&password=";
        assertMayPushAndPull(post(form + "gate-secret").expect(200).json());
        post(form + "wrong").expect(401, "UNAUTHORIZED");
        registry.client("gate", "wrong")
                .get("/token?scope=repository%3Aacme%2Fa%3Apull&" + SERVICE)
                .expect(401, "UNAUTHORIZED");
    }

    /** It goes on with GET after 401, 404 and 405, but not after 400. */
    @Test
    public void buildkitPostsFirstAndMustNotBeTold400() throws Exception {
        String form = "client_id=buildkit-client&" + SERVICE + "&scope=repository%3Aacme%2Fa%3Apull%2Cpush&grant_type=";
        assertMayPushAndPull(post(form + "password&username=gate&password=gate-secret")
                .expect(200)
                .json());
        post(form + "password&username=gate&password=wrong").expect(401);
        post(form + "refresh_token&refresh_token=gate-secret").expect(401);
    }

    @Test
    public void podmanAndContainerdRepeatTheScopeInAddressesAndJoinThemInForms() throws Exception {
        String wanted = "repository:acme/a:pull,push repository:acme/b:pull";
        JsonNode got = get(gate(), SERVICE + "&scope=repository:acme/a:pull,push&scope=repository:acme/b:pull");
        assertEquals(wanted, got.get("scope").asText());
        JsonNode posted = post("grant_type=password&username=gate&password=gate-secret&scope="
                        + wanted.replace(" ", "+").replace(":", "%3A"))
                .expect(200)
                .json();
        assertEquals(wanted, posted.get("scope").asText());
        assertMayPushAndPull(posted);
    }

    @Test
    public void oddScopesGetWhatIsAllowedAndAreNotRefused() throws Exception {
        // containerd names a repository twice, docker turns the actions round
        assertMayPushAndPull(get(gate(), "scope=repository:acme/a:pull&scope=repository:acme/a:pull,push&" + SERVICE));
        assertMayPushAndPull(get(gate(), "scope=repository:acme/a:push,pull&" + SERVICE));
        // skopeo deletes with *
        JsonNode all = get(gate(), "scope=repository:acme/a:*&" + SERVICE);
        with(all, "DELETE", ABSENT).expect(404);
        // the source of a mount may be one that the user must not read
        JsonNode mount = get(gate(), "scope=repository:acme/a:pull,push&scope=repository:secret:pull&" + SERVICE);
        assertEquals("repository:acme/a:pull,push", mount.get("scope").asText());
        assertMayPushAndPull(mount);
        registry.client("admin", "admin-secret").pushBlob("secret", utf8("x"));
        String query = "?from=secret&mount=" + Digest.sha256(utf8("x"));
        registry.client()
                .send("POST", "/v2/acme/a/blobs/uploads/" + query, new byte[0], bearer(mount))
                .expect(202);
    }

    @Test
    public void readersOfEitherFieldGetATokenWithALifeInNumbers() throws Exception {
        JsonNode answer = get(gate(), "scope=repository:acme/a:pull&" + SERVICE);
        assertEquals(answer.get("token"), answer.get("access_token"));
        assertTrue(answer.get("expires_in").isIntegralNumber());
        assertTrue(answer.get("expires_in").asInt() >= 60);
        Duration age = Duration.between(Instant.parse(answer.get("issued_at").asText()), Instant.now());
        assertFalse("from the future: " + age, age.isNegative());
    }

    @Test
    public void podmanAsksAgainWhenItsTokenIsOfTooSmallAScope() throws Exception {
        JsonNode reading = get(gate(), "scope=repository:acme/a:pull&" + SERVICE);
        String challenge = registry.client()
                .send("POST", "/v2/acme/a/blobs/uploads/", new byte[0], bearer(reading))
                .expect(401)
                .header("WWW-Authenticate");
        assertTrue(challenge, challenge.contains("scope=\"repository:acme/a:pull,push\""));
        assertTrue(challenge, challenge.contains("error=\"insufficient_scope\""));
    }

    @Test
    public void everyClientWorksWithABasicChallenge() throws Exception {
        start(false, false);
        for (String path : List.of("/v2/", ABSENT)) {
            String challenge = registry.client().get(path).expect(401).header("WWW-Authenticate");
            assertTrue(challenge, challenge.startsWith("Basic realm="));
        }
        gate().get("/v2/").expect(200);
        gate().get(ABSENT).expect(404);
    }
}
