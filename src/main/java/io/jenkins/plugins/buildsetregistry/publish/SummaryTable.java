package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What was done to which image, one row each, at the end of a command or a build. A column in which nothing is known is left out. */
public final class SummaryTable {
    private static final List<String> HEADINGS =
            List.of("IMAGE", "DIGEST", "PLATFORMS", "SIZE", "CHANGE", "ACTION", "TIME");

    private static final String UNKNOWN = "-";

    private final List<List<String>> rows = new ArrayList<>();

    public void add(
            String image,
            Digest digest,
            List<Platform> platforms,
            long size,
            String change,
            String action,
            Duration time) {
        add(
                image,
                digest.abbreviated(),
                platforms.stream().map(Platform::toString).toList(),
                size,
                change,
                action,
                time);
    }

    /**
     * @param size in bytes, or a negative number if it is not known
     * @param change or null for none
     * @param time or null if it is not known
     */
    public synchronized void add(
            String image,
            String digest,
            List<String> platforms,
            long size,
            String change,
            String action,
            Duration time) {
        rows.add(List.of(
                image,
                digest,
                platforms.isEmpty() ? UNKNOWN : String.join(",", platforms),
                size < 0 ? UNKNOWN : ByteCount.text(size),
                change == null ? UNKNOWN : change,
                action,
                time == null ? UNKNOWN : String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9)));
    }

    public static String moved(CopyReport copied) {
        return moved(copied.bytesMoved(), copied.bytesThere());
    }

    /** {@code , 1.50 MB moved, 100 MB there}. */
    public static String moved(long bytesMoved, long bytesThere) {
        return ", " + ByteCount.text(bytesMoved) + " moved"
                + (bytesThere == 0 ? "" : ", " + ByteCount.text(bytesThere) + " there");
    }

    public synchronized void print(Consumer<String> out) {
        if (rows.isEmpty()) {
            return;
        }
        List<List<String>> all = new ArrayList<>(rows);
        all.add(0, HEADINGS);
        int[] widths = new int[HEADINGS.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int[] known = IntStream.range(0, widths.length)
                .filter(i -> rows.stream().anyMatch(row -> !row.get(i).equals(UNKNOWN)))
                .toArray();
        out.accept("");
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i : known) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.accept(line.toString().stripTrailing());
        }
    }
}
