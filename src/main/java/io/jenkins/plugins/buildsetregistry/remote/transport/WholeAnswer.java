package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Answers that are small enough to be kept: one that breaks off is asked for again. */
public final class WholeAnswer {
    private WholeAnswer() {}

    /**
     * The answer; if it is a good one (200), with all of its body in memory.
     *
     * @param limit in bytes
     */
    public static WireResponse to(WireRequest request, RoundTrip http, int limit, RetryPolicy retries)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            WireResponse response = http.send(request);
            if (response.status() != 200) {
                return response;
            }
            try (response) {
                byte[] body = response.bytes(limit);
                return new WireResponse(
                        response.status(), response.headers(), new ByteArrayInputStream(body), response.uri());
            } catch (IOException e) {
                if (!request.repeatable() || attempt >= retries.attempts() || !RetryPolicy.isTemporary(e)) {
                    throw e;
                }
            }
            retries.pause(attempt, null);
        }
    }
}
