package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.buildset.RunDirectory;
import io.jenkins.plugins.buildsetregistry.docs.DocPage;
import io.jenkins.plugins.buildsetregistry.image.ImageSpecs;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.registry.SharedClassArchive;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Runs what {@code docs/command-line.md} tells people to run, in its order, with other ports. */
public class CommandLineDocsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final String PAGE = "docs/command-line.md";
    private static final Credentials USER = new Credentials("gate", "example-of-a-password");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path directory;
    private String intermediate;

    @Test
    public void theGateByHandWorksAsItIsWritten() throws Exception {
        directory = folder.getRoot().toPath();
        SharedClassArchive.linkInto(Files.createDirectory(directory.resolve("tmp"))
                .resolve(RunDirectory.defaultRoot().getFileName()));
        DemoProjects.copy(ROOT.resolve("examples"), directory, null, false);
        List<String> scripts = DocPage.blocks(PAGE, "sh");
        try (RegistryServer target = RegistryServer.start(
                new RegistryConfig("127.0.0.1", 0, directory.resolve("target"), USER, null, null, null, null))) {
            Process serving = serve(scripts.get(0));
            try {
                writeAuthFile(target.address().getAuthority());
                for (String script : scripts.subList(1, scripts.size())) {
                    run(script.replace("127.0.0.1:5001", target.address().getAuthority()));
                }
                RemoteRegistry registry =
                        new RemoteRegistry(RegistryAccess.of(target.address()).withCredentials(USER));
                for (String image : List.of("acme/base", "acme/app")) {
                    assertEquals(List.of("latest"), registry.repository(image).tags());
                }
            } finally {
                serving.descendants().forEach(ProcessHandle::destroy);
                serving.destroy();
                assertTrue(serving.waitFor(30, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    public void listsOfImagesAreRead() throws Exception {
        for (String page : List.of(PAGE, "docs/migrating-from-zuul.md")) {
            for (String yaml : DocPage.blocks(page, "yaml")) {
                assertFalse(ImageSpecs.parse(yaml, page).isEmpty());
            }
        }
    }

    private Process serve(String script) throws Exception {
        Process process = bash(script.replace("127.0.0.1:5000", "127.0.0.1:0"));
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher serving = Pattern.compile("serving at http://(\\S+) ").matcher(line);
            if (serving.find()) {
                intermediate = serving.group(1);
                return process;
            }
        }
        throw new AssertionError("it does not serve: status " + process.waitFor());
    }

    private void run(String script) throws Exception {
        Process process = bash(script.replace("127.0.0.1:5000", intermediate));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(script + "\n" + output, 0, process.waitFor());
    }

    private Process bash(String script) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = "set -e\nbuildset() { '" + java + "' -XX:TieredStopAtLevel=1 -Djava.io.tmpdir='"
                + directory.resolve("tmp") + "' -cp \"$CLASS_PATH\" " + BuildsetCommand.class.getName()
                + " \"$@\"; }\n";
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command + script)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .put(
                        "CLASS_PATH",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        builder.environment().put("GATE_PASSWORD", USER.password());
        builder.environment()
                .put("REGISTRY_AUTH_FILE", directory.resolve("auth.json").toString());
        return builder.start();
    }

    private void writeAuthFile(String target) throws IOException {
        String auth = Base64.getEncoder()
                .encodeToString((USER.username() + ":" + USER.password()).getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                directory.resolve("auth.json"),
                "{\"auths\":{\"" + intermediate + "\":{\"auth\":\"" + auth + "\"},\"" + target + "\":{\"auth\":\""
                        + auth + "\"}}}");
    }
}
