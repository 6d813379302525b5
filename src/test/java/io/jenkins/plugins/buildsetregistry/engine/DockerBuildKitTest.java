package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.DockerPrograms;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** BuildKit of docker 20.10, which knows no build contexts, through a client that needs no buildx. */
public class DockerBuildKitTest extends DockerBuildKitContract {
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final DockerDaemon DAEMON = new DockerDaemon(FOLDER, DockerPrograms::debian12, "{}");

    @ClassRule
    public static final RuleChain STORE = RuleChain.outerRule(FOLDER).around(DAEMON);

    @Override
    protected DockerDaemon daemon() {
        return DAEMON;
    }

    @Test
    public void saysThatItRewritesTheDockerfile() throws Exception {
        speculative("acme/rewritten", Map.of());
        dockerfile("FROM acme/rewritten\nCOPY busybox /b\n");
        buildLogged(ImageSpec.of("acme/on-rewritten"));
        assertLogged("docker: BuildKit of the daemon (docker 20.10)");
        assertLogged("docker: building from a copy of Dockerfile");
    }
}
