package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.publish.StaleTags.Removal;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.UniqueManifest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks for temporary tags that nobody needs any more. A bounded number of them at once, of a bounded number of changes; which
 * ones differs from time to time.
 */
final class TagSearch {
    static final int DELETIONS = 100;
    static final int CHANGES = 100;
    private static final double GOLDEN = 0.6180339887498949;

    private final ChangeRecords records;
    private final ChangeRecord promoted;
    private final Duration retention;
    private final Instant now;
    private final int limit;
    private final double turn;
    private final Consumer<String> log;
    private String project;
    private int found;
    private int changes;
    private int unknown;
    private int leftTags;
    private int leftChanges;

    private TagSearch(
            ChangeRecords records,
            ChangeRecord promoted,
            Duration retention,
            Instant now,
            int limit,
            double turn,
            Consumer<String> log) {
        this.records = records;
        this.promoted = promoted;
        this.retention = retention;
        this.now = now;
        this.limit = limit;
        this.turn = turn;
        this.log = log;
    }

    /** Of the promoted change, and, unless {@code retention} is zero, of others of its project. */
    static TagSearch afterPromotion(
            ChangeRecords records, ChangeRecord promoted, Duration retention, Instant now, Consumer<String> log) {
        return new TagSearch(
                        records,
                        promoted,
                        retention,
                        now,
                        DELETIONS,
                        Math.floorMod(promoted.build().hashCode(), 1000) / 1000.0,
                        log)
                .of(promoted.change().id().project());
    }

    /** Of any project, at any time. */
    static TagSearch at(ChangeRecords records, Duration retention, Instant now, int limit, Consumer<String> log) {
        return new TagSearch(records, null, retention, now, limit, turn(now), log);
    }

    /**
     * From which share of all to begin with, from 0 to below 1: another one from hour to hour. By the golden ratio, so that who comes
     * at the same time each day, or each week, sees all of them too, however many there are.
     */
    static double turn(Instant now) {
        return now.getEpochSecond() / 3600 * GOLDEN % 1;
    }

    /** Goes on with changes of {@code next}. */
    TagSearch of(String next) {
        project = next;
        return this;
    }

    /** Adds the temporary tags that were uploaded for the promotion. */
    void addOwn(RemoteRepository target, List<Promotion.Step> steps, List<Removal> removals)
            throws IOException, InterruptedException {
        for (Promotion.Step step : steps) {
            String tag = step.upload().temporaryTag();
            Digest held = Promotion.digest(target, tag);
            if (step.upload().digest().equals(held)) {
                add(new Removal(tag, held), removals);
            } else if (held != null) {
                log.accept(StaleTags.staying(
                        step.upload().image().withoutReference(), List.of(tag), "it was moved by someone else"));
            }
        }
    }

    /** Adds those of other revisions of the promoted change, and of other changes. */
    void addOthers(ImageName name, RemoteRepository target, List<Removal> removals)
            throws IOException, InterruptedException {
        Map<ChangeId, Map<Change, List<TemporaryTag>>> tags = others(target, removals);
        if (promoted != null) {
            ChangeId own = promoted.change().id();
            if (tags.containsKey(own)) {
                addOf(own, tags.remove(own), name, target, removals);
            }
            if (retention.isZero()) {
                return;
            }
        }
        List<ChangeId> ids = new ArrayList<>(tags.keySet());
        if (ids.size() > CHANGES) {
            // Not the same ones each time: those at the beginning of the list may all be needed.
            Collections.rotate(ids, (int) (turn * ids.size()));
        }
        for (ChangeId id : ids) {
            if (found >= limit || changes >= Math.max(limit, CHANGES)) {
                leftChanges++;
                continue;
            }
            changes++;
            addOf(id, tags.get(id), name, target, removals);
        }
    }

