package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.IOException;
import java.net.URI;

/** Follows redirects: a bounded number, never from https to http, and never with credentials for another host. */
public final class Redirecting implements RoundTrip {
    private static final int LIMIT = 5;

    private final RoundTrip inner;
    private final Redaction redaction;

    public Redirecting(RoundTrip inner, Redaction redaction) {
        this.inner = inner;
        this.redaction = redaction;
    }

    @Override
    public WireResponse send(WireRequest first) throws IOException, InterruptedException {
        WireRequest request = first;
        for (int followed = 0; ; followed++) {
            WireResponse response = inner.send(request);
            String location = response.header("Location").orElse(null);
            if (location == null || !isRedirect(request.method(), response.status())) {
                return response;
            }
            response.close();
            if (followed == LIMIT) {
                throw refused(request, "after " + LIMIT + " redirects there was still another one", response.status());
            }
            request = next(request, response.status(), location);
        }
    }

    private static boolean isRedirect(String method, int status) {
        if (status == 307 || status == 308) {
            return true;
        }
        return (status == 301 || status == 302 || status == 303) && (method.equals("GET") || method.equals("HEAD"));
    }

    private WireRequest next(WireRequest request, int status, String location) throws RefusedException {
        URI target;
        try {
            target = Locations.follow(request.uri(), location);
        } catch (IllegalArgumentException e) {
            throw refused(request, "it sends us to " + e.getMessage(), status);
        }
        WireRequest next = request.to(request.method(), target, true);
        boolean same = WebOrigin.of(request.uri()).equals(WebOrigin.of(target));
        if (!same && isForm(request)) {
            throw refused(request, "it sends us, and a password with us, to another host", status);
        }
        return same ? next : next.withHeader("Authorization", null);
    }

    /** Content of images goes out with PUT and PATCH; a POST with a body asks for a token. */
    private static boolean isForm(WireRequest request) {
        return request.method().equals("POST")
                && request.body() != null
                && request.body().length() > 0;
    }

    private RefusedException refused(WireRequest request, String why, int status) {
        return new RefusedException(
                redaction.url(request.uri()) + ": " + why
                        + ". Use the registry's final address, or correct the external address in its configuration",
                status);
    }
}
