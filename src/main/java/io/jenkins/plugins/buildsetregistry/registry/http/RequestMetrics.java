package io.jenkins.plugins.buildsetregistry.registry.http;

import io.jenkins.plugins.buildsetregistry.registry.metrics.Counter;
import io.jenkins.plugins.buildsetregistry.registry.metrics.Histogram;
import io.jenkins.plugins.buildsetregistry.registry.metrics.Metrics;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/** Counts requests, their time and their bytes. */
public final class RequestMetrics implements RequestLog {
    /** Request attribute: what was asked for. */
    public static final String ROUTE = RequestMetrics.class.getName() + ".route";

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final Counter requests;
    private final Histogram time;
    private final Counter received;
    private final Counter sent;

    public RequestMetrics(Metrics metrics) {
        requests = metrics.counter(
                "buildset_registry_requests_total", "Requests that have been answered.", "method", "route", "status");
        time = metrics.histogram(
                "buildset_registry_request_seconds",
                "Time from a request to the end of its answer.",
                "method",
                "route");
        received = metrics.counter("buildset_registry_received_bytes_total", "Bytes of the bodies of requests.");
        sent = metrics.counter("buildset_registry_sent_bytes_total", "Bytes of the bodies of answers.");
    }

    @Override
    public void log(Request request, Response response) {
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        Object route = request.getAttribute(ROUTE);
        String name = route == null ? "other" : route.toString();
        requests.add(1, method, name, response.getStatus() / 100 + "xx");
        time.observe(System.nanoTime() - request.getBeginNanoTime(), method, name);
        received.add(Math.max(0, Request.getContentBytesRead(request)));
        sent.add(Math.max(0, Response.getContentBytesWritten(response)));
    }
}
