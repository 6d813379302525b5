package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's {@code time.ParseDuration}, as HEALTHCHECK has it: {@code 30s}, {@code 1m30s}, {@code 1.5h}. */
final class Durations {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + ")+");
    private static final Map<String, Long> UNITS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "µs",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L);

    private Durations() {}

    static long nanoseconds(String text) throws EngineException {
        if (text.equals("0")) {
            return 0;
        }
        if (!WHOLE.matcher(text).matches()) {
            throw new EngineException("'" + text + "' is no duration: write it as 30s, 1m30s or 500ms");
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher matcher = PART.matcher(text);
        while (matcher.find()) {
            sum = sum.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2)))));
        }
        long nanoseconds = sum.longValue();
        if (nanoseconds != 0 && nanoseconds < UNITS.get("ms")) {
            throw new EngineException("'" + text + "' is shorter than 1ms");
        }
        return nanoseconds;
    }
}
