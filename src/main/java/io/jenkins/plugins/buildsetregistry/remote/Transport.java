package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.remote.transport.ProxyRoute;
import io.jenkins.plugins.buildsetregistry.remote.transport.Redaction;
import io.jenkins.plugins.buildsetregistry.remote.transport.Redirecting;
import io.jenkins.plugins.buildsetregistry.remote.transport.RetryPolicy;
import io.jenkins.plugins.buildsetregistry.remote.transport.Retrying;
import io.jenkins.plugins.buildsetregistry.remote.transport.RoundTrip;
import io.jenkins.plugins.buildsetregistry.remote.transport.TlsTrust;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import io.jenkins.plugins.buildsetregistry.remote.transport.WholeAnswer;
import io.jenkins.plugins.buildsetregistry.remote.transport.Wire;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The stacked concerns of one registry; holds its connections and tokens. */
final class Transport {
    private final RoundTrip http;
    private final Refusal refusal;
    private final RetryPolicy retries;
    private final Login login;
    private final URI endpoint;
    private final TransportOptions options;

    /** @param access with the endpoint to ask */
    public Transport(RegistryAccess access, TransportOptions options) {
        Redaction redaction = new Redaction(secrets(access));
        ProxyRoute proxy = route(access.proxy());
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(options.connect())
                .proxy(proxy);
        if (access.caPem() != null && !access.caPem().isBlank()) {
            client.sslContext(TlsTrust.beside(access.caPem()));
        }
        refusal = new Refusal(access, redaction);
        retries = new RetryPolicy(options);
        RoundTrip wire = new Retrying(
                new WholeAnswer(observed(new Wire(client.build(), proxy, options.stall()), options.listener())),
                retries);
        TokenSource tokens =
                new TokenSource(access, new Redirecting(wire, redaction), refusal, redaction, options.clock());
        this.endpoint = access.endpoint();
        this.options = options;
        login = new Login(access, tokens, options.clock());
        http = new Redirecting(new Authorizing(wire, login, access.endpoint()), redaction);
    }

    private static RoundTrip observed(RoundTrip wire, TransportOptions.AnswerListener listener) {
        return request -> {
            WireResponse response = wire.send(request);
            listener.answered(response.status(), response.headers());
            return response;
        };
    }

    private static List<String> secrets(RegistryAccess access) {
        return Stream.of(
                        access.credentials(),
                        access.proxy() == null ? null : access.proxy().credentials())
                .filter(Objects::nonNull)
                .flatMap(credentials -> Stream.of(
                        credentials.password(),
                        BasicAuthorization.of(credentials).substring(BasicAuthorization.SCHEME.length())))
                .toList();
    }

    private static ProxyRoute route(HttpProxy proxy) {
        if (proxy == null) {
            return ProxyRoute.direct();
        }
        String authorization = proxy.credentials() == null ? null : BasicAuthorization.of(proxy.credentials());
        return new ProxyRoute(proxy.host(), proxy.port(), authorization, proxy::appliesTo);
    }

    /** The answer, whatever its status; close it. */
    public WireResponse send(WireRequest request) throws RegistryException, InterruptedException {
        try {
            return http.send(request);
        } catch (IOException e) {
            throw refusal.of(e, request.uri(), request.purpose());
        }
    }

    /** As {@link #send}; a body of at most {@code limit} bytes is all here if the status is 200. */
    WireResponse whole(WireRequest request, int limit) throws RegistryException, InterruptedException {
        return send(request.whole(limit));
    }

    /** With these scopes; empty if no answer yet has asked for a token. */
    Optional<TokenIssuer.Issued> token(List<String> scopes) throws RegistryException, InterruptedException {
        try {
            return login.token(scopes)
                    .map(token -> new TokenIssuer.Issued(
                            token.value(),
                            Duration.between(options.clock().instant(), token.expiry())
                                    .toSeconds()));
        } catch (IOException e) {
            throw refusal.of(e, endpoint, "get a token for " + String.join(" ", scopes));
        }
    }

    /** The exception for an answer that the caller cannot use; reads its body. */
    public RegistryException refused(WireResponse response, String purpose) {
        return refusal.of(response, purpose);
    }

    /** The exception for a transfer that broke. */
    public RegistryException broken(IOException failure, URI uri, String purpose) throws InterruptedException {
        return refusal.of(failure, uri, purpose);
    }

    public RetryPolicy retries() {
        return retries;
    }
}
