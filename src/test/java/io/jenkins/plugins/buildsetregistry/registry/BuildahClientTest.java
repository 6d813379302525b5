package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.nio.file.Files;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;

/** buildah as people use it, with passwords. */
public class BuildahClientTest {
    private final RegistryRule registry = new RegistryRule().withUsers();
    private final CuttingProxy line = new CuttingProxy(registry);
    private final MirrorRule mirrored = new MirrorRule();
    private final ClientHome home = new ClientHome();

    @Rule
    public final RuleChain rules =
            RuleChain.outerRule(registry).around(line).around(mirrored).around(home);

    @Before
    public void logIn() throws Exception {
        home.logIn(registry.authority(), "writer", "w-secret");
        home.logIn(line.authority(), "writer", "w-secret");
        home.logIn(mirrored.mirror().authority(), "reader", "r-secret");
        home.setEnvironment(
                "CONTAINERS_REGISTRIES_CONF",
                mirrored.writeRegistriesConf(home.resolve("registries.conf")).toString());
    }

    private String buildah(String... arguments) throws Exception {
        return home.containers("buildah", arguments);
    }

    private String image(String name) {
        return "docker://" + registry.authority() + "/" + name;
    }

    @Test
    public void pushesImagesAndIndexesOfBothKinds() throws Exception {
        home.writeBuildContext("buildah");
        buildah("bud", "--isolation", "chroot", "-t", "one", "context");
        buildah("push", "--tls-verify=false", "one", image("acme/one:1"));
        buildah("push", "--tls-verify=false", "--format", "v2s2", "one", image("acme/docker:1"));
        buildah("manifest", "create", "both", "one");
        buildah("manifest", "push", "--all", "--tls-verify=false", "both", image("acme/both:1"));
        assertEquals(MediaTypes.OCI_MANIFEST, type("acme/one"));
        assertEquals(MediaTypes.DOCKER_MANIFEST, type("acme/docker"));
        assertEquals(MediaTypes.DOCKER_LIST, type("acme/both"));
        for (String name : new String[] {"one", "docker", "both"}) {
            buildah("pull", "--tls-verify=false", image("acme/" + name + ":1"));
        }
    }

    private String type(String repository) throws Exception {
        return registry.client("reader", "r-secret")
                .get("/v2/" + repository + "/manifests/1")
                .expect(200)
                .header("Content-Type");
    }

    @Test
    public void pullsAgainAfterACut() throws Exception {
        TarImage.random(1_000_000).push(registry.client("writer", "w-secret"), "acme/big", "1");
        line.cutOneDownloadAfter(500_000);
        buildah("pull", "--tls-verify=false", line.authority() + "/acme/big:1");
        assertTrue(line.hasCut());
    }

    @Test
    public void pushesAfterACut() throws Exception {
        TarImage.random(1_000_000).push(registry.client("writer", "w-secret"), "acme/big", "1");
        String big = registry.authority() + "/acme/big:1";
        buildah("pull", "--tls-verify=false", big);
        line.cutOneUploadAfter(500_000);
        home.runAgain(home.withOwnImages(
                "buildah", "push", "--tls-verify=false", big, "docker://" + line.authority() + "/acme/again:1"));
        assertTrue(line.hasCut());
        type("acme/again");
    }

    @Test
    public void buildsOnSpeculativeBasesFromTheMirrorAndOnPublishedOnes() throws Exception {
        Files.createDirectory(home.resolve("context"));
        Files.writeString(
                home.resolve("context/Dockerfile"),
                "FROM docker.io/library/base:1 AS base\nFROM docker.io/library/other:1\nCOPY --from=base /data /base\n");
        buildah("bud", "--isolation", "chroot", "context");
        String log = mirrored.upstream().accessLogAtEnd();
        assertTrue(log, log.contains("GET /v2/library/other/manifests/1"));
        assertTrue(log, !log.contains("GET /v2/library/base/"));
    }
}
