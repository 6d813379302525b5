package io.jenkins.plugins.buildsetregistry.registry.source;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry says of its limits: {@code ratelimit-limit: 100;w=21600} (Docker Hub, and the IETF draft on RateLimit header
 * fields) or {@code X-RateLimit-Limit: 100}.
 *
 * @param limit requests in a window of time, or -1
 * @param remaining of these, or -1
 * @param reset when the window ends, or null
 */
record RateLimit(long limit, long remaining, Instant reset) {
    static final RateLimit UNKNOWN = new RateLimit(-1, -1, null);

    private static final Pattern NUMBER = Pattern.compile("\\s*([0-9]{1,15}).*");
    /** Numbers from here on are seconds since 1970, as some registries send them, and not from now. */
    private static final long EPOCH = 1_000_000_000;

    private static final Duration DEFAULT_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);

    /** What is known after an answer with these headers. */
    RateLimit after(HttpHeaders headers, Instant now) {
        OptionalLong newLimit = number(headers, "limit");
        OptionalLong newRemaining = number(headers, "remaining");
        if (newLimit.isEmpty() && newRemaining.isEmpty()) {
            return this;
        }
        OptionalLong newReset = number(headers, "reset");
        return new RateLimit(
                newLimit.orElse(limit),
                newRemaining.orElse(remaining),
                newReset.isPresent() ? time(newReset.getAsLong(), now) : null);
    }

    private static OptionalLong number(HttpHeaders headers, String name) {
        return headers.firstValue("RateLimit-" + name)
                .or(() -> headers.firstValue("X-RateLimit-" + name))
                .map(RateLimit::number)
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong number(String text) {
        Matcher matcher = NUMBER.matcher(text);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    private static Instant time(long number, Instant now) {
        return number >= EPOCH ? Instant.ofEpochSecond(Math.min(number, 1L << 40)) : now.plusSeconds(number);
    }

    /** When a registry that limits us may be asked again (RFC 9110 section 10.2.3): a minute from now if it does not say. */
    static Instant retryAfter(HttpHeaders headers, Instant now) {
        String text = headers.firstValue("Retry-After").orElse("").trim();
        Instant asked;
        if (text.matches("[0-9]{1,15}")) {
            asked = time(Long.parseLong(text), now);
        } else {
            try {
                asked = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
            } catch (DateTimeException e) {
                asked = now.plus(DEFAULT_PAUSE);
            }
        }
        Instant latest = now.plus(LONGEST_PAUSE);
        return asked.isAfter(latest) ? latest : asked;
    }

    /** For the log; empty if nothing is known. */
    String words() {
        return limit < 0 && remaining < 0 ? "" : " (limit " + limit + ", remaining " + remaining + ")";
    }
}
