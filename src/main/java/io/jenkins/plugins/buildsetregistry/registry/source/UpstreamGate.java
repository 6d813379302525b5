package io.jenkins.plugins.buildsetregistry.registry.source;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.UpstreamState;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Whether an upstream may be asked now: not while it limits us, nor for some seconds after it could not be reached, so that
 * clients are not held up and go on themselves. Says in the log, once, what an administrator should know.
 */
final class UpstreamGate implements TransportOptions.AnswerListener {
    private static final Logger LOGGER = Logger.getLogger(UpstreamGate.class.getName());
    private static final Duration DOWN = Duration.ofSeconds(10);
    private static final int TOLD_LIMIT = 1000;

    private final String namespace;
    private final Clock clock;
    private final LongAdder requests = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile RateLimit rate = RateLimit.UNKNOWN;
    private volatile Pause paused;
    private volatile Pause down;

    /** A pause that a clock which was set back does not make longer: before its beginning it is over, too. */
    private record Pause(Instant from, Instant until) {
        private boolean lasts(Instant now) {
            return !now.isBefore(from) && now.isBefore(until);
        }
    }

    UpstreamGate(String namespace, Clock clock) {
        this.namespace = namespace;
        this.clock = clock;
    }

    @Override
    public void answered(int status, HttpHeaders headers) {
        requests.increment();
        Instant now = clock.instant();
        rate = rate.after(headers, now);
        boolean asksToWait = status == 429
                || status == 503 && headers.firstValue("Retry-After").isPresent();
        if (asksToWait) {
            Instant until = RateLimit.retryAfter(headers, now);
            Pause before = paused;
            if (before == null || !before.lasts(now) || before.until().isBefore(until)) {
                paused = new Pause(now, until);
            }
            LOGGER.warning("Upstream " + namespace + " limits requests (" + status + "): it is not asked before "
                    + until + rate.words() + ". Configure credentials with a higher limit if this happens often.");
        }
    }

    boolean isOpen() {
        Instant now = clock.instant();
        return !lasts(paused, now) && !lasts(down, now);
    }

    private static boolean lasts(Pause pause, Instant now) {
        return pause != null && pause.lasts(now);
    }

    /** @throws OciException if it may not be asked now */
    void requireOpen() throws OciException {
        if (!isOpen()) {
            throw missed(ErrorCode.BLOB_UNKNOWN);
        }
    }

    /** What clients are told, and no more: with a 404 they go on to the next place by themselves. */
    OciException missed(ErrorCode code) {
        return new OciException(code, "it is not here, and " + namespace + " does not give it now");
    }

    void succeeded() {
        down = null;
    }

    /** Notes a fault of a question or a transfer. */
    void failed(RegistryException fault, boolean transfer) {
        if (isLimit(fault)) {
            return; // said when the answer came
        }
        boolean unreachable = fault.status() == 0 && (fault.isTemporary() || fault.getCause() != null);
        if (unreachable && !transfer) {
            Instant now = clock.instant();
            down = new Pause(now, now.plus(DOWN));
        }
        boolean rights = fault.status() == 401 || fault.status() == 403;
        String key = unreachable || rights ? Integer.toString(fault.status()) : fault.getMessage();
        if (told.size() < TOLD_LIMIT && told.add(key)) {
            LOGGER.log(
                    Level.WARNING,
                    "Upstream {0}: {1} Clients are told that it is missing (404). This is not said again.",
                    new Object[] {namespace, fault.getMessage()});
        }
    }

    private static boolean isLimit(RegistryException fault) {
        return fault.status() == 429;
    }

    void hit() {
        hits.increment();
    }

    void miss() {
        misses.increment();
    }

    void received(long count) {
        bytes.add(count);
    }

    UpstreamState state() {
        Pause pause = paused;
        return new UpstreamState(
                namespace,
                requests.sum(),
                hits.sum(),
                misses.sum(),
                bytes.sum(),
                rate.limit(),
                rate.remaining(),
                rate.reset(),
                lasts(pause, clock.instant()) ? pause.until() : null);
    }
}
