package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.cli.serve.ServeConfigFile;
import io.jenkins.plugins.buildsetregistry.docs.DocPage;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.TagRule;
import io.jenkins.plugins.buildsetregistry.registry.TlsFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Runs what {@code docs/registry-server.md} tells people to run, in its order, with another port. */
public class RegistryServerDocsTest {
    private static final String PAGE = "docs/registry-server.md";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path directory;
    private DocsShell shell;

    @Before
    public void prepare() {
        RequiresProgram.require("curl");
        RequiresProgram.require("openssl");
        directory = folder.getRoot().toPath();
        shell = new DocsShell(
                directory, Map.of("GATE_PASSWORD", "example-of-one", "MONITOR_PASSWORD", "example-of-another"));
    }

    @Test
    public void theRegistryForAGateRunsReloadsAndStopsAsItIsWritten() throws Exception {
        List<String> scripts = DocPage.blocks(PAGE, "sh");
        String config = DocPage.blocks(PAGE, "yaml").get(0).replace("127.0.0.1:5000", "127.0.0.1:0");
        Files.writeString(directory.resolve("registry.yaml"), config);
        shell.run(scripts.get(0));
        assertTrue(shell.run(scripts.get(1)).contains("can be used"));
        DocsShell.Serving serving = shell.serve(scripts.get(2));
        try {
            String output = shell.run(scripts.get(3).replace("http://127.0.0.1:5000", serving.address()));
            assertTrue(output, output.contains("{\"status\":\"ok\"}"));
            assertTrue(output, output.contains("buildset_registry_requests_total"));
            for (String check : scripts.subList(4, scripts.size())) {
                assertTrue(shell.run(check).contains("can be used"));
            }
            changesTakeEffectWithoutARestart(config, serving);
            shell.run("kill -TERM " + serving.process().pid());
            serving.awaitLine("stopped");
            assertTrue(serving.process().waitFor(60, TimeUnit.SECONDS));
            String log = Files.readString(directory.resolve("old.log"));
            assertTrue(log, log.contains("\"GET /v2/ HTTP/1.1\" 200"));
            assertFalse(log, log.contains("example-of"));
        } finally {
            serving.process().destroyForcibly();
        }
    }

    private void changesTakeEffectWithoutARestart(String config, DocsShell.Serving serving) throws Exception {
        String check = "curl -sS -o answer -w '%{http_code}' -u new:example " + serving.address() + "/v2/";
        assertEquals("401", shell.run(check));
        Path file = directory.resolve("registry.yaml");
        replace(file, config + "  - {name: new, role: reader, passwrd: x}\n");
        String refusal = serving.awaitLine("goes on with the users");
        assertTrue(refusal, refusal.contains("registry.yaml:11: unknown key 'passwrd' in users"));
        assertEquals("reloaded: access log; refused, and as before: users", serving.awaitLine("reloaded"));
        assertEquals("200", shell.run(check.replace("new:example", "gate:$GATE_PASSWORD")));

        private0600("new.password", "example\n");
        replace(file, config + "  - {name: new, role: reader, passwordFile: new.password}\n");
        assertEquals("reloaded: users, access log", serving.awaitLine("reloaded"));
        assertEquals("200", shell.run(check));

        Files.move(directory.resolve("access.log"), directory.resolve("old.log"));
        shell.run("kill -HUP " + serving.process().pid());
        while (!Files.exists(directory.resolve("access.log"))) {
            serving.awaitLine("reloaded");
        }
    }

    @Test
    public void theConfigurationWithAllKeysCanBeUsed() throws Exception {
        private0600("gate.hash", "example");
        private0600("hub.password", "example");
        Files.createDirectory(directory.resolve("tls"));
        TlsFixture.make(directory.resolve("tls"), TlsFixture.EC);
        Files.move(directory.resolve("tls/tls.crt"), directory.resolve("tls/ca.crt"));
        Path file = Files.writeString(
                directory.resolve("registry.yaml"), DocPage.blocks(PAGE, "yaml").get(1));
        RegistryConfig config = ServeConfigFile.read(file, Map.of("JENKINS_PASSWORD", "example"))
                .registry();
        assertEquals(3, config.options().access().users().accounts().size());
        assertEquals(2, config.options().upstreams().size());
        assertEquals(1, config.options().prune().tags().size());
    }

    @Test
    public void whatIsKeptAndForHowLongIsWhatThePageOnOperationsSays() throws Exception {
        List<String> yaml = DocPage.blocks("docs/operations.md", "yaml");
        assertEquals(1, yaml.size());
        String server = DocPage.blocks(PAGE, "yaml").get(0);
        private0600("gate.hash", "example");
        private0600("monitor.hash", "example");
        Path file = Files.writeString(directory.resolve("registry.yaml"), server + yaml.get(0));
        List<TagRule> rules = ServeConfigFile.read(file, Map.of())
                .registry()
                .options()
                .prune()
                .tags();
        TagRule images = rules.get(0);
        TagRule records = rules.get(1);
        BuildId build = BuildId.at(Instant.EPOCH, new SecureRandom());
        String repository = "gate/registry.example.org/acme/app";
        assertTrue(images.matches(repository, build + "_latest"));
        assertTrue(images.matches(repository, build + "-1_latest"));
        assertFalse(images.matches(repository, "promoted_latest"));
        String changes = "gate/changes/0123456789abcdef0123456789abcdef";
        assertTrue(records.matches(changes, "3_" + build));
        assertFalse(records.matches(repository, "promoted_latest"));
        assertFalse(images.matches(changes, "3_" + build));
        assertTrue(records.olderThan().compareTo(images.olderThan()) > 0);
    }

    @Test
    public void theUnitIsOneThatSystemdUnderstands() throws Exception {
        RequiresProgram.require("systemd-analyze");
        // only the paths are of another machine
        String unit = Files.readString(Path.of("../../docs/buildset-registry.service"))
                .replace(
                        "/usr/bin/java",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Path file = Files.writeString(directory.resolve("buildset-registry.service"), unit);
        assertEquals("", shell.run("systemd-analyze verify --man=no " + file + " 2>&1"));
    }

    /** At once: it is looked at every now and then, and must not be seen half written. */
    private static void replace(Path file, String content) throws IOException {
        Files.move(Files.writeString(file.resolveSibling("new.yaml"), content), file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void private0600(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
