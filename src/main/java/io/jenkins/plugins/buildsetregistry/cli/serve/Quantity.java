package io.jenkins.plugins.buildsetregistry.cli.serve;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people write them. */
public final class Quantity {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}) ?([A-Za-z]*)");
    private static final Map<String, Duration> TIMES = Map.of(
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    /** Nobody waits for longer, and in nanoseconds it is still a number. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Map<String, Long> SIZES = Map.of(
            "B", 1L,
            "KB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "TB", 1_000_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30,
            "TiB", 1L << 40);

    private Quantity() {}

    /** @throws IllegalArgumentException if it is none */
    public static Duration time(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !TIMES.containsKey(form.group(2))) {
            throw new IllegalArgumentException("expected a time such as 30s, 5m, 24h or 14d");
        }
        Duration time = TIMES.get(form.group(2)).multipliedBy(Long.parseLong(form.group(1)));
        if (time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a time is " + LONGEST.toDays() + "d at most");
        }
        return time;
    }

    /** @throws IllegalArgumentException if it is none */
    public static long bytes(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !SIZES.containsKey(form.group(2))) {
            throw new IllegalArgumentException("expected a size such as 64KiB, 500MB or 100GB");
        }
        try {
            return Math.multiplyExact(Long.parseLong(form.group(1)), SIZES.get(form.group(2)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("this is more than any disk holds", e);
        }
    }
}
