package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreCheck;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreCheckReport;
import io.jenkins.plugins.buildsetregistry.registry.check.StoreFinding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code buildset fsck}. */
@Command(
        name = "fsck",
        mixinStandardHelpOptions = true,
        description = "Checks the storage of a registry that does not run, and repairs it on request.",
        footer = {
            "",
            "Exit status: 0 nothing is wrong, 1 problems were found (with --repair: run it again to see what is left),"
                    + " 2 the storage cannot be checked."
        })
final class FsckCommand implements Callable<Integer> {
    private static final int PROBLEMS = 1;
    private static final int CANNOT_CHECK = 2;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Of one kind; what has hit so many has hit all. */
    private static final int LINES_LIMIT = 100;

    private static final String ROW = "%-20s  %-12s  %s";

    @Option(
            names = "--storage",
            paramLabel = "DIR",
            required = true,
            description = "Directory that images are kept in.")
    private Path storage;

    @Option(
            names = "--repair",
            description = "Sets aside what is damaged (in DIR/damaged), removes entries that lead nowhere, and lists"
                    + " referrers anew. Nothing that is whole is deleted.")
    private boolean repair;

    private final Console console;

    FsckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        Findings findings = new Findings();
        StoreCheckReport report;
        try {
            report = StoreCheck.run(storage, repair, findings);
        } catch (IOException e) {
            console.error(Failure.message(e));
            return CANNOT_CHECK;
        }
        findings.tellOmitted();
        console.accept(String.format(
                "%d files, %s of content: %d problems, %d repaired, %d leftovers of interrupted writes",
                report.files(),
                ByteCount.text(report.bytes()),
                report.problems(),
                report.repaired(),
                report.leftovers()));
        return report.problems() == 0 ? 0 : PROBLEMS;
    }

    private final class Findings implements StoreCheck.Listener {
        private final Map<String, Integer> lines = new TreeMap<>();
        private long told = System.nanoTime();

        @Override
        public void found(StoreFinding finding) {
            if (lines.isEmpty()) {
                console.accept(String.format(ROW, "PROBLEM", "STATE", "PLACE AND DETAIL"));
            }
            if (lines.merge(finding.kind(), 1, Integer::sum) <= LINES_LIMIT) {
                String state = finding.repaired() ? "repaired" : finding.problem() ? "as found" : "harmless";
                console.accept(String.format(ROW, finding.kind(), state, finding.place() + ": " + finding.detail()));
            }
        }

        @Override
        public void progress(long files, long bytes) {
            long now = System.nanoTime();
            if (now - told >= INTERVAL_NANOS) {
                told = now;
                console.accept("  " + files + " files, " + ByteCount.text(bytes) + " so far");
            }
        }

        void tellOmitted() {
            lines.forEach((kind, count) -> {
                if (count > LINES_LIMIT) {
                    console.accept(String.format(ROW, kind, "", "and " + (count - LINES_LIMIT) + " more"));
                }
            });
        }
    }
}