    /** What has the form of a temporary tag, by change and revision. */
    private Map<ChangeId, Map<Change, List<TemporaryTag>>> others(RemoteRepository target, List<Removal> removals)
            throws IOException, InterruptedException {
        List<String> planned = removals.stream().map(Removal::tag).toList();
        Map<ChangeId, Map<Change, List<TemporaryTag>>> tags = new LinkedHashMap<>();
        for (String text : target.tags()) {
            Optional<TemporaryTag> tag = planned.contains(text) ? Optional.empty() : TemporaryTag.parse(text);
            if (tag.isPresent()) {
                try {
                    ChangeId id = new ChangeId(project, tag.get().number());
                    Change change = new Change(id, tag.get().revision(), null);
                    tags.computeIfAbsent(id, key -> new LinkedHashMap<>())
                            .computeIfAbsent(change, key -> new ArrayList<>())
                            .add(tag.get());
                } catch (IllegalArgumentException e) {
                    unknown++; // a registry tells of which project the tags are, whatever that is
                }
            }
        }
        return tags;
    }

    private void addOf(
            ChangeId id,
            Map<Change, List<TemporaryTag>> tags,
            ImageName name,
            RemoteRepository target,
            List<Removal> removals)
            throws IOException, InterruptedException {
        try {
            Optional<ChangeRecord> newest = records.newest(id, null, Require.BUILT);
            if (newest.isEmpty()) {
                tags.values().forEach(each -> unknown += each.size());
                return;
            }
            boolean old = isOld(newest.get().time());
            Optional<BuildId> merged = merged(id);
            for (Map.Entry<Change, List<TemporaryTag>> revision : tags.entrySet()) {
                if (old || merged.isPresent()) {
                    List<ChangeRecord> builds = records.builds(revision.getKey());
                    if (old || builds.isEmpty() || builds.get(0).build().compareTo(merged.get()) <= 0) {
                        addRecorded(revision.getValue(), builds, name, target, removals);
                    }
                }
            }
        } catch (BuildsetException e) {
            log.accept("WARNING: temporary tags of " + id + " in " + name + " stay: " + e.getMessage());
        }
    }

    private boolean isOld(Instant time) {
        return !retention.isZero() && Duration.between(time, now).compareTo(retention) >= 0;
    }

    /** The newest build of a change that was promoted: what is newer may be promoted yet. */
    private Optional<BuildId> merged(ChangeId id) throws BuildsetException, IOException, InterruptedException {
        if (promoted != null && id.equals(promoted.change().id())) {
            return Optional.of(promoted.build());
        }
        return records.promoted(id).stream().map(ChangeRecord::build).max(Comparator.naturalOrder());
    }

    /** Others may use the same form: a tag is ours if it holds what a build of that revision made, under that name. */
    private void addRecorded(
            List<TemporaryTag> tags,
            List<ChangeRecord> builds,
            ImageName name,
            RemoteRepository target,
            List<Removal> removals)
            throws IOException, InterruptedException {
        for (TemporaryTag tag : tags) {
            Digest held = builds.isEmpty() ? null : Promotion.digest(target, tag.toString());
            boolean ours = builds.stream().anyMatch(build -> hasMade(build, name, tag.tag(), held));
            if (ours || held != null && UniqueManifest.isAt(target, held)) {
                add(new Removal(tag.toString(), held), removals);
            } else {
                unknown++;
            }
        }
    }

    /** An image that was built again after its upload is in the uploads only. */
    private static boolean hasMade(ChangeRecord build, ImageName name, String tag, Digest digest) {
        return build.images().stream()
                        .anyMatch(image -> image.name().equals(name)
                                && image.tags().contains(tag)
                                && image.digest().equals(digest))
                || build.uploads().stream()
                        .anyMatch(upload -> upload.image().equals(name.withTag(tag))
                                && upload.digest().equals(digest));
    }

    private void add(Removal removal, List<Removal> removals) {
        if (found >= limit) {
            leftTags++;
        } else {
            found++;
            removals.add(removal);
        }
    }

    /** Says what was left out. */
    void report() {
        if (unknown > 0) {
            log.accept(
                    unknown + " tags look like temporary ones, but no record of this project tells that they are: they"
                            + " stay");
        }
        if (leftTags + leftChanges > 0) {
            log.accept("left for the next "
                    + (promoted == null ? "time" : "promotion") + ": "
                    + (leftTags > 0 ? leftTags + " temporary tags" : "")
                    + (leftTags > 0 && leftChanges > 0 ? ", and " : "")
                    + (leftChanges > 0 ? leftChanges + " changes that were not looked at" : "")
                    + "; at most " + limit + " are deleted, of " + Math.max(limit, CHANGES)
                    + " changes, at once");
        }
    }
}
