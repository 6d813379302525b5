package io.jenkins.plugins.buildsetregistry.registry.prune;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.SettableClock;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.PruneRules;
import io.jenkins.plugins.buildsetregistry.registry.SampleImage;
import io.jenkins.plugins.buildsetregistry.registry.TagRule;
import io.jenkins.plugins.buildsetregistry.registry.store.ContentSweep;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class PruneScheduleTest {
    private static final Duration WEEK = Duration.ofDays(7);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final AtomicLong nanos = new AtomicLong();
    private final SettableClock clock = new SettableClock(Instant.now());
    private Store store;
    private PruneSchedule schedule;

    @Before
    public void open() throws Exception {
        store = Store.open(folder.getRoot().toPath());
        TagRule rule = new TagRule(Pattern.compile(".*"), Pattern.compile(".*"), WEEK);
        PruneRules rules = new PruneRules(Duration.ofHours(1), null, List.of(rule), null, false);
        schedule = new PruneSchedule(store, rules, clock, nanos::get);
        SampleImage image = SampleImage.of("x");
        store.manifests().put("a", Manifest.of(image.manifest(), image.mediaType()));
        store.manifests().putTag("a", "t", image.digest());
        Files.setLastModifiedTime(store.layout().tag("a", "t"), FileTime.from(clock.instant()));
    }

    @After
    public void close() {
        schedule.close();
        store.close();
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private Optional<Digest> tag() throws Exception {
        return store.manifests().tag("a", "t");
    }

    @Test
    public void prunesByTheTimeThatHasPassed() throws Exception {
        pass(WEEK.minusSeconds(5));
        schedule.run();
        assertTrue(tag().isPresent());
        pass(Duration.ofSeconds(5));
        schedule.run();
        assertEquals(Optional.empty(), tag());
    }

    @Test
    public void aClockThatJumpsForTheTimeOfOneRunDeletesNothing() throws Exception {
        clock.advance(WEEK);
        schedule.run();
        assertTrue(tag().isPresent());
        pass(Duration.ofHours(1));
        clock.advance(WEEK.negated());
        schedule.run();
        assertTrue(tag().isPresent());
        pass(Duration.ofHours(1));
        schedule.run();
        assertTrue(tag().isPresent());
    }

    @Test
    public void aClockThatWasSetRightIsBelievedTheNextTime() throws Exception {
        clock.advance(WEEK);
        schedule.run();
        pass(Duration.ofHours(1));
        schedule.run();
        assertEquals(Optional.empty(), tag());
    }

    @Test
    public void goesOnAfterAFailure() throws Exception {
        Files.writeString(store.layout().tag("a", "broken"), "no digest");
        schedule.run();
        ContentSweep other = store.blobs().sweep();
        pass(WEEK);
        schedule.run();
        other.close();
        schedule.run();
        assertEquals(Optional.empty(), tag());
    }
}
