package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.promote;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.TargetRegistry;
import io.jenkins.plugins.buildsetregistry.local.LocalCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Which temporary tags a build that promotes deletes, by what is configured. */
public class StaleTagsOfABuildTest {
    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    @Before
    public void gateTwoChanges() throws Exception {
        target().setDeletionCredentialsId(target().getCredentialsId());
        gated(GateRule.change("base", 90), Duration.ofDays(31));
        gated(GateRule.change("base", 91), Duration.ofDays(29));
        gated(GateRule.change("base", 101), Duration.ZERO);
    }

    private void gated(Change change, Duration ago) throws Exception {
        OddImage image = OddImage.image(false, 1000, Long.parseLong(change.id().number()));
        steps.gate()
                .gated(change, Instant.now().minus(ago), steps.gate().targets(), Map.of(StepsRule.BASE_IMAGE, image));
    }

    private Set<String> tags() throws Exception {
        return new TreeSet<>(steps.gate().target(StepsRule.BASE_IMAGE).tags());
    }

    private String promoted() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(promote(BASE));
        assertNotNull(steps.published(StepsRule.BASE_IMAGE));
        return pipeline.log();
    }

    private static TargetRegistry target() {
        return BuildsetRegistryConfiguration.get().getTargetRegistries().get(0);
    }

    @Test
    public void thoseOfTheChangeGoAndThoseThatAreOlderThanAMonth() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        PromoteImageStep dryRun = promote(BASE);
        dryRun.setDryRun(true);
        pipeline.top().run(dryRun);
        String told = "2 temporary tags change_101_1_latest, change_90_1_latest of " + StepsRule.BASE_IMAGE;
        assertTrue(pipeline.log(), pipeline.log().contains("delete " + told));
        assertEquals(3, tags().size());
        String log = promoted();
        assertTrue(log, log.contains("deleted " + told));
        assertEquals(Set.of("change_91_1_latest", "latest"), tags());
    }

    @Test
    public void zeroDaysKeepThoseOfOtherChanges() throws Exception {
        BuildsetRegistryConfiguration.get().setTemporaryTagDays(0);
        promoted();
        assertEquals(Set.of("change_90_1_latest", "change_91_1_latest", "latest"), tags());
    }

    @Test
    public void aLoginThatMayNotDeleteIsAWarning() throws Exception {
        LocalCredentials.addUsernamePassword("cleaner", "cleaner", "wr0ng-Passw0rd");
        target().setDeletionCredentialsId("cleaner");
        String log = promoted();
        assertEquals(4, tags().size());
        assertTrue(log, log.contains("WARNING: 2 temporary tags"));
        assertTrue(log, log.contains("user 'cleaner'"));
        assertFalse(log, log.contains("wr0ng"));
    }

    @Test
    public void withoutALoginForItTheyStay() throws Exception {
        target().setDeletionCredentialsId(null);
        promoted();
        assertEquals(4, tags().size());
        target().setDeletionCredentialsId("gone");
        String log = promoted();
        assertTrue(log, log.contains("WARNING: temporary tags of " + StepsRule.BASE_IMAGE));
        assertTrue(log, log.contains("'gone'"));
        assertEquals(4, tags().size());
    }
}
