package io.jenkins.plugins.buildsetregistry.jenkins.cleanup;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import hudson.ExtensionList;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.buildsetregistry.ForeignHost;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.SettableClock;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.IntermediateRegistrySettings;
import io.jenkins.plugins.buildsetregistry.jenkins.config.TargetRegistry;
import io.jenkins.plugins.buildsetregistry.local.LocalCredentials;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** What Jenkins deletes once a day, and that it asks nobody whom the configuration does not name. */
public class DailyCleanupTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final String APP = GateRule.PUBLIC_NAME + "/acme/app";
    private static final Change OLD = GateRule.change("base", 90);
    private static final Change YOUNG = GateRule.change("base", 101);

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final ForeignHost foreign = new ForeignHost();

    private final SettableClock clock = new SettableClock(Instant.now());
    private LocalJenkins jenkins;
    private TargetRegistry target;

    @Before
    public void configure() throws Exception {
        jenkins = LocalJenkins.start(
                Files.createDirectory(gate.path("controller")).toFile());
        RegistryAccess access = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        LocalCredentials.addUsernamePassword(
                "login", access.credentials().username(), access.credentials().password());
        target = new TargetRegistry(GateRule.PUBLIC_NAME);
        target.setUrl(access.endpoint().toString());
        target.setCredentialsId("login");
        target.setDeletionCredentialsId("login");
        configuration().setTargetRegistries(List.of(target));
        configuration().setIntermediateRegistries(List.of(intermediate()));
        configuration().setCleanupDays(30);
        gated(OLD, Duration.ofDays(31), BASE);
        gated(YOUNG, Duration.ofDays(29), BASE);
    }

    @After
    public void end() {
        jenkins.close();
    }

    private static BuildsetRegistryConfiguration configuration() {
        return BuildsetRegistryConfiguration.get();
    }

    private IntermediateRegistrySettings intermediate() {
        IntermediateRegistrySettings settings = new IntermediateRegistrySettings(
                "gate", gate.intermediate().access().endpoint() + "/gate");
        settings.setCredentialsId("login");
        return settings;
    }

    private void gated(Change change, Duration ago, String... images) throws Exception {
        Map<String, OddImage> made = new LinkedHashMap<>();
        for (String image : images) {
            made.put(
                    image, OddImage.image(false, 100, Long.parseLong(change.id().number())));
        }
        gate.gated(change, clock.instant().minus(ago), gate.targets(), made);
    }

    private String run(int limit) throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        new DailyCleanup(clock, limit).execute(new StreamTaskListener(log, StandardCharsets.UTF_8));
        return log.toString(StandardCharsets.UTF_8);
    }

    private Set<String> tags(String image) throws Exception {
        return new TreeSet<>(gate.target(image).tags());
    }

    private static void assertSays(String log, String words) {
        assertTrue(log, log.contains(words));
    }

    @Test
    public void withoutAnAgeNobodyIsAskedAndNothingIsSaid() throws Exception {
        assertEquals("the default", 0, new BuildsetRegistryConfiguration().getCleanupDays());
        configuration().setCleanupDays(0);
        int before = gate.intermediateRequests().size() + gate.targetRequests().size();
        assertEquals("", run(100));
        assertEquals(
                before,
                gate.intermediateRequests().size() + gate.targetRequests().size());
    }

    @Test
    public void itRunsOnceADay() {
        DailyCleanup work = ExtensionList.lookupSingleton(DailyCleanup.class);
        assertEquals(Duration.ofDays(1).toMillis(), work.getRecurrencePeriod());
        assertTrue(work.getInitialDelay() <= work.getRecurrencePeriod());
    }

    @Test
    public void oldOnesGoAndWhatItDidIsInItsLog() throws Exception {
        gate.promote(YOUNG);
        gated(GateRule.change("base", 102), Duration.ofDays(1), BASE);
        String log = run(100);
        assertEquals(Set.of("change_102_1_latest", "latest"), tags(BASE));
        assertSays(log, "deleted 2 temporary tags");
        assertSays(
                log,
                "of temporary tags older than 30 days, and of promoted changes, 2 were to go; 0 of them are still there");
        assertFalse(log, log.contains("WARNING"));
    }

    @Test
    public void theRealOneWritesALogOfItsOwn() throws Exception {
        new DailyCleanup().doRun();
        assertEquals(Set.of("change_101_1_latest"), tags(BASE));
        String log = Files.readString(gate.path("controller/logs/tasks/Clean-up of temporary tags.log"));
        assertSays(log, "1 were to go");
    }

    /** SECURITY: whoever may write a record must not choose which hosts the controller asks. */
    @Test
    public void aHostThatOnlyARecordNamesIsNotAsked() throws Exception {
        RegistryAccess access = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        String image = foreign.name() + "/acme/secret";
        gate.gated(
                GateRule.change("evil", 7),
                clock.instant().minus(Duration.ofDays(40)),
                new RegistryDirectory(Map.of(foreign.name(), access)),
                Map.of(image, OddImage.image(false, 100, 7)));
        String log = run(100);
        assertEquals(0, foreign.connections());
        assertSays(log, "WARNING: not looked at: " + image);
        assertEquals(Set.of("change_101_1_latest"), tags(BASE));
    }

    @Test
    public void onlyRepositoriesThatTheEntryIsForAreLookedAt() throws Exception {
        gated(GateRule.change("app", 90), Duration.ofDays(31), APP);
        target.setRepositories("acme/b.*");
        int before = gate.targetRequests().size();
        String log = run(100);
        assertSays(log, "not looked at: " + APP);
        assertEquals(Set.of("change_101_1_latest"), tags(BASE));
        assertFalse(gate.targetRequests().stream().skip(before).anyMatch(line -> line.contains("/acme/app/")));
        assertEquals(Set.of("change_90_1_latest"), tags(APP));
    }

    @Test
    public void onlyGlobalCredentialsAreThereAndWhatTheyMissIsSaid() throws Exception {
        target.setDeletionCredentialsId(null);
        assertSays(
                run(100),
                "temporary tags of 1 repositories of " + GateRule.PUBLIC_NAME
                        + " stay: it has no credentials for deleting tags");
        target.setDeletionCredentialsId("of-a-folder");
        assertSays(run(100), "stay: there is no user name with password 'of-a-folder'");
        target.setDeletionCredentialsId("login");
        target.setCredentialsId("of-a-folder");
        assertSays(run(100), "stay: there is no user name with password 'of-a-folder'");
        target.setCredentialsId("login");
        target.setDeletion("ecr");
        assertSays(run(100), "is no registry of Amazon");
        assertEquals(Set.of("change_101_1_latest", "change_90_1_latest"), tags(BASE));
    }

    @Test
    public void aRunIsBoundedAndTheNextDaysGoOn() throws Exception {
        List<String> images = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            images.add(BASE + ":v" + i);
        }
        gated(OLD, Duration.ofDays(32), images.toArray(String[]::new));
        assertEquals(12, tags(BASE).size());
        for (int left : List.of(8, 4, 1)) {
            String log = run(4);
            assertEquals(log, left, tags(BASE).size());
            clock.advance(Duration.ofHours(7));
        }
        assertEquals(Set.of("change_101_1_latest"), tags(BASE));
    }

    @Test
    public void aRegistryThatDoesNotAnswerKeepsNoOtherFromIt() throws Exception {
        IntermediateRegistrySettings gone = new IntermediateRegistrySettings(
                "gone",
                "https://127.0.0.1:" + gate.intermediate().access().endpoint().getPort() + "/gate");
        IntermediateRegistrySettings locked = new IntermediateRegistrySettings("locked", "http://127.0.0.1:1/gate");
        locked.setCredentialsId("of-a-folder");
        configuration().setIntermediateRegistries(List.of(locked, gone, intermediate()));
        String log = run(100);
        assertSays(log, "WARNING: the intermediate registry 'locked'");
        assertSays(log, "WARNING: the intermediate registry 'gone'");
        assertEquals(Set.of("change_101_1_latest"), tags(BASE));
        assertFalse(log, log.contains("s3cret"));
    }
}
