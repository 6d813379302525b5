package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class RegistriesConfTest {
    private static final RegistryAccess HTTP = RegistryAccess.of(URI.create("http://127.0.0.1:5000"));

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> log = new ArrayList<>();

    private String file(String name, String content) throws Exception {
        Path file = folder.getRoot().toPath().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content).toString();
    }

    private RegistriesConf conf() throws Exception {
        return RegistriesConf.ofUser(new LocalHost(environment), log::add);
    }

    private RegistriesConf conf(String users) throws Exception {
        environment.put("CONTAINERS_REGISTRIES_CONF", file("r.conf", users));
        return conf();
    }

    private String shadowed(String users, String namespace, Fallback fallback) throws Exception {
        RegistriesConf conf = conf(users);
        conf.shadow(namespace, HTTP, fallback);
        return conf.content();
    }

    @Test
    public void ourRegistriesComeAfterTheUsersFile() throws Exception {
        RegistriesConf conf = conf("unqualified-search-registries = [\"quay.io\"]");
        conf.add("x.invalid", HTTP);
        conf.add("y.invalid", RegistryAccess.of(URI.create("https://r.example.org")));
        assertEquals("""
                unqualified-search-registries = ["quay.io"]

                [[registry]]
                prefix = "x.invalid"
                location = "127.0.0.1:5000"
                insecure = true

                [[registry]]
                prefix = "y.invalid"
                location = "r.example.org"
                insecure = false
                """, conf.content());
    }

    @Test
    public void theFileInTheHomeDirectoryGoesBeforeTheSystems() throws Exception {
        file("home/.config/containers/registries.conf", "short-name-mode = \"disabled\"\n");
        environment.put("HOME", folder.getRoot() + "/home");
        assertEquals("short-name-mode = \"disabled\"\n", conf().content());
    }

    @Test
    public void aFileThatDoesNotMixIsLeftOutWithAWarning() throws Exception {
        assertEquals("", conf("[registries.search]\nregistries = ['x']\n").content());
        assertTrue(log.toString(), log.get(0).contains("r.conf is of version 1"));
        assertEquals(
                "",
                conf("registry = [{location = 'quay.io', blocked = true}]\n").content());
        assertTrue(log.toString(), log.get(1).contains("r.conf has its registries in one value"));
    }

    @Test
    public void aRegistryIsAskedForAfterTheBuildsetRegistry() throws Exception {
        assertEquals("""

                [[registry]]
                prefix = "localhost:5001"
                location = "localhost:5001"
                [[registry.mirror]]
                location = "127.0.0.1:5000/localhost_5001"
                insecure = true
                """, shadowed(" ", "localhost:5001", Fallback.ALLOW));
    }

    @Test
    public void withoutAFallbackTheBuildsetRegistryIsAllThereIs() throws Exception {
        assertEquals("""

                [[registry]]
                prefix = "docker.io"
                location = "127.0.0.1:5000"
                insecure = true
                """, shadowed("[[registry]]\nlocation = 'docker.io/library'\n", "docker.io", Fallback.DENY));
    }

    @Test
    public void whatTheUserSaysOfARegistryAndOfPartsOfItIsKeptAfterTheBuildsetRegistry() throws Exception {
        assertEquals("""
                credential-helpers = [
                  "x"
                ]
                [aliases]
                "a" = "b/c"

                [[registry]]
                location = 'docker.io/' # ours
                insecure = true
                [[registry.mirror]]
                location = "127.0.0.1:5000"
                insecure = true
                [[registry.mirror]]
                location = "mirror.example.org"

                [[registry]]
                prefix = "docker.io/library"
                location = "elsewhere.example.org/hub"
                [[registry.mirror]]
                location = "127.0.0.1:5000/library"
                insecure = true

                [[registry]]
                location = "docker.io.example.org"
                """, shadowed("""
                credential-helpers = [
                  "x"
                ]
                [[registry]]
                location = 'docker.io/' # ours
                insecure = true
                  [[registry.mirror]] # near
                location = "mirror.example.org"
                [aliases]
                "a" = "b/c"
                [[ registry ]]
                prefix = "docker.io/library"
                location = "elsewhere.example.org/hub"
                [[registry]]
                location = "docker.io.example.org"
                """, "docker.io", Fallback.ALLOW));
    }

    @Test
    public void whatIsBlockedStaysBlocked() throws Exception {
        String blocked = "\n[[registry]]\nlocation = \"quay.io\"\nblocked = true\n";
        for (Fallback fallback : Fallback.values()) {
            assertEquals(blocked, shadowed(blocked, "quay.io", fallback));
        }
    }

    @Test
    public void aMirrorForDigestsOnlyDoesNotKeepTagsFromTheBuildsetRegistry() throws Exception {
        String content = shadowed("""
                [[registry]]
                location = "quay.io"
                mirror-by-digest-only = true
                [[registry.mirror]]
                location = "mirror.example.org"
                """, "quay.io", Fallback.ALLOW);
        assertFalse(content, content.contains("mirror-by-digest-only"));
        assertTrue(
                content, content.endsWith("location = \"mirror.example.org\"\npull-from-mirror = \"digest-only\"\n"));
    }

    @Test
    public void whatAWildcardSaysHoldsForARegistryOfItsOwn() throws Exception {
        String content = shadowed("""
                [[registry]]
                prefix = "*.example.org"
                insecure = true
                [[registry]]
                prefix = "*.other.org"
                location = "all.example.org"
                """, "r.example.org", Fallback.ALLOW);
        assertTrue(content, content.contains("""
                [[registry]]
                prefix = "r.example.org"
                location = "r.example.org"
                insecure = true
                [[registry.mirror]]
                location = "127.0.0.1:5000/r.example.org"
                insecure = true
                """));
    }

    @Test
    public void nothingIsSaidTwiceInABlockInsideAnother() throws Exception {
        RegistriesConf outer = conf(" ");
        outer.add("127.0.0.1:5000", HTTP);
        outer.shadow("quay.io", HTTP, Fallback.ALLOW);
        outer.shadow("docker.io", HTTP, Fallback.DENY);
        RegistriesConf inner = conf(outer.content());
        inner.add("127.0.0.1:5000", HTTP);
        inner.shadow("quay.io", HTTP, Fallback.ALLOW);
        inner.shadow("docker.io", HTTP, Fallback.ALLOW);
        assertEquals(
                outer.content().lines().sorted().toList(),
                inner.content().lines().sorted().toList());
    }

    @Test
    public void aFileThatTheEngineReadsAfterOursIsWarnedOf() throws Exception {
        environment.put("XDG_CONFIG_HOME", folder.getRoot().toString());
        file("containers/registries.conf.d/10-x.conf", "[[registry]]\nprefix = 'quay.io/acme'\nlocation = 'x.org'\n");
        file("containers/registries.conf.d/20-x.conf", "[[registry]]\nlocation = 'gcr.io'\nblocked = true\n");
        file("containers/registries.conf.d/notes", "[[registry]]\nlocation = 'quay.io'\n");
        UsersRegistries.warnOfOverrides(new LocalHost(environment), List.of("quay.io", "gcr.io"), log::add);
        assertEquals(log.toString(), 1, log.size());
        assertTrue(
                log.toString(),
                log.get(0).contains("quay.io/acme") && log.get(0).contains("10-x.conf"));
    }
}
