package io.jenkins.plugins.buildsetregistry.registry.http;

import io.jenkins.plugins.buildsetregistry.registry.Limits;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Cuts clients off that do not come to the end of a request's header, or whose body only drips in: single bytes keep a
 * connection from being idle, and Jetty has no limit for that.
 */
public final class SlowClients {
    private static final int SWEEPS = 4;
    private static final long BODY_BYTES_PER_SECOND = 1024;

    private final ServerConnector connector;
    private final long headerNanos;
    private final long idleNanos;
    private Map<EndPoint, Observed> observed = new HashMap<>();

    /** What a connection was seen at first: one of these states, in that request, with so many bytes received by then. */
    private record Observed(boolean body, long request, long sinceNanos, long bytes) {}

    public SlowClients(ServerConnector connector, Limits limits) {
        this.connector = connector;
        this.headerNanos = limits.headerTime().toNanos();
        this.idleNanos = limits.idle().toNanos();
    }

    /** Looks from time to time, until the connector stops. */
    public void watch() {
        connector.getScheduler().schedule(this::sweep, Math.min(headerNanos, idleNanos) / SWEEPS, TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        Map<EndPoint, Observed> still = new HashMap<>();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            Observed now = observe(endPoint.getConnection());
            if (now == null) {
                continue;
            }
            Observed first = observed.get(endPoint);
            if (first == null || first.body() != now.body() || first.request() != now.request()) {
                still.put(endPoint, now);
            } else if (isTooSlow(first, now)) {
                endPoint.close();
            } else {
                still.put(endPoint, first);
            }
        }
        observed = still;
        if (connector.isRunning()) {
            watch();
        }
    }

    private boolean isTooSlow(Observed first, Observed now) {
        long elapsed = now.sinceNanos() - first.sinceNanos();
        if (!now.body()) {
            return elapsed > headerNanos;
        }
        long due = TimeUnit.NANOSECONDS.toSeconds((elapsed - idleNanos) * BODY_BYTES_PER_SECOND);
        return elapsed > idleNanos && now.bytes() - first.bytes() <= due;
    }

    /** @return null if nothing is due from the client */
    private static Observed observe(Connection connection) {
        if (connection instanceof SslConnection tls) {
            return observe(tls.getSslEndPoint().getConnection());
        }
        long now = System.nanoTime();
        if (!(connection instanceof HttpConnection http)) {
            return new Observed(false, 0, now, 0); // still shaking hands
        }
        if (http.getParser().inHeaderState()) {
            boolean betweenRequests = http.getParser().isStart() && http.getMessagesIn() > 0;
            return betweenRequests ? null : new Observed(false, http.getMessagesIn(), now, 0);
        }
        return http.getParser().inContentState()
                ? new Observed(true, http.getMessagesIn(), now, http.getBytesIn())
                : null;
    }
}
