package io.jenkins.plugins.buildsetregistry.acceptance;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SecretSearchTest {
    private static final Credentials LOGIN = new Credentials("gate", "s3cret-for-tests");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final SecretSearch secrets = new SecretSearch();

    @Before
    public void addLogin() {
        secrets.add("the gate", LOGIN);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    public void findsAPasswordInEveryFormAndDoesNotRepeatIt() {
        assertEquals(List.of("the gate"), secrets.in("curl -u gate:s3cret-for-tests"));
        assertEquals(List.of("the gate (base64)"), secrets.in(base64("s3cret-for-tests") + "\n"));
        assertEquals(
                List.of("the gate (basic authorization)"),
                secrets.in("Authorization: Basic " + base64("gate:s3cret-for-tests")));
        assertEquals(List.of(), secrets.in("gate:**** s3cret"));
    }

    @Test
    public void findsItInFilesButNotWhereJenkinsKeepsItsOwn() throws IOException {
        write("jobs/a/builds/1/log", "ok");
        write("jobs/a/builds/1/program.dat", "\u0000\u00ff" + LOGIN.password());
        write("jobs/secrets/x", LOGIN.password());
        write("secrets/master.key", LOGIN.password());
        Path root = folder.getRoot().toPath();
        assertEquals(
                List.of(
                        "the password of the gate in " + root.resolve("jobs/a/builds/1/program.dat"),
                        "the password of the gate in " + root.resolve("jobs/secrets/x")),
                SecretScenarios.inFiles(secrets, root, Instant.EPOCH).stream()
                        .sorted()
                        .toList());
    }

    @Test
    public void passesOverFilesThatWereThereBefore() throws IOException {
        write("old", LOGIN.password());
        Instant later = Instant.now().plusSeconds(60);
        assertEquals(
                List.of(), SecretScenarios.inFiles(secrets, folder.getRoot().toPath(), later));
    }

    @Test
    public void whatJenkinsKeepsOnAnAgentIsNotLeftByABuild() throws IOException {
        for (String kept : List.of(
                "remoting/jarCache/x.jar",
                "caches/buildset-registry/x.jar",
                "buildset-registry/archive.jsa",
                "workspace/folder/job/context/base/Dockerfile")) {
            write(kept, "");
        }
        write("workspace/folder/job/.docker/config.json", "");
        write("buildset-registry/sidecar-0123456789abcdef/config.json", "");
        assertEquals(
                List.of(
                        "buildset-registry/sidecar-0123456789abcdef/config.json",
                        "workspace/folder/job/.docker/config.json"),
                Leftovers.in(folder.getRoot().toPath()).stream().sorted().toList());
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.getRoot().toPath().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    }
}
