package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertTrue;

import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;

/** What people are told by their clients, whose layer is far more than there is room for. */
public class StorageLimitClientsTest {
    private final RegistryRule source = new RegistryRule();
    private final RegistryRule registry = new RegistryRule()
            .withOptions(
                    ServingOptions.DEFAULT.withStorageLimit(new StorageLimit(1 << 20, "the settings of this test")));
    private final ClientHome home = new ClientHome();

    @Rule
    public final RuleChain rules = RuleChain.outerRule(source).around(registry).around(home);

    private String large;
    private String target;

    @Before
    public void push() throws Exception {
        TarImage.random(60_000_000).push(source.client(), "acme/large", "1");
        large = source.authority() + "/acme/large:1";
        target = registry.authority() + "/acme/large:1";
    }

    private void assertTold(String said) throws Exception {
        assertTrue(said, said.contains("this registry stores 1 MiB at most"));
        assertTrue(said, said.contains("(the settings of this test)"));
        registry.client().get("/v2/acme/large/manifests/1").expect(404);
        registry.client().pushBlob("a", new byte[900_000]);
    }

    @Test
    public void skopeo() throws Exception {
        String[] command = {
            "skopeo",
            "copy",
            "--src-tls-verify=false",
            "--dest-tls-verify=false",
            "docker://" + large,
            "docker://" + target
        };
        assertTold(home.fail(command));
    }

    @Test
    public void podman() throws Exception {
        home.containers("podman", "pull", "--tls-verify=false", large);
        assertTold(home.fail(home.withOwnImages("podman", "push", "--tls-verify=false", large, target)));
    }
}
