package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Reads answers that are small enough to be kept, so that one that breaks off counts as a failed attempt. */
public final class WholeAnswer implements RoundTrip {
    private final RoundTrip inner;

    /** @param inner one attempt */
    public WholeAnswer(RoundTrip inner) {
        this.inner = inner;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException, InterruptedException {
        WireResponse response = inner.send(request);
        if (request.wholeLimit() == 0 || response.status() != 200) {
            return response;
        }
        try (response) {
            byte[] body = response.bytes(request.wholeLimit());
            return new WireResponse(
                    response.status(), response.headers(), new ByteArrayInputStream(body), response.uri());
        }
    }
}
