package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Node;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ChangeEntry;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.Rule;
import org.junit.Test;

public class UseBuildsetRegistryTest {
    private static final String ADDRESS = "BUILDSET_REGISTRY";
    private static final String PASSWORD = "BUILDSET_REGISTRY_PASSWORD";

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    @Test
    public void theBodyOfTheBlockAroundItCanOnlyRead() throws Exception {
        steps.pipeline()
                .top()
                .run(
                        new WithBuildsetRegistryStep(),
                        block -> block.run(new UseBuildsetRegistryStep(), reader -> {
                            EnvVars inside = reader.get(EnvVars.class);
                            EnvVars outside = block.get(EnvVars.class);
                            assertEquals(outside.get(ADDRESS), inside.get(ADDRESS));
                            assertEquals(outside.get("BUILDSET_REGISTRY_READER_PASSWORD"), inside.get(PASSWORD));
                            assertNotEquals(outside.get(PASSWORD), inside.get(PASSWORD));
                            return null;
                        }));
    }

    @Test
    public void aBuildFindsTheRegistryOfTheOneThatHasStartedIt() throws Exception {
        LocalPipeline upstream = steps.pipeline();
        CountDownLatch used = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        String[] address = new String[1];
        LocalStepContext context = upstream.top().start(new WithBuildsetRegistryStep(), block -> {
            address[0] = block.get(BlockRegistry.class).running().authority();
            started.countDown();
            used.await();
            return null;
        });
        started.await();
        LocalPipeline downstream = steps.startedBy(upstream);
        downstream.top().run(new UseBuildsetRegistryStep(), reader -> {
            assertEquals(address[0], reader.get(EnvVars.class).get(ADDRESS));
            return null;
        });
        steps.startedBy(downstream).top().run(new WithBuildsetRegistryStep(), joined -> {
            assertEquals(
                    "never a second one", address[0], joined.get(EnvVars.class).get(ADDRESS));
            return null;
        });
        AbortException elsewhere = assertThrows(
                AbortException.class,
                () -> downstream
                        .top()
                        .with(steps.agent(), Node.class)
                        .run(new UseBuildsetRegistryStep(), reader -> null));
        assertTrue(elsewhere.getMessage(), elsewhere.getMessage().contains("same node"));
        used.countDown();
        context.await();
        AbortException ended = assertThrows(
                AbortException.class, () -> downstream.top().run(new UseBuildsetRegistryStep(), reader -> null));
        assertTrue(ended.getMessage(), ended.getMessage().contains("withBuildsetRegistry"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void aBuildTellsWhatIsAheadOfTheOneWhoseRegistryItUses() throws Exception {
        LocalPipeline upstream = steps.pipeline();
        Change ahead = new Change(new ChangeId("acme/base", "101"), "1", null);
        ChangeRecord record = new ChangeRecord(
                ahead,
                BuildId.at(Instant.EPOCH, new SecureRandom()),
                "https://ci.example.org/job/base/1/",
                Instant.EPOCH,
                List.of(),
                List.of(),
                List.of());
        upstream.top().run(new WithBuildsetRegistryStep(), block -> {
            ImagesAction.linked(upstream.build(), null, null, List.of(record));
            LocalPipeline downstream = steps.startedBy(upstream);
            for (int twice = 0; twice < 2; twice++) {
                downstream.top().run(new UseBuildsetRegistryStep(), reader -> null);
            }
            List<ChangeEntry> told =
                    downstream.build().getAction(ImagesAction.class).getAhead();
            assertEquals(
                    List.of(ahead.toString()),
                    told.stream().map(ChangeEntry::getName).toList());
            assertEquals(record.buildUrl(), told.get(0).getBuildUrl());
            return null;
        });
    }

    @Test
    public void aBuildThatTwoHaveStartedIsRefused() throws Exception {
        LocalPipeline first = steps.pipeline();
        first.top().run(new WithBuildsetRegistryStep(), one -> {
            LocalPipeline second = steps.pipeline();
            return second.top().run(new WithBuildsetRegistryStep(), two -> {
                AbortException both = assertThrows(
                        AbortException.class,
                        () -> steps.startedBy(first, second).top().run(new UseBuildsetRegistryStep(), reader -> null));
                assertTrue(both.getMessage(), both.getMessage().contains("several buildset registries"));
                return null;
            });
        });
    }
}
