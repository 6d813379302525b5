package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** What the engine docker does with the BuildKit in its daemon. */
public abstract class DockerBuildKitContract extends BuildKitContract {
    private static final TemporaryFolder CERTIFIED = new TemporaryFolder();
    private static final StockRegistry EXPOSED = new StockRegistry(CERTIFIED, true);

    @ClassRule
    public static final RuleChain WITH_TLS = RuleChain.outerRule(CERTIFIED).around(EXPOSED);

    @Override
    protected String engineName() {
        return "docker";
    }

    @Test
    public void theFrontendIsTheOneOfTheBuildset() throws Exception {
        Digest frontend = speculative("docker/dockerfile:1.99", Map.of());
        dockerfile("# syntax=docker/dockerfile:1.99\nFROM scratch\nCOPY busybox /b\n");
        // It speaks no frontend's language; but it is what BuildKit has loaded.
        EngineException e = assertThrows(EngineException.class, () -> buildLogged(ImageSpec.of("acme/fronted")));
        String reference = buildset().authority() + "/docker/dockerfile@" + frontend;
        assertTrue(e.getMessage(), e.getMessage().contains(reference));
        assertLogged("frontend docker/dockerfile:1.99 (`Dockerfile` line 1) = " + frontend);
    }

    @Test
    public void aRegistryWithACertificateOfItsOwnIsReachedThroughTheRelay() throws Exception {
        RegistryAccess exposed = EXPOSED.access();
        ImageName base = ImageName.parse(FAR + "/acme/exposed:1");
        new ImageFiles(exposed, base.buildsetRepository()).put("1", Map.of("origin", "by TLS"));
        dockerfile("FROM " + base + "\nRUN [\"/bin/busybox\", \"cp\", \"/origin\", \"/copied\"]\n");
        engine(host()).build(request(ImageSpec.of("acme/on-exposed"), log::add).through(exposed));
        ImageFiles result = new ImageFiles(exposed, "acme/on-exposed");
        assertEquals("by TLS", result.texts(result.manifest("latest")).get("copied"));
        assertLogged("docker: the daemon reaches the buildset registry " + exposed + " through http://127.0.0.1:");
    }
}
