package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.IOException;

/** Sends a repeatable request again after a temporary failure. */
public final class Retrying implements RoundTrip {
    private final RoundTrip inner;
    private final RetryPolicy policy;

    public Retrying(RoundTrip inner, RetryPolicy policy) {
        this.inner = inner;
        this.policy = policy;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            boolean last = !request.repeatable() || attempt >= policy.attempts();
            WireResponse response;
            try {
                response = inner.send(request);
            } catch (IOException e) {
                if (last || !RetryPolicy.isTemporary(e)) {
                    throw e;
                }
                policy.pause(attempt, null);
                continue;
            }
            if (last || !RetryPolicy.isTemporary(response.status())) {
                return response;
            }
            response.close();
            policy.pause(attempt, response.headers());
        }
    }
}
