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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Small parts: trust, isolation, versions, and what docker's output says. */
public class EngineFilesTest {
    private static final RegistryAccess HTTP = RegistryAccess.of(URI.create("http://127.0.0.1:5000"));

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final Map<String, String> environment = new HashMap<>();

    private String file(String name, String content) throws Exception {
        Path file = folder.getRoot().toPath().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content).toString();
    }

    @Test
    public void certificatesOfOursAreAddedToTheSystems() throws Exception {
        environment.put("SSL_CERT_FILE", file("bundle.pem", "SYSTEM"));
        LocalHost host = new LocalHost(environment);
        assertEquals(Optional.empty(), TrustBundle.of(host, Stream.of(HTTP)));
        RegistryAccess own = new RegistryAccess(URI.create("https://10.0.0.1:5000"), null, "OURS", null);
        assertEquals(Optional.of("SYSTEM\nOURS"), TrustBundle.of(host, Stream.of(HTTP, own, own)));
        environment.put("SSL_CERT_FILE", file("outer.pem", "SYSTEM\nOURS"));
        assertEquals(Optional.of("SYSTEM\nOURS"), TrustBundle.of(new LocalHost(environment), Stream.of(own)));
    }

    @Test
    public void proxyExceptionsAreTheSameInBothSpellings() {
        assertEquals(
                Map.of("NO_PROXY", "10.0.0.1", "no_proxy", "10.0.0.1"), ProxyExceptions.with("10.0.0.1", Map.of()));
        assertEquals(
                Map.of("NO_PROXY", "corp,::1", "no_proxy", "corp,::1"),
                ProxyExceptions.with("[::1]", Map.of("no_proxy", "corp")));
        Map<String, String> enough = Map.of("NO_PROXY", "*", "no_proxy", "a, 10.0.0.1");
        assertEquals(enough, ProxyExceptions.with("10.0.0.1", enough));
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
