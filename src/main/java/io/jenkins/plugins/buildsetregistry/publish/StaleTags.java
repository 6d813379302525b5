package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.UploadTargets;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
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

/**
 * Deletes temporary tags that nobody needs. After a promotion: those of its change, and in the same repositories those of other
 * changes of its project that are promoted or old. At any time: those of a project's changes in a repository. Only tags that a
 * record knows, never a digest that is shared. What cannot be deleted is a warning.
 */
public final class StaleTags {
    private static final int SHOWN = 10;

    private final IntermediateRegistry intermediate;
    private final TargetRegistries targets;
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
        this.targets = new TargetRegistries(targets, patience);
        this.deletions = deletions;
        this.retention = retention;
        this.clock = clock;
        this.log = log;
    }

    /** @param digest what the tag held when it was looked for */
    public record Removal(String tag, Digest digest) {
        static Removal of(Promotion.Step step) {
            return new Removal(step.upload().temporaryTag(), step.upload().digest());
        }
    }

    /**
     * What is to be deleted in one repository.
     *
     * @param promoted tags that stay, and what they hold
     * @param first whose temporary tag goes before all others, because another tag that is known has its digest
     * @param removals at least one
     */
    public record InRepository(
            ImageName name,
            RemoteRepository target,
            List<Promotion.Step> promoted,
            Promotion.Step first,
            List<Removal> removals) {
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
        List<InRepository> plan = new ArrayList<>();
        for (Map.Entry<ImageName, List<Promotion.Step>> each : repositories.entrySet()) {
            ImageName name = each.getKey();
            List<Promotion.Step> steps = each.getValue();
            RemoteRepository target = targets.repository(name);
            List<Removal> removals = new ArrayList<>();
            Promotion.Step first = null;
            try {
                first = search.addOwn(target, steps, removals);
                search.addOthers(name, target, removals);
            } catch (IOException e) {
                log.accept("WARNING: not all temporary tags of " + name + " were looked for: " + e.getMessage());
            }
            if (first != null && !removals.isEmpty()) {
                plan.add(new InRepository(name, target, steps, first, removals));
            }
        }
        search.report();
        return plan;
    }

    /**
     * Looks for those of projects in repositories, and changes nothing. Which of them are looked for first changes from hour to
     * hour: what the limit leaves is found another time.
     *
     * @param limit of tags to delete, at least 1
     */
    public List<InRepository> plan(List<UploadTargets.Place> places, int limit) throws InterruptedException {
        Instant now = clock.instant();
        TagSearch search = TagSearch.at(records(), retention, now, limit, log);
        Map<ImageName, List<Removal>> found = new LinkedHashMap<>();
        List<UploadTargets.Place> rotated = new ArrayList<>(places);
        Collections.rotate(rotated, Math.floorMod(TagSearch.turn(now), Math.max(1, rotated.size())));
        for (UploadTargets.Place place : rotated) {
            ImageName name = place.repository();
            try {
                List<Removal> removals = found.computeIfAbsent(name, each -> new ArrayList<>());
                search.of(place.project()).addOthers(name, targets.repository(name), removals);
            } catch (IOException e) {
                log.accept("WARNING: not all temporary tags of " + name + " were looked for: " + e.getMessage());
            }
        }
        List<InRepository> plan = new ArrayList<>();
        for (Map.Entry<ImageName, List<Removal>> each : found.entrySet()) {
            if (!each.getValue().isEmpty()) {
                DeletionTrial.plan(each.getKey(), targets.repository(each.getKey()), each.getValue(), log)
                        .ifPresent(plan::add);
            }
        }
        search.report();
        return plan;
    }

    /** For {@link UploadTargets#choose}: a number that is another one from hour to hour. */
    public static int turn(Instant now) {
        return TagSearch.turn(now);
    }

    private ChangeRecords records() {
        return new ChangeRecords(intermediate);
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
     * @throws PublishException if a registry has deleted what is public, and it could not be put back
     */
    public int execute(List<InRepository> plan) throws PublishException, InterruptedException {
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
            TagRemoval removal = new TagRemoval(each, deleter, log);
            if (!removal.run()) {
                distrusted.add(registry);
            }
            left += removal.left();
        }
        return left;
    }

    static String staying(ImageName name, List<String> tags, String reason) {
        return "WARNING: " + some(tags) + " of " + name + " " + (tags.size() == 1 ? "stays: " : "stay: ") + reason;
    }

    /** The first ten by name. */
    static String some(List<String> tags) {
        String shown = String.join(", ", tags.subList(0, Math.min(SHOWN, tags.size())));
        return (tags.size() == 1 ? "temporary tag " : tags.size() + " temporary tags ")
                + shown
                + (tags.size() > SHOWN ? " and " + (tags.size() - SHOWN) + " more" : "");
    }
}
