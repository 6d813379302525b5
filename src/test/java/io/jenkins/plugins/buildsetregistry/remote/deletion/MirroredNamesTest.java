package io.jenkins.plugins.buildsetregistry.remote.deletion;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;

/** A name of a public registry that is reached somewhere else, such as a mirror: its password is not the vendor's. */
public class MirroredNamesTest {
    @Rule
    public final FaultServer server = new FaultServer();

    @Test
    public void thePasswordOfAMirrorIsNotSentToTheVendor() throws Exception {
        server.answer(request -> Answer.of(405));
        for (String registry : List.of(
                "docker.io",
                "ghcr.io",
                "quay.io",
                "registry.gitlab.com",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                "acme.jfrog.io")) {
            ImageName name = ImageName.parse(registry + "/acme/app");
            RegistryDirectory accesses = new RegistryDirectory(
                    Map.of(name.registry(), server.access().withCredentials(VendorRule.USER)));
            RemoteRepository repository = new RemoteRegistry(
                            accesses.access(name), TransportOptions.defaults().withAttempts(1))
                    .repository(name.repository());
            TagDeletion deletion = Deletions.of(accesses).in(name, repository).delete(VendorRule.TAG, VendorRule.HELD);
            assertEquals(registry, TagDeletion.Outcome.UNSUPPORTED, deletion.outcome());
        }
        assertEquals(
                0,
                server.requests().stream()
                        .filter(request -> !request.target().contains("/manifests/"))
                        .count());
    }
}
