package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.DockerPrograms;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** BuildKit of a docker that knows named build contexts, through buildx. */
public class DockerContextsTest extends DockerBuildKitContract {
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final DockerDaemon DAEMON = new DockerDaemon(FOLDER, DockerPrograms::debian13, "{}");

    @ClassRule
    public static final RuleChain STORE = RuleChain.outerRule(FOLDER).around(DAEMON);

    @Override
    protected DockerDaemon daemon() {
        return DAEMON;
    }

    @Test
    public void basesAreNamedBuildContexts() throws Exception {
        speculative("acme/context", Map.of());
        dockerfile("FROM acme/context\nCOPY busybox /b\n");
        buildLogged(ImageSpec.of("acme/on-context"));
        assertLogged("docker: BuildKit of the daemon (docker 26.1) through buildx 0.13");
        assertLogged("docker: 1 base image(s) through named build contexts");
    }

    @Test
    public void anOldFrontendGetsARewrittenDockerfile() throws Exception {
        speculative("acme/context", Map.of());
        dockerfile("# syntax=registry.example.invalid/frontend:1\nFROM acme/context\nCOPY busybox /b\n");
        assertThrows(EngineException.class, () -> buildLogged(ImageSpec.of("acme/on-old")));
        assertLogged("docker: building from a copy of Dockerfile");
    }

    @Test
    public void saysWhatSeveralPlatformsNeed() throws Exception {
        dockerfile("FROM scratch\nCOPY busybox /b\n");
        List<Platform> platforms = List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"));
        ImageSpec spec = spec("acme/multi", List.of(), Map.of(), platforms);
        assertMentions(
                assertThrows(EngineException.class, () -> build(spec)),
                "linux/arm64",
                "buildx",
                "containerd-snapshotter");
        ContainerEngine buildx = new Engines(host(), EngineSettings.DEFAULT, null).named("buildx");
        assertMentions(
                assertThrows(EngineException.class, () -> buildx.build(request(spec, line -> {}))),
                "builder default (driver docker)",
                "docker buildx create",
                "containerd-snapshotter");
    }

    @Test
    public void buildxBuildsHereAsDockerDoes() throws Exception {
        speculative("acme/through-buildx", Map.of("origin", "speculative"));
        dockerfile("FROM acme/through-buildx\nCOPY busybox /b\n");
        ContainerEngine buildx = new Engines(host(), EngineSettings.DEFAULT, null).named("buildx");
        buildx.build(request(ImageSpec.of("acme/by-buildx"), log::add));
        assertEquals(
                "speculative",
                built("acme/by-buildx")
                        .texts(built("acme/by-buildx").manifest("latest"))
                        .get("origin"));
        assertLogged("buildx: builder default (driver docker)");
    }
}
