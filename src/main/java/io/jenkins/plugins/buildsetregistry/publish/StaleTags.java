package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.UploadTargets;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Deletes temporary tags that nobody needs. After a promotion: those of its change, and in the same repositories those of other
 * changes of its project that are promoted or old. At any time: those of a project's changes in a repository. Only tags that a
 * record knows, never a digest that is shared. What cannot be deleted is a warning.
 */
public final class StaleTags {
    private static final int SHOWN = 10;

    private final IntermediateRegistry intermediate;
    private final RegistryDirectory targets;
    private final TargetRegistries registries;
    private final Deletions deletions;
    private final Duration retention;
    private final Clock clock;
    private final Consumer<String> log;

    /** @param deletions as {@code targets}, with the credentials that deletions are asked for with */
    public StaleTags(
            IntermediateRegistry intermediate,
            RegistryDirectory targets,
            RegistryDirectory deletions,
            Duration retention,
            Clock clock,
            Consumer<String> log) {
        this(intermediate, targets, Deletions.of(deletions), retention, clock, log);
    }

    /**
     * @param retention since the newest build of a change; zero: tags of other changes stay
     */
    public StaleTags(
            IntermediateRegistry intermediate,
            RegistryDirectory targets,
            Deletions deletions,
            Duration retention,
            Clock clock,
            Consumer<String> log) {
        this(intermediate, targets, TransportOptions.defaults(), deletions, retention, clock, log);
    }

    /** @param patience with the targets */
    StaleTags(
            IntermediateRegistry intermediate,
            RegistryDirectory targets,
            TransportOptions patience,
            Deletions deletions,
            Duration retention,
            Clock clock,
            Consumer<String> log) {
        this.intermediate = intermediate;
        this.targets = targets;
        this.registries = new TargetRegistries(targets, patience);
        this.deletions = deletions;
        this.retention = retention;
        this.clock = clock;
        this.log = log;
    }

    /** @param digest what the tag held when it was looked for */
    public record Removal(String tag, Digest digest) {}

    /**
     * What is to be deleted in one repository.
     *
     * @param removals at least one
     */
    public record InRepository(ImageName name, RemoteRepository target, List<Removal> removals) {
        List<String> tags() {
            return removals.stream().map(Removal::tag).toList();
        }
    }

    /**
     * Looks for them, and changes nothing.
     *
     * @param promoted the plan of the promotion of {@code record}
     */
    public List<InRepository> plan(ChangeRecord record, List<Promotion.Step> promoted) throws InterruptedException {
        TagSearch search = TagSearch.afterPromotion(records(), record, retention, clock.instant(), log);
        Map<ImageName, List<Promotion.Step>> repositories = new LinkedHashMap<>();
        for (Promotion.Step step : promoted) {
            repositories
                    .computeIfAbsent(step.upload().image().withoutReference(), name -> new ArrayList<>())
                    .add(step);
        }
        Map<ImageName, List<Removal>> found = new LinkedHashMap<>();
        for (Map.Entry<ImageName, List<Promotion.Step>> each : repositories.entrySet()) {
            ImageName name = each.getKey();
            List<Removal> removals = found.computeIfAbsent(name, key -> new ArrayList<>());
            try {
                search.addOwn(repository(name), each.getValue(), removals);
                search.addOthers(name, repository(name), removals);
            } catch (IOException e) {
                log.accept(notAll(name) + e.getMessage());
            }
        }
        search.report();
        return planned(found);
    }

