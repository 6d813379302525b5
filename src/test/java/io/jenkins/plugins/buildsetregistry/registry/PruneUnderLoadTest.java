package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.registry.check.StoreCheck;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreFinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;

/** A prune that spares nothing for its youth, all the time, beside pushes of every style and deletions. */
public class PruneUnderLoadTest {
    /** Steps of each client; the slower it is, the more others are refused. {@code -Dbuildset.pruned.pushes=5000}: more. */
    private static final int ACKNOWLEDGED = Integer.getInteger("buildset.pruned.pushes", 30);

    private static final int CLIENTS = 4;

    @Rule
    public final RegistryRule source = new RegistryRule();

    @Rule
    public final RegistryRule registry = new RegistryRule().withUsers();

    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

    @After
    public void stopClients() {
        clients.shutdownNow();
    }

    @Test
    public void losesNothingThatWasAcknowledged() throws Exception {
        SampleImage linked = SampleImage.of("linked");
        source.client().pushBlobs("in/base", linked);
        source.client()
                .putManifest("in/base", "t", linked.mediaType(), linked.manifest())
                .expect(201);
        Link link = new Link(
                "in/base", "t", linked.digest(), linked.mediaType(), linked.manifest().length, "in/base", null);
        registry.restartWith(PruningRegistry.rules(Duration.ZERO), source.access());
        Client writer = registry.client("writer", "w-secret");
        LoadLedger ledger = new LoadLedger();
        List<Callable<Void>> loads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            MixedLoad load = new MixedLoad(
                    writer, registry.client("control", "c-secret"), ledger, link, linked.manifest(), "client-" + i);
            loads.add(() -> {
                int acknowledged = 0;
                while (acknowledged < ACKNOWLEDGED) {
                    acknowledged += load.step() ? 1 : 0;
                }
                return null;
            });
        }
        for (Future<Void> done : clients.invokeAll(loads)) {
            done.get();
        }
        ledger.verifyContent(writer, new Random(1), 1);
        LoadLedger.verifyTags(writer, MixedLoad.REPOSITORIES);

        registry.stop();
        List<StoreFinding> problems = new ArrayList<>();
        StoreCheck.run(registry.storage(), false, problems::add);
        assertEquals(List.of(), problems.stream().filter(StoreFinding::problem).toList());
        registry.start();
        ledger.verify(writer(), new Random(1), 1);
    }

    private Client writer() {
        return registry.client("writer", "w-secret");
    }
}
