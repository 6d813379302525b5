package io.jenkins.plugins.buildsetregistry.acceptance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The outcomes of all scenarios: a table for people, and whether that is good enough. */
final class Report {
    private final List<Outcome> outcomes = new ArrayList<>();

    void add(Outcome outcome) {
        outcomes.add(outcome);
    }

    /** @param allowMissing whether scenarios may not have been run */
    boolean isGood(boolean allowMissing) {
        return !outcomes.isEmpty()
                && outcomes.stream().allMatch(outcome -> switch (outcome.result()) {
                    case PASSED -> true;
                    case FAILED -> false;
                    case NOT_RUN -> allowMissing;
                });
    }

    void print(Consumer<String> out) {
        int width = outcomes.stream()
                .mapToInt(outcome -> outcome.scenario().length())
                .max()
                .orElse(0);
        String row = "%-" + Math.max(width, "SCENARIO".length()) + "s  %-7s  %7s  %s";
        out.accept(row.formatted("SCENARIO", "RESULT", "SECONDS", "NOTE").stripTrailing());
        for (Outcome outcome : outcomes) {
            out.accept(row.formatted(
                            outcome.scenario(),
                            outcome.result(),
                            seconds(outcome.time()),
                            outcome.note().replaceAll("\\s+", " "))
                    .stripTrailing());
        }
        for (Outcome.Result result : Outcome.Result.values()) {
            long count = outcomes.stream()
                    .filter(outcome -> outcome.result() == result)
                    .count();
            if (count > 0) {
                out.accept(count + " " + result);
            }
        }
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1e3);
    }
}