    /**
     * Looks for those of projects in repositories, and changes nothing. Which of them are looked for first changes from hour to
     * hour: what the limit leaves is found another time. Registries that the targets do not name are not asked, as anybody may
     * have named them who may write a record.
     *
     * @param limit of tags to delete, at least 1
     */
    public List<InRepository> plan(List<UploadTargets.Place> places, int limit) throws InterruptedException {
        Instant now = clock.instant();
        TagSearch search = TagSearch.at(records(), retention, now, limit, log);
        List<UploadTargets.Place> named = places.stream()
                .filter(place -> targets.names(place.repository()))
                .collect(Collectors.toCollection(ArrayList::new));
        tellUnnamed(places);
        Collections.rotate(named, (int) (TagSearch.turn(now) * named.size()));
        Map<ImageName, List<Removal>> found = new LinkedHashMap<>();
        Set<String> failing = new HashSet<>();
        for (UploadTargets.Place place : named) {
            ImageName name = place.repository();
            if (failing.contains(name.registry())) {
                continue;
            }
            try {
                List<Removal> removals = found.computeIfAbsent(name, each -> new ArrayList<>());
                search.of(place.project()).addOthers(name, repository(name), removals);
            } catch (RegistryException e) {
                boolean more = e.status() != 0 && !e.isTemporary();
                log.accept(notAll(name)
                        + e.getMessage()
                        + (more ? "" : "; nothing more is looked for in " + name.registry() + " this time"));
                if (!more) {
                    failing.add(name.registry());
                }
            } catch (IOException e) {
                log.accept(notAll(name) + e.getMessage());
            }
        }
        search.report();
        return planned(found);
    }

    private void tellUnnamed(List<UploadTargets.Place> places) {
        List<String> unnamed = places.stream()
                .map(UploadTargets.Place::repository)
                .filter(name -> !targets.names(name))
                .map(ImageName::toString)
                .distinct()
                .toList();
        if (!unnamed.isEmpty()) {
            log.accept(
                    "WARNING: not looked at: " + shown(unnamed)
                            + ": records tell of them, but no target registry is named that they are in; name it if it is yours");
        }
    }

    private static String notAll(ImageName name) {
        return "WARNING: not all temporary tags of " + name + " were looked for: ";
    }

    private List<InRepository> planned(Map<ImageName, List<Removal>> found) {
        return found.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .map(each -> new InRepository(each.getKey(), repository(each.getKey()), each.getValue()))
                .toList();
    }

    /** For {@link UploadTargets#choose}: which share of all to begin with. */
    public static double turn(Instant now) {
        return TagSearch.turn(now);
    }

    private ChangeRecords records() {
        return new ChangeRecords(intermediate);
    }

    private RemoteRepository repository(ImageName name) {
        return registries.repository(name);
    }

    /** Says what {@link #execute} would do. */
    public void print(List<InRepository> plan) {
        for (InRepository each : plan) {
            log.accept("delete " + some(each.tags()) + " of " + each.name());
        }
    }

    /**
     * Does what is planned.
     *
     * @return how many tags that were to be deleted are there still
     */
    public int execute(List<InRepository> plan) throws InterruptedException {
        Set<String> distrusted = new HashSet<>();
        int left = 0;
        for (InRepository each : plan) {
            String registry = each.name().registry();
            if (distrusted.contains(registry)) {
                log.accept(staying(each.name(), each.tags(), "nothing more is deleted in " + registry));
                left += each.tags().size();
                continue;
            }
            TagDeleter deleter;
            try {
                deleter = deletions.in(each.name(), each.target());
            } catch (IllegalArgumentException e) {
                log.accept(staying(each.name(), each.tags(), e.getMessage()));
                left += each.tags().size();
                continue;
            }
            TagRemoval removal = new TagRemoval(each, deleter, deletions.overwriting(each.name(), each.target()), log);
            if (!removal.run()) {
                distrusted.add(registry);
            }
            left += removal.left();
        }
        return left;
    }

    /**
     * What a clean-up has done.
     *
     * @param left of those that were planned, how many are still there
     */
    public record Outcome(int planned, int left) {}

    /** Plans, and does it. */
    public Outcome cleanUp(List<UploadTargets.Place> places, int limit) throws InterruptedException {
        List<InRepository> plan = plan(places, limit);
        return new Outcome(
                plan.stream().mapToInt(each -> each.removals().size()).sum(), execute(plan));
    }

    static String staying(ImageName name, List<String> tags, String reason) {
        return "WARNING: " + some(tags) + " of " + name + " " + (tags.size() == 1 ? "stays: " : "stay: ") + reason;
    }

    /** The first ten by name. */
    static String some(List<String> tags) {
        return (tags.size() == 1 ? "temporary tag " : tags.size() + " temporary tags ") + shown(tags);
    }

    private static String shown(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }
}
