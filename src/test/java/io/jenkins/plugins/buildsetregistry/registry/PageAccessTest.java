package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import io.jenkins.plugins.buildsetregistry.registry.auth.Account;
import io.jenkins.plugins.buildsetregistry.registry.auth.PlainSecret;
import io.jenkins.plugins.buildsetregistry.registry.auth.Role;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.registry.auth.Users;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Everybody sees on the web page what they may read, and no more. */
public class PageAccessTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final SampleImage image = SampleImage.of("x");
    private RegistryServer server;

    private void start(boolean anonymousRead, boolean tokens) throws Exception {
        Users users = new Users(List.of(
                account("admin", Role.ADMIN), account("acme", Role.READER, "acme/.*"), account("watch", Role.MONITOR)));
        ServingOptions options = new ServingOptions(
                List.of(),
                null,
                new AccessRules(users, anonymousRead, tokens, null, null),
                null,
                Limits.DEFAULT,
                false);
        server = RegistryServer.start(new RegistryConfig(
                "127.0.0.1",
                PortRange.ANY_FREE,
                folder.getRoot().toPath().resolve("s"),
                null,
                null,
                null,
                null,
                null,
                options));
    }

    private static Account account(String name, Role role, String... repositories) {
        List<Pattern> patterns =
                List.of(repositories).stream().map(Pattern::compile).toList();
        return new Account(new User(name, role, patterns), new PlainSecret(name + "-secret"));
    }

    @After
    public void stop() {
        server.close();
    }

    private Client as(String user) {
        return new Client(server.address(), user == null ? null : new Credentials(user, user + "-secret"));
    }

    private void push() throws Exception {
        for (String repository : List.of("acme/app", "other/app")) {
            image.push(as("admin"), repository, "1");
        }
    }

    @Test
    public void aUserSeesTheirRepositoriesAndNotThatThereAreOthers() throws Exception {
        start(false, false);
        push();
        String home = as("acme").get("/").expect(200).text();
        assertTrue(home, home.contains("acme/app"));
        assertFalse(home, home.contains("other/app"));
        as("acme").get("/repositories/acme/app").expect(200);
        byte[] absent = as("acme").get("/repositories/other/none").expect(404).body();
        for (String path : List.of("/repositories/other/app", "/repositories/other/app@" + image.digest())) {
            assertEquals(
                    Digest.sha256(absent),
                    Digest.sha256(as("acme").get(path).expect(404).body()));
        }
        assertTrue(as("admin").get("/").expect(200).text().contains("other/app"));
        assertEquals(
                "text/html; charset=utf-8", as("watch").get("/").expect(403).header("Content-Type"));
    }

    /** Browsers know no tokens. */
    @Test
    public void aBrowserLogsInWithAPasswordWhereClientsNeedTokens() throws Exception {
        start(false, true);
        Client.Answer refused = as(null).get("/").expect(401);
        assertTrue(refused.header("WWW-Authenticate").startsWith("Basic "));
        assertEquals("text/html; charset=utf-8", refused.header("Content-Type"));
        assertEquals("no-store", refused.header("Cache-Control"));
        assertTrue(refused.header("Content-Security-Policy").startsWith("default-src 'none'"));
        assertTrue(refused.text(), refused.text().contains("<h1>Please log in</h1>"));
        as(null).get("/_page/style.css").expect(200);
        as(null).get("/v2/acme/app/tags/list").expect(401, "UNAUTHORIZED");
        as("acme").get("/").expect(200);
    }

    @Test
    public void everybodySeesAllWhereEverybodyMayRead() throws Exception {
        start(true, false);
        push();
        Client.Answer home = as(null).get("/").expect(200);
        assertTrue(home.text().contains("other/app"));
        assertEquals("no-cache", home.header("Cache-Control"));
        new Client(server.address(), new Credentials("admin", "wrong")).get("/").expect(200);
    }
}
