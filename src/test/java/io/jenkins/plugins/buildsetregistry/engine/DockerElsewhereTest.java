package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.DockerPrograms;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** A docker daemon whose socket is here, and whose network is not: it never reaches this machine's loopback address. */
public class DockerElsewhereTest extends EngineContract {
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final DockerDaemon DAEMON = new DockerDaemon(FOLDER, DockerElsewhereTest::elsewhere, "{}");

    @ClassRule
    public static final RuleChain STORE = RuleChain.outerRule(FOLDER).around(DAEMON);

    private static DockerPrograms elsewhere() throws Exception {
        List.of("docker", "unshare", "ip").forEach(RequiresProgram::require);
        Path daemon = Files.writeString(
                FOLDER.newFile("dockerd").toPath(),
                "#!/bin/sh\nexec unshare --net sh -c 'ip link set lo up; exec " + RequiresProgram.require("dockerd")
                        + " \"$@\"' sh \"$@\"\n");
        Files.setPosixFilePermissions(daemon, PosixFilePermissions.fromString("rwx------"));
        return new DockerPrograms(DockerPrograms.debian12().directory(), daemon, null);
    }

    @Override
    protected Map<String, String> environment() {
        Map<String, String> environment = DAEMON.programs().environment();
        environment.put("DOCKER_HOST", DAEMON.address());
        return environment;
    }

    @Override
    protected ContainerEngine engine(Host host) throws Exception {
        return new Engines(host, EngineSettings.DEFAULT, null).named("docker");
    }

    @Override
    protected List<String> store(Host host) throws Exception {
        return lines(host, "docker", "images", "--quiet");
    }

    private void assertRemedy(EngineException refused) {
        for (String part : List.of(buildset().authority(), "does not share this machine's network", "buildah")) {
            assertTrue(refused.getMessage(), refused.getMessage().contains(part));
        }
    }

    @Test
    public void buildsAndPreloadsAreRefusedWithTheRemedy() throws Exception {
        speculative("acme/base", Map.of());
        dockerfile("FROM acme/base\nCOPY busybox /busybox\n");
        for (boolean buildkit : List.of(false, true)) {
            ImageSpec app = with(ImageSpec.of("acme/app"), buildkit, List.of(), false);
            assertRemedy(assertThrows(EngineException.class, () -> build(app)));
        }
        Preload preload = Preload.find(host(), Clock.systemUTC(), System.out::println);
        assertRemedy(assertThrows(
                EngineException.class,
                () -> preload.take(
                        buildset(),
                        List.of(ImageName.parse("acme/base")),
                        new Preload.Holder("a1", "a build"),
                        Duration.ofHours(1))));
    }
}
