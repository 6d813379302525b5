package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import java.util.UUID;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** docker as people use it, with passwords. */
public class DockerClientTest {
    private static final String DOCKER_HUB = "https://index.docker.io/v1/";

    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final MirrorRule MIRRORED = new MirrorRule();
    private static final DockerDaemon DAEMON = new DockerDaemon(FOLDER, MIRRORED::daemonOptions);

    @ClassRule
    public static final RuleChain DOCKER =
            RuleChain.outerRule(FOLDER).around(MIRRORED).around(DAEMON);

    private final RegistryRule registry = new RegistryRule().withUsers();
    private final RegistryRule small = new RegistryRule()
            .withOptions(
                    ServingOptions.DEFAULT.withStorageLimit(new StorageLimit(1 << 20, "the settings of this test")));
    private final CuttingProxy line = new CuttingProxy(registry);
    private final ClientHome home = new ClientHome();

    @Rule
    public final RuleChain rules =
            RuleChain.outerRule(registry).around(small).around(line).around(home);

    @Before
    public void logIn() throws Exception {
        home.setEnvironment("DOCKER_HOST", DAEMON.address());
        home.logIn(registry.authority(), "writer", "w-secret");
        home.logIn(line.authority(), "writer", "w-secret");
    }

    @Test
    public void pushesMountsAndPulls() throws Exception {
        String one = registry.authority() + "/acme/one:1";
        String two = registry.authority() + "/acme/two:1";
        home.writeBuildContext(UUID.randomUUID().toString());
        home.run("docker", "build", "--network", "host", "-t", one, "-t", two, "context");
        home.run("docker", "push", one);
        String second = home.run("docker", "push", two);
        assertTrue(second, second.contains("Mounted from acme/one"));
        home.run("docker", "rmi", one, two);
        home.run("docker", "pull", one);
        home.run("docker", "pull", two);
    }

    @Test
    public void resumesAPullThatWasCut() throws Exception {
        SampleImage image = TarImage.random(3_000_000);
        image.push(registry.client("writer", "w-secret"), "acme/big", "1");
        line.cutOneDownloadAfter(1_500_000);
        home.run("docker", "pull", line.authority() + "/acme/big:1");
        assertTrue(line.hasCut());
        String resumed = String.join("", line.sent());
        assertTrue(resumed, resumed.contains("Range: bytes="));
        String log = registry.accessLogAtEnd();
        assertTrue(log, log.contains(image.layerDigest() + " HTTP/1.1\" 206 "));
    }

    @Test
    public void pushesAgainAfterACut() throws Exception {
        TarImage.random(3_000_000).push(registry.client("writer", "w-secret"), "acme/big", "1");
        home.run("docker", "pull", registry.authority() + "/acme/big:1");
        String again = line.authority() + "/acme/again:1";
        home.run("docker", "tag", registry.authority() + "/acme/big:1", again);
        line.cutOneUploadAfter(1_500_000);
        home.run("docker", "push", again);
        assertTrue(line.hasCut());
        registry.client("reader", "r-secret").get("/v2/acme/again/manifests/1").expect(200);
    }

    @Test
    public void saysThatARegistryHasNoRoom() throws Exception {
        TarImage.random(60_000_000).push(registry.client("writer", "w-secret"), "acme/large", "1");
        String large = registry.authority() + "/acme/large:1";
        String target = small.authority() + "/acme/large:1";
        home.run("docker", "pull", large);
        home.run("docker", "tag", large, target);
        String said = home.fail("docker", "push", target);
        assertTrue(said, said.contains("stores 1 MiB at most") && said.contains("(the settings of this test)"));
        small.client().pushBlob("a", new byte[900_000]);
    }

    /** The daemon shows a mirror the login of Docker Hub, whatever the mirror's own is. */
    @Test
    public void takesSpeculativeImagesFromTheMirrorWithTheLoginOfDockerHub() throws Exception {
        home.logIn(DOCKER_HUB, "reader", "r-secret");
        home.run("docker", "pull", "base:1");
        assertEquals(MIRRORED.speculativeId().toString(), id("base:1"));
        home.run("docker", "rmi", "base:1");
    }

    @Test
    public void goesOnToTheNextMirrorAfterAMiss() throws Exception {
        home.logIn(DOCKER_HUB, "reader", "r-secret");
        home.run("docker", "pull", "other:1");
        assertEquals(MIRRORED.publishedId().toString(), id("other:1"));
        home.run("docker", "rmi", "other:1");
    }

    @Test
    public void goesOnToTheNextMirrorWhenTheLoginOfDockerHubIsRefused() throws Exception {
        home.logIn(DOCKER_HUB, "somebody", "their-hub-secret");
        home.run("docker", "pull", "base:1");
        assertEquals(MIRRORED.publishedId().toString(), id("base:1"));
        home.run("docker", "rmi", "base:1");
        String log = String.join("\n", MIRRORED.mirror().accessLog());
        assertFalse(log, log.contains("somebody") || log.contains("their-hub-secret"));
    }

    private String id(String image) throws Exception {
        return home.run("docker", "images", "--no-trunc", "--quiet", image);
    }
}
