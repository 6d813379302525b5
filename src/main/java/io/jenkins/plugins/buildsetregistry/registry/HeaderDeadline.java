package io.jenkins.plugins.buildsetregistry.registry;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Cuts clients off that do not come to the end of a request's header: bytes that drip in keep a connection from being idle,
 * and Jetty has no limit for that.
 */
final class HeaderDeadline {
    private static final int SWEEPS = 4;

    private final ServerConnector connector;
    private final long limitNanos;
    /** When each connection was first seen waiting for the end of a header. */
    private Map<EndPoint, Long> waiting = new HashMap<>();

    HeaderDeadline(ServerConnector connector, Duration limit) {
        this.connector = connector;
        this.limitNanos = limit.toNanos();
    }

    /** Looks from time to time, until the connector stops. */
    void start() {
        connector.getScheduler().schedule(this::sweep, limitNanos / SWEEPS, TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        long now = System.nanoTime();
        Map<EndPoint, Long> still = new HashMap<>();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            if (awaitsHeader(endPoint.getConnection())) {
                long since = waiting.getOrDefault(endPoint, now);
                if (now - since > limitNanos) {
                    endPoint.close();
                } else {
                    still.put(endPoint, since);
                }
            }
        }
        waiting = still;
        if (connector.isRunning()) {
            start();
        }
    }

    private static boolean awaitsHeader(Connection connection) {
        if (connection instanceof SslConnection tls) {
            return awaitsHeader(tls.getSslEndPoint().getConnection());
        }
        if (!(connection instanceof HttpConnection http)) {
            return true; // still shaking hands
        }
        boolean betweenRequests = http.getParser().isStart() && http.getMessagesIn() > 0;
        return http.getParser().inHeaderState() && !betweenRequests;
    }
}
