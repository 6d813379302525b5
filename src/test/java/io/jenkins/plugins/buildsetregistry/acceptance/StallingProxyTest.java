package io.jenkins.plugins.buildsetregistry.acceptance;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class StallingProxyTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void passesRequestsOnUntilItStalls() throws Exception {
        try (TestRegistries registries =
                TestRegistries.start("127.0.0.1", folder.getRoot().toPath())) {
            StallingProxy proxy = registries.slowTarget();
            RemoteRegistry registry =
                    new RemoteRegistry(RegistryAccess.of(proxy.address()).withCredentials(registries.targetLogin()));
            registry.ping();
            assertEquals(Optional.empty(), registries.published(ImageName.parse("registry.example.org/acme/base")));
            proxy.stall();
            assertFalse(proxy.isWaitedFor());
            CompletableFuture<Void> asked = CompletableFuture.runAsync(() -> {
                try {
                    registry.ping();
                } catch (Exception e) {
                    // it ends with the proxy
                }
            });
            Await.until("the request arrives", Duration.ofSeconds(30), proxy::isWaitedFor);
            assertFalse(asked.isDone());
        }
    }
}
