package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.auth.Account;
import io.jenkins.plugins.buildsetregistry.registry.auth.PlainSecret;
import io.jenkins.plugins.buildsetregistry.registry.auth.Role;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.registry.auth.Users;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

public class AccessTest {
    @Rule
    public final RegistryRule registry = new RegistryRule().withUsers();

    private Client writer() {
        return registry.client("writer", "w-secret");
    }

    private Client reader() {
        return registry.client("reader", "r-secret");
    }

    @Test
    public void challengesStrangers() throws Exception {
        Digest digest = writer().pushImage("a", "t", "layer");
        List<Client> strangers =
                List.of(registry.client(), registry.client("writer", "r-secret"), registry.client("nobody", ""));
        for (Client stranger : strangers) {
            Client.Answer answer = stranger.get("/v2/").expect(401, "UNAUTHORIZED");
            assertTrue(answer.header("WWW-Authenticate").startsWith("Basic realm=\""));
            stranger.get("/v2/a/manifests/t").expect(401, "UNAUTHORIZED");
            stranger.head("/v2/a/manifests/" + digest).expect(401);
            stranger.post("/v2/a/blobs/uploads/").expect(401, "UNAUTHORIZED");
            stranger.get("/_control/health").expect(401, "UNAUTHORIZED");
        }
        for (String header : List.of("Basic", "Basic !!!", "Basic Og==", "Bearer x", "basic")) {
            registry.client().get("/v2/", "Authorization", header).expect(401, "UNAUTHORIZED");
        }
    }

    @Test
    public void eachRequestOfAConnectionIsByWhomItsOwnPasswordProves() throws Exception {
        try (RawConnection connection = new RawConnection(registry.server().address())) {
            assertEquals(200, base(connection, "writer", "w-secret"));
            assertEquals(200, base(connection, "writer", "w-secret"));
            assertEquals(401, base(connection, "writer", "w-secreT"));
            assertEquals(401, base(connection, "reader", "w-secret"));
            assertEquals(200, base(connection, "reader", "r-secret"));
            connection.begin("POST", "/v2/a/blobs/uploads/", authorization("reader", "r-secret"), new byte[0]);
            assertEquals(403, connection.readAnswer(false).status());
            connection.begin("GET", "/v2/", "", new byte[0]);
            assertEquals(401, connection.readAnswer(false).status());

            Users users = new Users(
                    List.of(new Account(new User("reader", Role.READER, List.of()), new PlainSecret("another"))));
            registry.server().replaceUsers(users);
            assertEquals(401, base(connection, "reader", "r-secret"));
            assertEquals(200, base(connection, "reader", "another"));
        }
    }

    private static int base(RawConnection connection, String user, String password) throws Exception {
        connection.begin("GET", "/v2/", authorization(user, password), new byte[0]);
        return connection.readAnswer(false).status();
    }

    private static String authorization(String user, String password) {
        return "Authorization: " + LoginGrammar.basic(user, password) + "\r\n";
    }

    @Test
    public void aReaderOnlyReads() throws Exception {
        writer().pushImage("a", "t", "layer");
        SampleImage image = SampleImage.of("layer");
        String blob = "/v2/a/blobs/" + image.layerDigest();
        reader().get("/v2/").expect(200);
        reader().get("/v2/a/manifests/t").expect(200);
        reader().get(blob).expect(200);
        reader().get("/v2/a/tags/list").expect(200);
        reader().get("/v2/a/referrers/" + image.digest()).expect(200);

        String upload = writer().startUpload("a");
        reader().post("/v2/a/blobs/uploads/").expect(403, "DENIED");
        reader().post("/v2/b/blobs/uploads/?from=a&mount=" + image.layerDigest())
                .expect(403, "DENIED");
        reader().get(upload).expect(403, "DENIED");
        reader().send("PATCH", upload, utf8("x")).expect(403, "DENIED");
        reader().putManifest("a", "t", MediaTypes.OCI_INDEX, SampleImage.index())
                .expect(403, "DENIED");
        reader().delete(blob).expect(403, "DENIED");
        reader().delete("/v2/a/manifests/t").expect(403, "DENIED");
        assertEquals(
                image.digest().toString(), reader().get("/v2/a/manifests/t").header("Docker-Content-Digest"));
    }

    @Test
    public void onlyTheControlUserControlsAndDoesNothingElse() throws Exception {
        Client control = registry.client("control", "c-secret");
        assertTrue(control.get("/_control/health").expect(200).json().get("pid").asLong() > 0);
        control.get("/v2/").expect(403, "DENIED");
        control.post("/v2/a/blobs/uploads/").expect(403, "DENIED");
        for (Client other : List.of(writer(), reader())) {
            other.get("/_control/health").expect(403, "DENIED");
            other.send("POST", "/_control/links", utf8("[]")).expect(403, "DENIED");
            other.post("/_control/stop").expect(403, "DENIED");
        }
        control.get("/_control/other").expect(404, "UNSUPPORTED");
        control.send("POST", "/_control/links", utf8("no JSON")).expect(400);
        control.send("POST", "/_control/links", utf8("[{}]")).expect(400);
        control.send("PUT", "/_control/lease", utf8("{\"seconds\":0}")).expect(400);
        control.send("PUT", "/_control/lease", utf8("{\"seconds\":60}")).expect(204);
    }

    @Test
    public void logsWhoDidWhatAndNoSecret() throws Exception {
        byte[] content = utf8("0123456789");
        Digest digest = writer().pushBlob("a", content);
        reader().get("/v2/a/blobs/" + digest, "User-Agent", "my \"agent\"").expect(200);
        registry.client("writer", "wrong-secret").get("/v2/").expect(401);
        registry.client().get("/v2/a/tags/list?n=1").expect(401);
        List<String> lines = registry.accessLogAtEnd().lines().toList();
        assertEquals(4, lines.size());
        String time = "\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}]";
        assertMatches(
                "127\\.0\\.0\\.1 - writer " + time + " \"POST /v2/a/blobs/uploads/\\?digest=" + digest
                        + " HTTP/1\\.1\" 201 0 \"-\" \"Java-http-client/[^\"]*\" 10 \\d+",
                lines.get(0));
        assertMatches(
                ".* - reader " + time + " \"GET /v2/a/blobs/" + digest
                        + " HTTP/1\\.1\" 200 10 \"-\" \"my \\\\x22agent\\\\x22\" 0 \\d+",
                lines.get(1));
        assertMatches(".* - - " + time + " \"GET /v2/ HTTP/1\\.1\" 401 \\d+ .*", lines.get(2));
        assertFalse(String.join("\n", lines).contains("secret"));
        assertFalse(String.join("\n", lines).contains("Basic"));
    }

    private static void assertMatches(String pattern, String line) {
        assertTrue(line, line.matches(pattern));
    }
}
