package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;

/** podman as people use it, with passwords. */
public class PodmanClientTest {
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

    private String podman(String... arguments) throws Exception {
        return home.containers("podman", arguments);
    }

    @Test
    public void pushesAndPulls() throws Exception {
        home.writeBuildContext("podman");
        home.containers("buildah", "bud", "--isolation", "chroot", "-t", "one", "context");
        String image = registry.authority() + "/acme/one:1";
        podman("push", "--tls-verify=false", "one", image);
        podman("rmi", "one");
        podman("pull", "--tls-verify=false", image);
    }

    @Test
    public void pullsAgainAfterACut() throws Exception {
        TarImage.random(1_000_000).push(registry.client("writer", "w-secret"), "acme/big", "1");
        line.cutOneDownloadAfter(500_000);
        podman("pull", "--tls-verify=false", line.authority() + "/acme/big:1");
        assertTrue(line.hasCut());
    }

    @Test
    public void pushesAfterACut() throws Exception {
        TarImage.random(1_000_000).push(registry.client("writer", "w-secret"), "acme/big", "1");
        podman("pull", "--tls-verify=false", registry.authority() + "/acme/big:1");
        line.cutOneUploadAfter(500_000);
        home.runAgain(home.withOwnImages(
                "podman",
                "push",
                "--tls-verify=false",
                registry.authority() + "/acme/big:1",
                line.authority() + "/acme/again:1"));
        assertTrue(line.hasCut());
        registry.client("reader", "r-secret").get("/v2/acme/again/manifests/1").expect(200);
    }

    @Test
    public void takesSpeculativeImagesFromTheMirrorAndTheRestFromThePublicRegistry() throws Exception {
        podman("pull", "docker.io/library/base:1");
        assertEquals(mirrored.speculativeId().toString(), id("docker.io/library/base:1"));
        podman("pull", "quay.io/acme/app:1");
        assertEquals(mirrored.speculativeId().toString(), id("quay.io/acme/app:1"));
        podman("pull", "docker.io/library/other:1");
        assertEquals(mirrored.publishedId().toString(), id("docker.io/library/other:1"));
    }

    private String id(String image) throws Exception {
        return podman("images", "--no-trunc", "--quiet", image);
    }
}
