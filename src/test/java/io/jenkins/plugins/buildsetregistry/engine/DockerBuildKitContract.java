package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.util.Map;
import org.junit.Test;

/** What the engine docker does with the BuildKit in its daemon. */
public abstract class DockerBuildKitContract extends BuildKitContract {
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
}
