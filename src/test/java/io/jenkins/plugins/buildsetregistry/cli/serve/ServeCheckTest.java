package io.jenkins.plugins.buildsetregistry.cli.serve;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.registry.TlsFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@code serve --check} looks at the files that a configuration names too, and leaves all as it was. */
public class ServeCheckTest {
    private static final String CONFIG = """
            storage: store
            accessLog: log/access.log
            anonymousRead: true
            tls:
              certificate: tls.crt
              key: tls.key
            """;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path directory;
    private Map<Path, String> before;

    @Before
    public void prepare() throws Exception {
        directory = folder.getRoot().toPath();
        Files.createDirectory(directory.resolve("log"));
        Files.writeString(directory.resolve("registry.yaml"), CONFIG);
        TlsFixture.make(directory, TlsFixture.EC);
    }

    @After
    public void nothingWasMadeOrChanged() throws IOException {
        assertEquals(before, tree());
    }

    private Map<Path, String> tree() throws IOException {
        Map<Path, String> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                tree.put(
                        file,
                        Files.readAttributes(file, "size,lastModifiedTime,fileKey")
                                .toString());
            }
        }
        return tree;
    }

    private List<String> faults(Instant now) throws IOException {
        before = tree();
        return ServeConfigFile.check(directory.resolve("registry.yaml"), Map.of(), now);
    }

    private void assertFaults(String... expected) throws IOException {
        List<String> found = faults(Instant.now());
        assertEquals(found.toString(), expected.length, found.size());
        for (int i = 0; i < expected.length; i++) {
            assertTrue(found.get(i), found.get(i).startsWith(expected[i]));
        }
    }

    private Path path(String name) {
        return directory.resolve(name);
    }

    @Test
    public void whatIsThereAndWhatCanBeMadeIsFine() throws Exception {
        assertFaults();
        Files.createDirectories(path("store/uploads"));
        Files.writeString(path("log/access.log"), "x");
        assertFaults();
    }

    @Test
    public void everyFileThatIsMissingIsNamedWithItsLine() throws Exception {
        Files.delete(path("tls.crt"));
        Files.delete(path("tls.key"));
        Files.delete(path("log"));
        Files.writeString(path("store"), "a file");
        assertFaults(
                "registry.yaml:1: 'storage': the storage " + path("store") + " is not a directory",
                "registry.yaml:2: 'accessLog': the access log " + path("log/access.log")
                        + " cannot be written: there is no directory " + path("log"),
                "registry.yaml:5: 'certificate': there is no certificate " + path("tls.crt"),
                "registry.yaml:6: 'key': there is no key " + path("tls.key"));
    }

    @Test
    public void whatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(path("file"), "");
        Files.writeString(path("registry.yaml"), "storage: file/store\naccessLog: log\nanonymousRead: true\n");
        assertFaults(
                "registry.yaml:1: 'storage': the storage " + path("file/store") + " cannot be made: " + path("file")
                        + " is not a directory",
                "registry.yaml:2: 'accessLog': the access log " + path("log")
                        + " cannot be written: it is a directory");
    }

    @Test
    public void aKeyOfAnotherCertificateIsNamed() throws Exception {
        Path other = Files.createDirectory(path("other"));
        TlsFixture.make(other, TlsFixture.EC);
        Files.copy(other.resolve("tls.key"), path("third.key"));
        Files.writeString(path("registry.yaml"), CONFIG.replace("tls.key", "third.key"));
        assertFaults("registry.yaml:6: 'key': the key " + path("third.key") + " does not belong to the certificate "
                + path("tls.crt"));
    }

    @Test
    public void whatIsNeitherCertificateNorKeyIsNamed() throws Exception {
        Files.writeString(path("tls.crt"), "x");
        Files.writeString(path("tls.key"), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        assertFaults(
                "registry.yaml:5: 'certificate': the certificate " + path("tls.crt"),
                "registry.yaml:6: 'key': the key " + path("tls.key") + " is a EC PRIVATE KEY: convert it with");
    }

    @Test
    public void aCertificateOutsideItsTimeIsNamed() throws Exception {
        for (Duration away : List.of(Duration.ofDays(3), Duration.ofDays(-1))) {
            List<String> faults = faults(Instant.now().plus(away));
            assertEquals(faults.toString(), 1, faults.size());
            assertTrue(
                    faults.get(0),
                    faults.get(0)
                            .startsWith("registry.yaml:5: 'certificate': the certificate " + path("tls.crt")
                                    + (away.isNegative()
                                            ? " (CN=registry) is not valid before 2"
                                            : " (CN=registry) has expired at 2")));
        }
    }

    @Test
    public void faultsOfTheConfigurationAndOfItsFilesAreToldTogether() throws Exception {
        Files.delete(path("tls.key"));
        Files.writeString(path("registry.yaml"), CONFIG + """
                users:
                  - {name: a, role: reader, passwordFile: a.hash}
                upstreams:
                  - {namespace: a.example, url: 'https://a.example', ca: ca.crt}
                  - {namespace: b.example, url: 'https://b.example', ca: log/bad.crt}
                """);
        Files.setPosixFilePermissions(
                Files.writeString(path("log/bad.crt"), "x"), PosixFilePermissions.fromString("rw-------"));
        assertFaults(
                "registry.yaml:8: 'passwordFile': there is no file " + path("a.hash"),
                "registry.yaml:10: 'ca': there is no file " + path("ca.crt"),
                "registry.yaml:11: 'ca': " + path("log/bad.crt") + " holds no certificate in PEM",
                "registry.yaml:6: 'key': there is no key " + path("tls.key"));
    }
}
