package io.jenkins.plugins.buildsetregistry.jenkins.cleanup;

import hudson.Extension;
import hudson.model.AsyncPeriodicWork;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.UploadTargets;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.CleanupSettings;
import io.jenkins.plugins.buildsetregistry.publish.StaleTags;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Once a day deletes temporary tags that nobody needs, in the target registries of the configuration, if that gives an age. A
 * bounded number at once; the next day goes on. Only requests for tags and manifests leave the controller. What it did is in
 * {@code logs/tasks} of Jenkins' home directory.
 */
@Extension
public final class DailyCleanup extends AsyncPeriodicWork {
    private static final int TAGS = 1000;

    private final Clock clock;
    private final int limit;

    public DailyCleanup() {
        this(Clock.systemUTC(), TAGS);
    }

    /** @param limit of tags to delete in one run */
    DailyCleanup(Clock clock, int limit) {
        super("Clean-up of temporary tags");
        this.clock = clock;
        this.limit = limit;
    }

    @Override
    public long getRecurrencePeriod() {
        return DAY;
    }

    @Override
    protected void execute(TaskListener listener) throws InterruptedException {
        CleanupSettings settings = BuildsetRegistryConfiguration.get().cleanup();
        if (settings.age().isZero()) {
            return; // and nothing is said: there is no log then
        }
        Consumer<String> log = listener.getLogger()::println;
        int planned = 0;
        int left = 0;
        for (String name : settings.names()) {
            if (planned >= limit) {
                log.accept("the intermediate registry '" + name + "' is left for the next day");
                continue;
            }
            try {
                StaleTags.Outcome outcome = clean(settings, name, limit - planned, log);
                planned += outcome.planned();
                left += outcome.left();
            } catch (BuildsetException | IOException e) {
                log.accept("WARNING: the intermediate registry '" + name + "' tells of no temporary tags: "
                        + e.getMessage());
            }
        }
        log.accept("of temporary tags older than " + settings.age().toDays() + " days, and of promoted changes, "
                + planned + " were to go; " + left + " of them are still there");
    }

    private StaleTags.Outcome clean(CleanupSettings settings, String name, int most, Consumer<String> log)
            throws BuildsetException, IOException, InterruptedException {
        IntermediateRegistry intermediate = settings.intermediate(name).intermediateRegistry();
        log.accept("asking the intermediate registry " + intermediate);
        List<UploadTargets.Place> places =
                new UploadTargets(intermediate).choose(List.of(), List.of(), StaleTags.turn(clock.instant()));
        Set<ImageName> repositories =
                places.stream().map(UploadTargets.Place::repository).collect(Collectors.toSet());
        CleanupSettings.Access access = settings.access(repositories, log);
        StaleTags staleTags =
                new StaleTags(intermediate, access.targets(), access.deletions(), settings.age(), clock, log);
        return staleTags.cleanUp(
                places.stream()
                        .filter(place -> !access.skipped().contains(place.repository()))
                        .toList(),
                most);
    }
}
