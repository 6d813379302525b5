package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.DockerRegistry;
import io.jenkins.plugins.buildsetregistry.remote.ImageCopy;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.ExternalResource;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** docker and podman, for which this registry is a mirror that pulls through from CNCF distribution with a password. */
public class UpstreamClientsTest {
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final DockerRegistry UPSTREAM = new DockerRegistry(true);
    private static final RegistryRule MIRROR = new RegistryRule();
    private static SampleImage published;

    private static final ExternalResource CONNECTION = new ExternalResource() {
        @Override
        protected void before() throws Throwable {
            published = TarImage.random(2_000_000);
            published.push(MIRROR.client(), "staged", "1");
            RemoteRegistry staged =
                    new RemoteRegistry(RegistryAccess.of(MIRROR.server().address()));
            new ImageCopy(
                            staged.repository("staged"),
                            UPSTREAM.open().repository("library/pulled"),
                            TransferListener.NONE)
                    .copy(published.digest(), List.of("1"));
            MIRROR.forgetAll();
            MIRROR.restartWithUpstreams(new Upstream("docker.io", UPSTREAM.access(), Duration.ofMinutes(5)));
        }
    };

    private static final DockerDaemon DAEMON =
            new DockerDaemon(FOLDER, () -> List.of("--registry-mirror=http://" + MIRROR.authority()));

    @ClassRule
    public static final RuleChain SERVERS = RuleChain.outerRule(FOLDER)
            .around(UPSTREAM)
            .around(MIRROR)
            .around(CONNECTION)
            .around(DAEMON);

    @Rule
    public final ClientHome home = new ClientHome();

    @Test
    public void pullThroughOnce() throws Exception {
        String id = Digest.sha256(published.config()).toString();
        home.setEnvironment("DOCKER_HOST", DAEMON.address());
        home.run("docker", "pull", "pulled:1");
        assertEquals(id, home.run("docker", "images", "--no-trunc", "--quiet", "pulled:1"));
        home.setEnvironment(
                "CONTAINERS_REGISTRIES_CONF",
                Files.writeString(home.resolve("registries.conf"), """
                        [[registry]]
                        prefix = "docker.io"
                        location = "127.0.0.1:1"
                        insecure = true
                        [[registry.mirror]]
                        location = "%s"
                        insecure = true
                        """.formatted(MIRROR.authority()))
                        .toString());
        home.containers("podman", "pull", "docker.io/library/pulled:1");
        assertEquals(
                id,
                "sha256:"
                        + home.containers("podman", "images", "--no-trunc", "--quiet", "docker.io/library/pulled:1")
                                .replace("sha256:", ""));
        UpstreamState state = MIRROR.server().upstreams().get(0);
        assertEquals(published.layer().length + published.config().length, state.bytes());
        assertTrue(state.toString(), state.hits() > 0);
    }
}
