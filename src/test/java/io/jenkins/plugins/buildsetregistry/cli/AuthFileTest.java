package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class AuthFileTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void readsWhatDockerAndPodmanWrite() throws Exception {
        Path file = write("{\"auths\":{\"127.0.0.1:5000\":{\"auth\":\"" + encode("gate:a:b") + "\"},"
                + "\"https://index.docker.io/v1/\":{\"auth\":\"" + encode("hub:x") + "\"}}}");
        AuthFile auths = AuthFile.read(file, Map.of());
        assertEquals(Optional.of(new Credentials("gate", "a:b")), auths.credentials("127.0.0.1:5000"));
        assertEquals(Optional.of(new Credentials("hub", "x")), auths.credentials("registry-1.docker.io"));
        assertEquals(Optional.empty(), auths.credentials("127.0.0.1:5001"));
    }

    @Test
    public void findsTheFileThatTheEnvironmentNames() throws Exception {
        Path file = write("{\"auths\":{\"h\":{\"auth\":\"" + encode("u:p") + "\"}}}");
        AuthFile auths = AuthFile.read(null, Map.of("REGISTRY_AUTH_FILE", file.toString()));
        assertTrue(auths.credentials("h").isPresent());
        AuthFile docker =
                AuthFile.read(null, Map.of("DOCKER_CONFIG", folder.getRoot().toString()));
        assertFalse(docker.credentials("h").isPresent());
    }

    @Test
    public void aFileThatIsNamedMustBeThereAndBeJson() throws Exception {
        Path missing = folder.getRoot().toPath().resolve("missing");
        IOException refused = assertThrows(IOException.class, () -> AuthFile.read(missing, Map.of()));
        assertTrue(refused.getMessage(), refused.getMessage().contains(missing.toString()));
        Path broken = write("secret-content");
        IOException notJson = assertThrows(IOException.class, () -> AuthFile.read(broken, Map.of()));
        assertTrue(notJson.getMessage(), notJson.getMessage().contains(broken.toString()));
        assertFalse(notJson.getMessage(), notJson.getMessage().contains("secret-content"));
    }

    @Test
    public void anEntryWithoutAPasswordIsNamedButNotShown() throws Exception {
        AuthFile auths = AuthFile.read(write("{\"auths\":{\"h\":{\"auth\":\"!!secret!!\"}}}"), Map.of());
        IOException refused = assertThrows(IOException.class, () -> auths.credentials("h"));
        assertTrue(refused.getMessage(), refused.getMessage().contains("'h'"));
        assertFalse(refused.getMessage(), refused.getMessage().contains("secret"));
    }

    private Path write(String content) throws IOException {
        return Files.writeString(folder.newFile().toPath(), content);
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
