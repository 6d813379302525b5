package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.FreePorts;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Wrong input at the edge: one message that names it, and a status that scripts can rely on. */
public class BuildsetCommandTest {
    private static final String BASE = "https://git.example.org/acme/base/pull/101";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    public void helpOfEveryCommandNamesItsOptions() {
        for (String command : List.of("build", "upload", "promote", "serve", "demo")) {
            assertEquals(0, run(command, "--help"));
            assertTrue(out.toString(StandardCharsets.UTF_8).contains("Usage: buildset " + command));
        }
        assertEquals(0, run("--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("Exit status"));
    }

    @Test
    public void wrongUsageHasStatusTwo() {
        assertEquals(2, run());
        assertEquals(2, run("bild"));
        assertEquals(2, run("build", "--no-such-option"));
        assertEquals(2, run("promote"));
        assertEquals(2, run("upload", "--repository", "acme/base"));
        assertEquals(2, run("build"));
        assertEquals(2, run("build", "--repository", "a/b", "--require", "hoped"));
        assertEquals(2, run("build", "--repository", "a/b", "--parallel", "17"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("--parallel must be from 1 to 16, but is 17"));
    }

    @Test
    public void aMalformedReferenceIsNamed() {
        assertFails("acme/BASE", "build", "--repository", "acme/BASE");
        assertFails("latest", "build", "--repository", "acme/base:latest");
        assertFails("no/such/number", "promote", "--change", "no/such/number", "--intermediate", "http://127.0.0.1:1");
    }

    @Test
    public void anUnreachableRegistryIsNamed() throws Exception {
        String dead = "http://127.0.0.1:" + FreePorts.one();
        assertFails(dead, "promote", "--change", BASE, "--intermediate", dead);
        assertTrue("what is tried is said", out.toString(StandardCharsets.UTF_8).contains(dead));
        assertFails(
                dead,
                with(
                        build("FROM scratch\nCOPY Dockerfile /\n"),
                        "--change",
                        BASE,
                        "--depends-on",
                        "102",
                        "--intermediate",
                        dead));
    }

    @Test
    public void anUnknownBaseImageIsNamedWithItsLine() throws Exception {
        try (RegistryServer empty = RegistryServer.start(new RegistryConfig(
                "127.0.0.1", 0, folder.getRoot().toPath().resolve("store"), null, null, null, null, null))) {
            String[] build = with(
                    build("# comment\nFROM registry.example.org/acme/missing:1\nCOPY Dockerfile /\n"),
                    "--target",
                    "registry.example.org=" + empty.address());
            assertFails("registry.example.org/acme/missing", build);
            assertFails("line 2", build);
        }
    }

    @Test
    public void anErrorInTheDockerfileIsNamedWithItsLine() throws Exception {
        assertFails("line 2", build("FROM scratch\nCOPPY a b\n"));
        assertFails("line 3", build("FROM scratch\n\nRUN echo hello\n"));
    }

    @Test
    public void severalImagesAreBuiltWhateverTheirOrderInTheList() throws Exception {
        Path directory = folder.newFolder().toPath();
        Files.writeString(directory.resolve("Dockerfile.app"), "FROM acme/base\nCOPY Dockerfile.app /\n");
        Files.writeString(directory.resolve("Dockerfile.base"), "FROM scratch\nCOPY Dockerfile.base /\n");
        Path images = Files.writeString(directory.resolve("images.yaml"), """
                - {repository: acme/app, dockerfile: Dockerfile.app}
                - {repository: acme/base, dockerfile: Dockerfile.base}
                - {repository: acme/other, dockerfile: Dockerfile.base}
                """);
        String[] build = {
            "build", "--engine", "embedded", "--work-dir", directory.toString(), "--images", images.toString()
        };
        assertEquals(err.toString(StandardCharsets.UTF_8), 0, run(build));
        String said = out.toString(StandardCharsets.UTF_8);
        assertTrue(said, said.contains("[acme/app]   base acme/base = sha256:"));
        assertTrue(said, said.indexOf("[acme/base] build") < said.indexOf("[acme/app] build"));

        Files.writeString(directory.resolve("Dockerfile.base"), "FROM acme/app\n");
        assertFails("acme/app:latest, acme/base:latest", build);
    }

    @Test
    public void aMistakeInASecretIsNotShown() throws Exception {
        assertFails("secret 'token'", with(build("FROM scratch\n"), "--secret", "id=token,env=hunter-2"));
        assertFalse(err.toString(StandardCharsets.UTF_8).contains("hunter"));
    }

    @Test
    public void aListTakesFromTheCallerOnlySecretsThatTheCallerNames() throws Exception {
        Path key = Files.writeString(folder.newFolder().toPath().resolve("key"), "k");
        for (String secret : List.of("id=token,env=HOME", "id=key,src=" + key)) {
            String[] build = with(list("- {repository: acme/x, secrets: ['" + secret + "']}"), "--engine", "embedded");
            assertFails("acme/x", build);
            String message = err.toString(StandardCharsets.UTF_8);
            assertTrue(message, message.contains("images.yaml") && message.contains("--secret"));
            assertFalse("it may be the secret itself", message.contains("HOME"));
            assertFails("--secret", with(build, "--secret", secret.replaceFirst("id=[a-z]+", "id=other")));
            assertFails("--secret", with(build, "--secret", secret + "S"));
            assertEquals(0, run(with(build, "--secret", "id=other,env=PATH", "--secret", secret)));
        }
        assertFails("secret 'file'", with(list("- repository: acme/x"), "--secret", "id=file,env=hunter-2"));
    }

    @Test
    public void aSecretThatIsMissingIsToldBeforeTheFirstOfSeveralImagesIsBuilt() throws Exception {
        RequiresProgram.require("buildah");
        String[] build = list("""
                - {repository: acme/first}
                - {repository: acme/second, tags: [2], secrets: ['id=npmrc,src=.npmrc']}
                """);
        assertFails(
                "image acme/second: the secret '.npmrc' does not exist",
                with(build, "--engine", "buildah", "--parallel", "1"));
        String said = out.toString(StandardCharsets.UTF_8);
        assertFalse(said, said.contains("build acme/first"));
    }

    private String[] list(String images) throws Exception {
        Path directory = folder.newFolder().toPath();
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
        Path list = Files.writeString(directory.resolve("images.yaml"), images);
        return new String[] {"build", "--work-dir", directory.toString(), "--images", list.toString()};
    }

    @Test
    public void aUserInTheAddressOfARegistryIsRefusedWithoutShowingThePassword() {
        assertFails("auth file", "promote", "--change", BASE, "--intermediate", "http://u:hunter2@127.0.0.1:1");
        assertFalse(err.toString(StandardCharsets.UTF_8).contains("hunter2"));
    }

    @Test
    public void aFileOfPasswordsThatCannotBeReadIsNamed() throws Exception {
        String directory = folder.newFolder("passwords").toString();
        assertFails(directory, with(build("FROM scratch\n"), "--authfile", directory));
    }

    private String[] build(String dockerfile) throws Exception {
        Path directory = folder.newFolder().toPath();
        Files.writeString(directory.resolve("Dockerfile"), dockerfile);
        return new String[] {
            "build",
            "--engine",
            "embedded",
            "--repository",
            "registry.example.org/acme/x",
            "--work-dir",
            directory.toString()
        };
    }

    private static String[] with(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private void assertFails(String named, String... arguments) {
        int status = run(arguments);
        String message = err.toString(StandardCharsets.UTF_8);
        assertEquals(message, 1, status);
        assertTrue(message, message.contains(named));
        assertTrue(message, message.startsWith("buildset: "));
        assertFalse(message, message.contains("\tat "));
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return BuildsetCommand.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }
}
