package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class BuildSecretsTest {
    private static final String VALUE = "t0ken-of-the-test\n";

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final LocalHost host = new LocalHost(Map.of("TOKEN", VALUE));
    private Path work;
    private PrivateDirectory directory;

    @Before
    public void prepare() throws Exception {
        work = folder.newFolder("work").toPath().toRealPath();
        directory =
                PrivateDirectory.at(host, line -> {}, folder.getRoot().toPath().resolve("private"));
    }

    static ImageSpec spec(String name, BuildSecret... secrets) {
        ImageSpec all = ImageSpec.of(name);
        return new ImageSpec(
                all.name(),
                all.tags(),
                all.context(),
                all.path(),
                all.dockerfile(),
                null,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                null,
                Arrays.asList(secrets),
                false);
    }

    private List<String> options(String... secrets) throws Exception {
        BuildSecret[] parsed = Arrays.stream(secrets).map(BuildSecret::parse).toArray(BuildSecret[]::new);
        BuildRequest request = new BuildRequest(
                spec("acme/app", parsed),
                work.toString(),
                RegistryAccess.of(URI.create("http://127.0.0.1:1")),
                new RegistryDirectory(Map.of()),
                Map.of(),
                line -> {});
        return BuildSecrets.prepare(request, host, directory).options();
    }

    private String refusal(String secret) {
        return assertThrows(EngineException.class, () -> options(secret)).getMessage();
    }

    @Test
    public void aVariableBecomesAFileThatOnlyItsOwnerReads() throws Exception {
        List<String> options = options("id=token,env=TOKEN");
        Path file = Path.of(directory.path("secrets/token"));
        assertEquals(List.of("--secret", "type=file,id=token,src=" + file), options);
        assertEquals(VALUE, Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        directory.close();
        assertFalse(Files.exists(file));
    }

    @Test
    public void aFileIsReadWhereItIs() throws Exception {
        Path inside = Files.writeString(work.resolve("npmrc"), "x");
        Path outside = Files.writeString(folder.getRoot().toPath().resolve("outside"), "x");
        assertEquals(
                List.of("--secret", "type=file,id=a,src=" + inside, "--secret", "type=file,id=b,src=" + outside),
                options("id=a,src=npmrc", "id=b,src=" + outside));
        assertEquals(List.of(), options());
    }

    @Test
    public void saysWhatIsMissing() throws Exception {
        assertContains(refusal("id=a,env=NONE"), "acme/app", "'a'", "variable", "withCredentials");
        assertContains(refusal("id=a,src=none"), "acme/app", "'none'", "does not exist");
        assertContains(refusal("id=a,src=/no/such"), "acme/app", "'a'", "/no/such");
        assertContains(refusal("id=a,src=."), "'a'", "no file");
    }

    @Test
    public void aChangeCannotLinkToWhatIsOutsideTheWorkDirectory() throws Exception {
        Path outside = Files.writeString(folder.getRoot().toPath().resolve("key"), "x");
        Files.createSymbolicLink(work.resolve("npmrc"), outside);
        assertContains(refusal("id=a,src=npmrc"), "outside the work directory");
    }

    private static void assertContains(String text, String... parts) {
        for (String part : parts) {
            assertTrue(part + " is not in: " + text, text.contains(part));
        }
        assertFalse(text, text.contains(VALUE.strip()));
    }
}
