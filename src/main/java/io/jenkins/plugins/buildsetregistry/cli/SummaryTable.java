package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What was done to which image, one row each, at the end of a command. */
final class SummaryTable {
    private static final List<String> HEADINGS =
            List.of("IMAGE", "DIGEST", "PLATFORMS", "SIZE", "CHANGE", "ACTION", "TIME");

    private final List<List<String>> rows = new ArrayList<>();

    synchronized void add(
            String image,
            Digest digest,
            List<Platform> platforms,
            long size,
            String change,
            String action,
            Duration time) {
        rows.add(List.of(
                image,
                digest.abbreviated(),
                platforms.isEmpty()
                        ? "-"
                        : platforms.stream().map(Platform::toString).collect(Collectors.joining(",")),
                size < 0 ? "-" : Progress.bytes(size),
                change,
                action,
                String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9)));
    }

    synchronized void print(Consumer<String> out) {
        if (rows.isEmpty()) {
            return;
        }
        int[] widths = new int[HEADINGS.size()];
        List<List<String>> all = new ArrayList<>(rows);
        all.add(0, HEADINGS);
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        out.accept("");
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.accept(line.toString().stripTrailing());
        }
    }
}
