package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.Limits;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Request;

/** Counts the requests that bring parts of blobs, and refuses what is too much, by all or by one user. */
public final class UploadLimit {
    private static final Set<String> BRINGING = Set.of("POST", "PATCH", "PUT");
    private static final String RETRY_SECONDS = "5";

    private final Limits limits;
    private final AtomicInteger running = new AtomicInteger();
    private final Map<String, Integer> byUser = new ConcurrentHashMap<>();

    public UploadLimit(Limits limits) {
        this.limits = limits;
    }

    int running() {
        return running.get();
    }

    /** Counts this request, until it has ended, if it is one to be counted. */
    void enter(Exchange exchange) throws OciException {
        if (!BRINGING.contains(exchange.method())) {
            return;
        }
        String user = Caller.of(exchange).name();
        int all = running.incrementAndGet();
        int own = byUser.merge(user, 1, Integer::sum);
        Request.addCompletionListener(exchange.request(), failure -> leave(user));
        if (all > limits.uploads() || own > limits.uploadsPerUser()) {
            exchange.with("Retry-After", RETRY_SECONDS);
            throw new OciException(
                    ErrorCode.TOOMANYREQUESTS,
                    all > limits.uploads()
                            ? "more than " + limits.uploads() + " uploads at a time: try again later"
                            : "more than " + limits.uploadsPerUser()
                                    + " uploads of one user at a time: try again later");
        }
    }

    private void leave(String user) {
        running.decrementAndGet();
        byUser.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
    }
}
