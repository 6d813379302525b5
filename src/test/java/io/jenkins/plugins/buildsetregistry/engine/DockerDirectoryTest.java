package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Docker's client, which needs no daemon for this. */
public class DockerDirectoryTest {
    private static final RegistryAccess SIDECAR =
            RegistryAccess.of(URI.create("http://127.0.0.1:5000")).withCredentials(new Credentials("u", "p:w"));

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Map<String, String> environment = new HashMap<>(System.getenv());

    @Before
    public void atHome() throws Exception {
        environment.keySet().removeIf(name -> name.startsWith("DOCKER_") || name.equals("BUILDX_CONFIG"));
        environment.put("HOME", folder.newFolder("home").toString());
    }

    private String docker(Map<String, String> environment, String... arguments) throws Exception {
        RequiresProgram.require("docker");
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        CommandResult result = new LocalHost(environment).run(new Command(command, Map.of(), null), line -> {});
        assertTrue(result.output(), result.succeeded());
        return result.output();
    }

    private Path users(String name) throws Exception {
        Path file = folder.getRoot().toPath().resolve("home/.docker").resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    private Map<String, String> inside(String name, Map<String, String> around) throws Exception {
        Map<String, String> inside = new HashMap<>(around);
        inside.putAll(DockerDirectory.ofUser(new LocalHost(around))
                .copyTo(folder.getRoot().toPath().resolve(name).toString(), SIDECAR));
        return inside;
    }

    private static JsonNode configuration(Map<String, String> environment) throws Exception {
        return Json.MAPPER.readTree(Files.readAllBytes(Path.of(environment.get("DOCKER_CONFIG"), "config.json")));
    }

    @Test
    public void contextsAndPluginsAreFoundAlsoInABlockInsideAnother() throws Exception {
        for (String certificate : List.of("ca.pem", "cert.pem", "key.pem")) {
            Files.writeString(users(certificate), "of the user");
        }
        docker(environment, "context", "create", "far", "--docker", "host=tcp://far.invalid:2375");
        docker(environment, "context", "use", "far");
        Path plugin = Files.writeString(users("cli-plugins/docker-greet"), """
                #!/bin/sh
                case "$1" in
                docker-cli-plugin-metadata) echo '{"SchemaVersion":"0.1.0","Vendor":"x","Version":"1"}' ;;
                *) echo "hello with $BUILDX_CONFIG" ;;
                esac
                """);
        Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> outer = inside("outer", environment);
        Map<String, String> inner = inside("inner", outer);
        for (Map<String, String> block : List.of(outer, inner)) {
            assertEquals("far\n", docker(block, "context", "show"));
            String far = docker(block, "context", "inspect", "far");
            assertTrue(far, far.contains("tcp://far.invalid:2375"));
            assertEquals("hello with " + users("buildx") + "\n", docker(block, "greet"));
            assertEquals("of the user", Files.readString(Path.of(block.get("DOCKER_CONFIG"), "key.pem")));
        }
        assertEquals(1, configuration(inner).path("cliPluginsExtraDirs").size());
    }

    @Test
    public void whatIsChangedInsideIsGoneOutside() throws Exception {
        Map<String, String> block = inside("block", environment);
        docker(block, "context", "create", "mine", "--docker", "host=tcp://mine.invalid:2375");
        docker(block, "context", "use", "mine");
        assertEquals("default\n", docker(environment, "context", "show"));
        assertFalse(Files.exists(users("config.json")));
    }

    @Test
    public void aStoreOfTheUsersIsNotAskedForOurHost() throws Exception {
        Files.writeString(users("config.json"), """
                {"credsStore":"none","auths":{"quay.io":{}},"credHelpers":{"ecr.example.org":"ecr-login"},\
                "cliPluginsExtraDirs":["/opt/plugins"],"currentContext":"far"}""");
        Files.writeString(users("cli-plugins/docker-x"), "");
        JsonNode found = configuration(inside("block", environment));
        assertEquals("none", found.path("credsStore").asText());
        assertEquals("", found.path("credHelpers").path("127.0.0.1:5000").asText("?"));
        assertEquals(
                "ecr-login", found.path("credHelpers").path("ecr.example.org").asText());
        assertEquals("dTpwOnc=", found.at("/auths/127.0.0.1:5000/auth").asText());
        assertEquals("far", found.path("currentContext").asText());
        assertEquals(
                users("cli-plugins").toString(),
                found.at("/cliPluginsExtraDirs/0").asText());
        assertEquals("/opt/plugins", found.at("/cliPluginsExtraDirs/1").asText());
    }

    @Test
    public void onWindowsTheHomeIsTheProfile() {
        assertEquals("C:\\Users\\x", DockerDirectory.home(Map.of("USERPROFILE", "C:\\Users\\x")));
    }
}
