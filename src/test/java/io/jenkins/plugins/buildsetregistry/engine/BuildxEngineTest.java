package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.DockerPrograms;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** Layouts in and out, with a BuildKit that takes and gives them: docker's own with containerd's image store. */
public class BuildxEngineTest extends BuildKitContract {
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final DockerDaemon DAEMON =
            new DockerDaemon(FOLDER, DockerPrograms::debian13, "{\"features\": {\"containerd-snapshotter\": true}}");

    @ClassRule
    public static final RuleChain STORE = RuleChain.outerRule(FOLDER).around(DAEMON);

    @Override
    protected DockerDaemon daemon() {
        return DAEMON;
    }

    @Override
    protected String engineName() {
        return "buildx";
    }

    private static final List<Platform> TWICE =
            List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"), Platform.parse("linux/amd64"));

    @Test
    public void buildsAnIndexOfSeveralPlatformsEachOnItsOwnBase() throws Exception {
        assertEachPlatformStandsOnItsOwnBase();
    }

    @Test
    public void dockerBuildsSeveralPlatformsInItsImageStore() throws Exception {
        dockerfile("FROM scratch\nCOPY busybox /b\n");
        ContainerEngine docker = new Engines(host(), EngineSettings.DEFAULT, null).named("docker");
        BuildRequest request = request(spec("acme/stored", List.of("1", "2"), Map.of(), TWICE), System.out::println);
        assertIsAnIndex(docker.build(request), "acme/stored");
    }

    private void assertIsAnIndex(BuiltImage image, String name) throws Exception {
        assertEquals(TWICE.subList(0, 2), image.platforms());
        Manifest index = built(name).manifest("2");
        assertEquals(image.digest(), index.digest());
        assertEquals(
                TWICE.subList(0, 2),
                index.children().stream().map(Descriptor::platform).toList());
    }

    @Test
    public void dockerKeepsItsStepsInTheRegistry() throws Exception {
        dockerfile("FROM scratch\nCOPY busybox /b\n");
        ContainerEngine docker = new Engines(host(), EngineSettings.DEFAULT, null).named("docker");
        docker.build(request(with(ImageSpec.of("acme/kept"), null, List.of(), true), System.out::println));
        assertEquals(
                MediaTypes.OCI_INDEX,
                new ImageFiles(buildset(), "buildset-cache/acme/kept")
                        .manifest("cache")
                        .mediaType());
    }

    @Test
    public void saysThatAFrontendCannotBeGiven() throws Exception {
        Digest frontend = speculative("registry.example.invalid/frontend:1", Map.of());
        dockerfile("# syntax=registry.example.invalid/frontend:1\nFROM scratch\nCOPY busybox /b\n");
        assertThrows(EngineException.class, () -> buildLogged(ImageSpec.of("acme/fronted")));
        assertLogged("frontend registry.example.invalid/frontend:1 (`Dockerfile` line 1) = " + frontend);
        assertLogged("warning: the builder default (driver docker) cannot be given the frontend of this buildset");
    }
}
