package io.jenkins.plugins.buildsetregistry.registry.prune;

import io.jenkins.plugins.buildsetregistry.registry.PruneRules;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One run of a prune: its rules, its moment, and what it has done so far. */
public final class PruneRun {
    static final String UPLOADS = "uploads";
    static final String TAGS = "tags";
    static final String UPSTREAM_TAGS = "upstream tags";
    static final String LINKS = "links";
    static final String MANIFESTS = "manifests";
    static final String BLOBS = "blobs";

    private static final int PROBLEMS_LIMIT = 100;

    private record Kind(String what, String reason) {}

    private final PruneRules rules;
    private final Instant now;
    private final Consumer<PruneRow> table;
    private final Map<Kind, long[]> counts = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private long tags;
    private long manifests;
    private long blobs;
    private long contents;
    private long freedBytes;

    PruneRun(PruneRules rules, Instant now, Consumer<PruneRow> table) {
        this.rules = rules;
        this.now = now;
        this.table = table;
    }

    /** @throws InterruptedIOException if somebody wants the run to end */
    public static void checkInterrupt() throws IOException {
        if (Thread.interrupted()) {
            throw new InterruptedIOException("the prune was interrupted: the next one goes on");
        }
    }

    /** A run by the same rules at the same moment that nobody hears of. */
    PruneRun silent() {
        return new PruneRun(rules, now, row -> {});
    }

    PruneRules rules() {
        return rules;
    }

    boolean isDry() {
        return rules.dryRun();
    }

    /** By whole seconds; what has a time in the future is younger than anything. */
    boolean isAsOldAs(Duration age, Instant time) {
        return Duration.between(time, now).toSeconds() >= age.toSeconds();
    }

    /** Whether it may be a part of what is being pushed. */
    boolean isYoung(Instant time) {
        return !isAsOldAs(rules.grace(), time);
    }

    /** As {@link #isYoung(Instant)} for a file; one that is gone is young: somebody else is at work. */
    boolean isYoung(Path file) throws IOException {
        try {
            return isYoung(Files.getLastModifiedTime(file).toInstant());
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** Counts what was removed, or would be. */
    void removed(String what, long bytes, String reason) {
        long[] count = counts.computeIfAbsent(new Kind(what, reason), kind -> new long[2]);
        count[0]++;
        count[1] += bytes;
        freedBytes += bytes;
        switch (what) {
            case TAGS, LINKS -> tags++;
            case MANIFESTS -> manifests++;
            case BLOBS -> blobs++;
            case UPLOADS, UPSTREAM_TAGS -> {}
            default -> contents++;
        }
    }

    /** Adds what was counted since the last call to the table. */
    void tell(String repository) {
        counts.forEach((kind, count) ->
                table.accept(new PruneRow(repository, kind.what(), count[0], count[1], kind.reason())));
        counts.clear();
    }

    void problem(String sentence) {
        if (problems.size() < PROBLEMS_LIMIT) {
            problems.add(sentence);
        }
    }

    PruneReport report(long storeBytes) {
        return new PruneReport(tags, manifests, blobs, contents, freedBytes, storeBytes, problems);
    }
}
