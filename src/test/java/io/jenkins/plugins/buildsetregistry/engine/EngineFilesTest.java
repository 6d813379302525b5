package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
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
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Small parts: registries.conf, trust, isolation, versions, and what docker's output says. */
public class EngineFilesTest {
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

    @Test
    public void ourRegistriesComeAfterTheUsersFile() throws Exception {
        environment.put("CONTAINERS_REGISTRIES_CONF", file("r.conf", "unqualified-search-registries = [\"quay.io\"]"));
        RegistriesConf conf = conf();
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
        assertEquals("short-name-mode = \"disabled\"\n\n", conf().content());
    }

    @Test
    public void aFileOfVersion1IsLeftOutWithAWarning() throws Exception {
        environment.put("CONTAINERS_REGISTRIES_CONF", file("old.conf", "[registries.search]\nregistries = ['x']\n"));
        assertEquals("", conf().content());
        assertTrue(log.toString(), log.get(0).contains("old.conf is of version 1"));
    }

    @Test
    public void certificatesOfOursAreAddedToTheSystems() throws Exception {
        environment.put("SSL_CERT_FILE", file("bundle.pem", "SYSTEM"));
        LocalHost host = new LocalHost(environment);
        assertEquals(Optional.empty(), TrustBundle.of(host, Stream.of(HTTP)));
        RegistryAccess own = new RegistryAccess(URI.create("https://10.0.0.1:5000"), null, "OURS", null);
        assertEquals(Optional.of("SYSTEM\nOURS"), TrustBundle.of(host, Stream.of(HTTP, own, own)));
    }

    @Test
    public void isolationIsTheUsersToDecide() throws Exception {
        environment.put("PATH", folder.getRoot().toString());
        LocalHost bare = new LocalHost(environment);
        assertEquals(Map.of("BUILDAH_ISOLATION", "chroot"), Isolation.environment(bare, List.of()));
        assertEquals(Map.of(), Isolation.environment(bare, List.of("--isolation=rootless")));
        environment.put("BUILDAH_ISOLATION", "oci");
        assertEquals(Map.of(), Isolation.environment(new LocalHost(environment), List.of()));
    }

    @Test
    public void versionsAreComparedAsNumbers() throws Exception {
        assertTrue(EngineVersion.find("docker", "20.10.24+dfsg1").isAtLeast(new EngineVersion(19, 3)));
        assertTrue(EngineVersion.find("docker", "19.03.5").isAtLeast(new EngineVersion(19, 3)));
        assertFalse(EngineVersion.find("buildah", "buildah version 1.9.0").isAtLeast(new EngineVersion(1, 24)));
        assertThrows(EngineException.class, () -> EngineVersion.find("docker", "command not found"));
    }

    @Test
    public void readsFromDockersOutputWhichImagesTheBuildMade() {
        ClassicBuildLog log = new ClassicBuildLog(line -> {});
        for (String line : List.of(
                "Step 1/5 : FROM buildset-1:base-0 AS a",
                " ---> aaaaaaaaaaaa",
                "Step 2/5 : RUN true",
                " ---> Using cache",
                " ---> bbbbbbbbbbbb",
                "Step 3/5 : RUN echo ' ---> 0123456789ab'",
                " ---> Running in cccccccccccc",
                "Removing intermediate container cccccccccccc",
                " ---> dddddddddddd",
                "Step 4/5 : from a",
                " ---> dddddddddddd",
                "Step 5/5 : COPY x /",
                " ---> eeeeeeeeeeee",
                "Successfully built eeeeeeeeeeee")) {
            log.accept(line);
        }
        assertEquals(List.of("eeeeeeeeeeee", "dddddddddddd"), log.imagesMade());
    }
}
