package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class AuthFileTest {
    private static final RegistryAccess SIDECAR =
            RegistryAccess.of(URI.create("http://127.0.0.1:5000")).withCredentials(new Credentials("u", "p:w"));

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final AuthFile auth = new AuthFile();

    private void merge(String name, String json) throws Exception {
        Path file = Files.writeString(folder.getRoot().toPath().resolve(name), json);
        auth.merge(new LocalHost(), file.toString());
    }

    private JsonNode content() throws IOException {
        return Json.MAPPER.readTree(auth.content());
    }

    @Test
    public void holdsOurCredentials() throws Exception {
        auth.merge(new LocalHost(), folder.getRoot() + "/absent");
        auth.set(SIDECAR);
        assertEquals("dTpwOnc=", content().at("/auths/127.0.0.1:5000/auth").asText());
        assertFalse(content().has("credsStore"));
    }

    @Test
    public void keepsTheUsersHostsHelpersAndSettings() throws Exception {
        merge("a", """
                {"auths":{"quay.io":{"auth":"cTpx"}},"credHelpers":{"ecr.example.org":"ecr-login"},
                 "credsStore":"desktop","proxies":{"default":{"httpProxy":"http://p"}},"HttpHeaders":{"X":"y"}}""");
        auth.set(SIDECAR);
        assertEquals("cTpx", content().at("/auths/quay.io/auth").asText());
        assertEquals("ecr-login", content().at("/credHelpers/ecr.example.org").asText());
        assertEquals("http://p", content().at("/proxies/default/httpProxy").asText());
        assertEquals("desktop", content().path("credsStore").asText());
        assertEquals("", content().path("credHelpers").path("127.0.0.1:5000").asText("?"));
    }

    @Test
    public void theFirstFileWinsForEachRegistry() throws Exception {
        merge("a", "{\"auths\":{\"quay.io\":{\"auth\":\"Zmlyc3Q=\"}}}");
        merge("b", "{\"auths\":{\"quay.io\":{\"auth\":\"c2Vjb25k\"},\"ghcr.io\":{\"auth\":\"Yjpi\"}}}");
        assertEquals("Zmlyc3Q=", content().at("/auths/quay.io/auth").asText());
        assertEquals("Yjpi", content().at("/auths/ghcr.io/auth").asText());
    }

    @Test
    public void loginsOfTwoFilesAreNeverMixed() throws Exception {
        merge(
                "a",
                "{\"auths\":{\"quay.io\":{\"auth\":\"Zmlyc3Q=\"},\"ghcr.io\":{}},\"credHelpers\":{\"gcr.io\":\"g\"}}");
        merge("b", """
                {"auths":{"quay.io":{"auth":"c2Vj","identitytoken":"second"},"ghcr.io":{"auth":"Yjpi"},"gcr.io":{"auth":"x"}},
                 "credHelpers":{"quay.io":"second"}}""");
        assertEquals(
                "{\"auths\":{\"quay.io\":{\"auth\":\"Zmlyc3Q=\"},\"ghcr.io\":{\"auth\":\"Yjpi\"}},"
                        + "\"credHelpers\":{\"gcr.io\":\"g\"}}",
                auth.content());
    }

    @Test
    public void oursReplaceTheUsersForTheSameRegistry() throws Exception {
        merge(
                "a",
                "{\"auths\":{\"127.0.0.1:5000\":{\"auth\":\"eDp4\"}},\"credHelpers\":{\"127.0.0.1:5000\":\"pass\"}}");
        auth.set(SIDECAR);
        assertEquals("dTpwOnc=", content().at("/auths/127.0.0.1:5000/auth").asText());
        assertFalse(content().path("credHelpers").has("127.0.0.1:5000"));
    }

    @Test
    public void dockerHubHasTheKeyThatEnginesLookFor() throws Exception {
        merge("a", "{\"credHelpers\":{\"docker.io\":\"pass\"}}");
        auth.set(RegistryAccess.of(URI.create("https://registry-1.docker.io"))
                .withCredentials(new Credentials("u", "p")));
        assertEquals(
                "dTpw",
                content()
                        .path("auths")
                        .path("https://index.docker.io/v1/")
                        .path("auth")
                        .asText());
        assertFalse(content().path("credHelpers").has("docker.io"));
    }

    @Test
    public void anonymousAccessKeepsTheUsersCredentials() throws Exception {
        merge("a", "{\"auths\":{\"quay.io\":{\"auth\":\"cTpx\"}}}");
        auth.set(RegistryAccess.of(URI.create("https://quay.io")));
        assertEquals("cTpx", content().at("/auths/quay.io/auth").asText());
    }

    @Test
    public void forgetsWhatWouldLeadElsewhere() throws Exception {
        merge(
                "a",
                "{\"currentContext\":\"far\",\"aliases\":{\"builder\":\"buildx\"},\"credsStore\":\"x\","
                        + "\"credHelpers\":{\"quay.io\":\"\",\"ghcr.io\":\"h\"}}");
        auth.forgetContextAndAliases();
        auth.forgetStore();
        assertEquals("{\"credHelpers\":{\"ghcr.io\":\"h\"}}", auth.content());
    }

    @Test
    public void aBrokenFileIsNamedButNotQuoted() {
        EngineException e = assertThrows(EngineException.class, () -> merge("broken.json", "{\"auths\": s3cret"));
        assertTrue(e.getMessage(), e.getMessage().contains("broken.json is not JSON"));
        assertFalse(e.getMessage(), e.getMessage().contains("s3cret"));
        assertThrows(EngineException.class, () -> merge("list", "[]"));
    }
}
