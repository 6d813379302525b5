package io.jenkins.plugins.buildsetregistry.acceptance;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class ReportTest {
    private static final Outcome PASSED =
            new Outcome("gate-agent", Outcome.Result.PASSED, Duration.ofMillis(12_340), "");
    private static final Outcome FAILED =
            new Outcome("abort", Outcome.Result.FAILED, Duration.ofMillis(900), "a note\nof two lines");
    private static final Outcome NOT_RUN =
            new Outcome("declarative", Outcome.Result.NOT_RUN, Duration.ZERO, "it is not installed");

    private static Report report(Outcome... outcomes) {
        Report report = new Report();
        for (Outcome outcome : outcomes) {
            report.add(outcome);
        }
        return report;
    }

    @Test
    public void printsATable() {
        List<String> lines = new ArrayList<>();
        report(PASSED, FAILED, NOT_RUN).print(lines::add);
        assertEquals(
                List.of(
                        "SCENARIO     RESULT   SECONDS  NOTE",
                        "gate-agent   passed      12.3",
                        "abort        FAILED       0.9  a note of two lines",
                        "declarative  not run      0.0  it is not installed",
                        "1 passed",
                        "1 FAILED",
                        "1 not run"),
                lines);
    }

    @Test
    public void onlyWhatWasRunAndPassedIsGood() {
        assertTrue(report(PASSED).isGood(false));
        assertFalse(report(PASSED, FAILED).isGood(true));
        assertFalse(report(PASSED, NOT_RUN).isGood(false));
        assertTrue(report(PASSED, NOT_RUN).isGood(true));
        assertFalse("nothing proves nothing", report().isGood(true));
    }
}
