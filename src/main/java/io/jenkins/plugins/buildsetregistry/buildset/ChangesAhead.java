package io.jenkins.plugins.buildsetregistry.buildset;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Finds the records of the changes that a build must see: those it depends on, and those that they depend on. */
public final class ChangesAhead {
    private static final Duration POLL = Duration.ofSeconds(5);

    private final ChangeRecords records;
    private final WhenMissing whenMissing;
    private final Require require;
    private final Duration waitLimit;
    private final Consumer<String> log;

    /** @param waitLimit for {@link WhenMissing#WAIT}, over all changes together */
    public ChangesAhead(
            ChangeRecords records, WhenMissing whenMissing, Require require, Duration waitLimit, Consumer<String> log) {
        this.records = records;
        this.whenMissing = whenMissing;
        this.require = require;
        this.waitLimit = waitLimit;
        this.log = log;
    }

    /**
     * Walks the dependencies depth first, in the order declared, so that what comes later in the list is nearer.
     *
     * @param self the change at hand, or null
     * @return farthest first, each change once; promoted changes are left out, with all behind them
     * @throws BuildsetException if changes depend on each other in a circle, or a record is missing
     */
    public List<ChangeRecord> resolve(ChangeId self, List<ChangeId> dependsOn)
            throws BuildsetException, IOException, InterruptedException {
        Walk walk = new Walk(System.nanoTime() + waitLimit.toNanos());
        List<ChangeId> path = new ArrayList<>();
        if (self != null) {
            path.add(self);
        }
        for (ChangeId id : dependsOn) {
            walk.visit(id, path);
        }
        if (!walk.missing.isEmpty()) {
            throw new BuildsetException(missing(walk.missing));
        }
        return walk.found.values().stream().flatMap(Optional::stream).toList();
    }

    private String missing(List<ChangeId> missing) {
        String names = missing.stream().map(ChangeId::toString).collect(Collectors.joining(", "));
        String what = require == Require.BUILT
                ? "no build has published its images"
                : "no build with its images has succeeded";
        return "missing ahead: " + names + ": " + what
                + " in the intermediate registry; build it first, wait for it, or go on with published images"
                + " (when missing: wait, published)";
    }

    private final class Walk {
        private final Map<ChangeId, Optional<ChangeRecord>> found = new LinkedHashMap<>();
        private final List<ChangeId> missing = new ArrayList<>();
        private final long deadline;

        Walk(long deadline) {
            this.deadline = deadline;
        }

        void visit(ChangeId id, List<ChangeId> path) throws BuildsetException, IOException, InterruptedException {
            if (path.contains(id)) {
                List<ChangeId> circle = new ArrayList<>(path.subList(path.indexOf(id), path.size()));
                circle.add(id);
                throw new BuildsetException("these changes depend on each other in a circle: "
                        + circle.stream().map(ChangeId::toString).collect(Collectors.joining(" → "))
                        + "; remove one of the dependencies");
            }
            if (found.containsKey(id) || missing.contains(id)) {
                return;
            }
            Optional<ChangeRecord> record = find(id);
            if (record.isPresent()) {
                List<ChangeId> longer = new ArrayList<>(path);
                longer.add(id);
                for (ChangeId next : record.get().dependsOn()) {
                    visit(next, longer);
                }
            }
            if (!missing.contains(id)) {
                found.put(id, record);
            }
        }

        private Optional<ChangeRecord> find(ChangeId id) throws BuildsetException, IOException, InterruptedException {
            boolean said = false;
            while (true) {
                ChangeHistory history = records.history(id);
                if (history.isPromoted()) {
                    log.accept(id + " is promoted already: its published images are used");
                    return Optional.empty();
                }
                Optional<ChangeRecord> record = records.newest(id, history, null, require);
                if (record.isPresent()) {
                    return record;
                }
                if (whenMissing == WhenMissing.PUBLISHED) {
                    log.accept("WARNING: " + id + " has no record: going on with published images in its place");
                    return Optional.empty();
                }
                if (whenMissing == WhenMissing.FAIL || System.nanoTime() >= deadline) {
                    missing.add(id);
                    return Optional.empty();
                }
                if (!said) {
                    log.accept("waiting for " + id);
                    said = true;
                }
                Thread.sleep(POLL.toMillis());
            }
        }
    }
}
