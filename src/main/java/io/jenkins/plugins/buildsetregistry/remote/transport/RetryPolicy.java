package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.net.http.HttpHeaders;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import javax.net.ssl.SSLException;

/** When to ask again and how long to wait before it: exponential, with jitter, or what {@code Retry-After} says. */
public final class RetryPolicy {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final TransportOptions options;

    public RetryPolicy(TransportOptions options) {
        this.options = options;
    }

    public int attempts() {
        return options.attempts();
    }

    /** 429 and the server's failures, but those that say it cannot do this at all (501, 505). */
    public static boolean isTemporary(int status) {
        return status == 429 || status == 408 || status >= 500 && status != 501 && status != 505;
    }

    /** A broken connection or silence; not a wrong address, and not a failed handshake of TLS. */
    public static boolean isTemporary(IOException failure) {
        return !(failure instanceof UnknownHostException
                || failure instanceof SSLException
                || failure instanceof InterruptedIOException
                || failure instanceof RefusedException
                || failure.getCause() instanceof UnresolvedAddressException);
    }

    /** Waits after the {@code failed}th failed attempt, counted from 1; {@code headers} of the answer, or null. */
    public void pause(int failed, HttpHeaders headers) throws InterruptedException {
        options.sleeper().sleep(delay(failed, headers));
    }

    Duration delay(int failed, HttpHeaders headers) {
        Duration asked = headers == null
                ? null
                : headers.firstValue("Retry-After").map(this::parse).orElse(null);
        if (asked != null) {
            return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
        }
        long full = FIRST.toMillis() << Math.min(failed - 1, 16);
        long capped = Math.min(full, LONGEST.toMillis());
        return Duration.ofMillis(
                capped / 2 + (long) (capped / 2.0 * options.jitter().getAsDouble()));
    }

    /** RFC 9110 section 10.2.3: seconds or a date; null if it is neither. */
    private Duration parse(String value) {
        String text = value.trim();
        try {
            if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return text.length() > 9 ? LONGEST : Duration.ofSeconds(Long.parseLong(text));
            }
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(options.clock().instant(), date.toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
