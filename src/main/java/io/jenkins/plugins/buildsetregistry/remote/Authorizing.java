package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.remote.transport.Challenge;
import io.jenkins.plugins.buildsetregistry.remote.transport.RoundTrip;
import io.jenkins.plugins.buildsetregistry.remote.transport.WebOrigin;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.io.IOException;
import java.net.URI;

/** Adds what the registry asks for, to requests to the registry itself and to no other host, unless they bring it. */
final class Authorizing implements RoundTrip {
    private static final int ANSWERS = 2;

    private final RoundTrip inner;
    private final Login login;
    private final WebOrigin home;

    Authorizing(RoundTrip inner, Login login, URI endpoint) {
        this.inner = inner;
        this.login = login;
        this.home = WebOrigin.of(endpoint);
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException, InterruptedException {
        if (!WebOrigin.of(request.uri()).equals(home)) {
            return inner.send(request.withHeader("Authorization", null));
        }
        if (request.headers().containsKey("Authorization")) {
            return inner.send(request);
        }
        String header = login.authorization(request.scopes());
        WireResponse response = inner.send(request.withHeader("Authorization", header));
        for (int answered = 0; response.status() == 401 && answered < ANSWERS; answered++) {
            String next;
            try {
                next = login.answer(
                        Challenge.parse(response.headers().allValues("WWW-Authenticate")), request.scopes(), header);
            } catch (IOException | InterruptedException e) {
                response.close();
                throw e;
            }
            if (next == null) {
                return response;
            }
            response.close();
            header = next;
            response = inner.send(request.withHeader("Authorization", header));
        }
        return response;
    }
}
