package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

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
    /** Raise it with {@code -Dbuildset.pruned.pushes=5000}. */
    private static final int STEPS = Integer.getInteger("buildset.pruned.pushes", 40);

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
        List<Callable<Integer>> loads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            MixedLoad load = new MixedLoad(
                    writer, registry.client("control", "c-secret"), ledger, link, linked.manifest(), "client-" + i);
            loads.add(() -> {
                int refused = 0;
                for (int step = 0; step < STEPS; step++) {
                    refused += load.step() ? 0 : 1;
                }
                return refused;
            });
        }
        int refused = 0;
        for (Future<Integer> done : clients.invokeAll(loads)) {
            refused += done.get();
        }
        assertTrue(refused + " of " + STEPS * CLIENTS + " were refused", refused < STEPS * CLIENTS / 2);
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
