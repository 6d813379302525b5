package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** The classic builder of whatever docker is installed. */
public class DockerEngineTest extends EngineFailures {
    private static final String FAILURE = "received unexpected HTTP status: 500 Internal Server Error";

    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final DockerDaemon DAEMON = new DockerDaemon(FOLDER);

    @ClassRule
    public static final RuleChain STORE = RuleChain.outerRule(FOLDER).around(DAEMON);

    @Override
    protected Map<String, String> environment() {
        return Map.of("DOCKER_HOST", DAEMON.address());
    }

    @Override
    protected Boolean buildkit() {
        return false;
    }

    @Override
    protected ContainerEngine engine(Host host) throws Exception {
        return new Engines(host, new EngineSettings(List.of("--network=host"), PinnedBases.WARN), null).named("docker");
    }

    @Override
    protected List<String> store(Host host) throws Exception {
        List<String> all = new ArrayList<>(lines(
                host,
                "docker",
                "images",
                "--all",
                "--digests",
                "--format",
                "{{.ID}} {{.Repository}}:{{.Tag}}@{{.Digest}}"));
        all.addAll(lines(host, "docker", "ps", "--all", "--format", "{{.ID}} {{.Image}}"));
        return all;
    }

    @Test
    public void refusesSeveralPlatformsAndSecrets() throws Exception {
        dockerfile("FROM scratch\nCOPY busybox /bin/busybox\n");
        List<Platform> platforms = List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"));
        assertMentions(
                assertThrows(EngineException.class, () -> build(spec("acme/multi", List.of(), Map.of(), platforms))),
                "acme/multi",
                "linux/arm64",
                "buildah");
        List<BuildSecret> secrets = List.of(BuildSecret.parse("id=token,env=HOME"));
        ImageSpec secret = with(ImageSpec.of("acme/secret"), false, secrets, false);
        assertMentions(
                assertThrows(EngineException.class, () -> build(secret)), "acme/secret", "secrets", "dockerBuilder");
    }

    @Test
    public void aFailureOfTheRegistryIsAnsweredByAnotherPush() throws Exception {
        dockerfile("FROM scratch\nCOPY busybox /bin/busybox\n");
        for (String failure :
                List.of(FAILURE, "errors:\ndigest invalid\nmanifest blob unknown: blob unknown to registry")) {
            RegistryFailure once = new RegistryFailure(host(), failure, 1);
            engine(once).build(request(ImageSpec.of("acme/again"), line -> {}));
            assertEquals(2, once.pushes);
            built("acme/again").manifest("latest");
        }

        RegistryFailure always = new RegistryFailure(host(), FAILURE, Integer.MAX_VALUE);
        EngineException e = assertThrows(
                EngineException.class, () -> engine(always).build(request(ImageSpec.of("acme/never"), line -> {})));
        assertMentions(e, "pushing acme/never", "500 Internal Server Error");
        assertEquals(3, always.pushes);
    }

    /** What docker says while its registry fails, as docker-registry 2.8 was seen to when two builds push one layer. */
    private static final class RegistryFailure extends RecordingHost {
        private final String said;
        private final int failures;
        private int pushes;

        RegistryFailure(Host host, String said, int failures) {
            super(host);
            this.said = said;
            this.failures = failures;
        }

        @Override
        public CommandResult run(Command command, Consumer<String> lines) throws HostException, InterruptedException {
            return command.arguments().get(1).equals("push") && ++pushes <= failures
                    ? new CommandResult(1, said)
                    : super.run(command, lines);
        }
    }

    @Test
    public void isLoggedInAmongTheFilesOfABlock() throws Exception {
        speculative("acme/seen", Map.of());
        String image = buildset().authority() + "/acme/seen:latest";
        assertFalse(docker(Map.of(), "pull", image).succeeded());
        Map<String, String> block = new BlockConfiguration(buildset(), List.of(), Fallback.ALLOW)
                .write(host(), folder.newFolder("block").getAbsolutePath(), System.out::println);
        CommandResult pulled = docker(block, "pull", image);
        assertTrue(pulled.output(), pulled.succeeded());
        docker(block, "rmi", image);
    }

    private CommandResult docker(Map<String, String> environment, String... arguments) throws Exception {
        return new EngineProgram(host(), "docker", environment).run(arguments);
    }
}
