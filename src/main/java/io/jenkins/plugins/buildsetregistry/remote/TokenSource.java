package io.jenkins.plugins.buildsetregistry.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.transport.Challenge;
import io.jenkins.plugins.buildsetregistry.remote.transport.Locations;
import io.jenkins.plugins.buildsetregistry.remote.transport.Redaction;
import io.jenkins.plugins.buildsetregistry.remote.transport.RequestBody;
import io.jenkins.plugins.buildsetregistry.remote.transport.RoundTrip;
import io.jenkins.plugins.buildsetregistry.remote.transport.Token;
import io.jenkins.plugins.buildsetregistry.remote.transport.WebOrigin;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Trades credentials for tokens at the realm a registry names: by GET, else by POST (distribution, "Token Authentication"). */
final class TokenSource {
    private static final int BODY_LIMIT = 64 * 1024;
    private static final int DEFAULT_LIFE = 60;
    private static final String CLIENT = "buildset-registry";

    private final RegistryAccess access;
    private final RoundTrip http;
    private final Refusal refusal;
    private final Redaction redaction;
    private final Clock clock;

    TokenSource(RegistryAccess access, RoundTrip http, Refusal refusal, Redaction redaction, Clock clock) {
        this.access = access;
        this.http = http;
        this.refusal = refusal;
        this.redaction = redaction;
        this.clock = clock;
    }

    Token fetch(Challenge challenge, List<String> scopes) throws IOException, InterruptedException {
        if (access.tokens() != null) {
            TokenIssuer.Issued issued = access.tokens().token(scopes);
            return new Token(issued.value(), clock.instant().plusSeconds(issued.seconds()));
        }
        URI realm = realm(challenge);
        String service = challenge.parameter("service");
        String purpose = "get a token for " + (scopes.isEmpty() ? "registry " + access : String.join(" ", scopes));
        WireResponse response = send(byGet(realm, service, scopes, purpose));
        if (access.credentials() != null && (response.status() == 404 || response.status() == 405)) {
            response.close();
            response = send(byPost(realm, service, scopes, purpose));
        }
        try (WireResponse answer = response) {
            if (answer.status() != 200) {
                throw refusal.of(answer, purpose);
            }
            return read(answer);
        }
    }

    private WireResponse send(WireRequest request) throws RegistryException, InterruptedException {
        try {
            return http.send(request.whole(BODY_LIMIT));
        } catch (IOException e) {
            throw refusal.of(e, request.uri(), request.purpose());
        }
    }

    private WireRequest byGet(URI realm, String service, List<String> scopes, String purpose) {
        URI uri = realm;
        if (!service.isEmpty()) {
            uri = Locations.withParameter(uri, "service", encode(service));
        }
        for (String scope : scopes) {
            uri = Locations.withParameter(uri, "scope", encode(scope));
        }
        Credentials credentials = access.credentials();
        if (credentials == null) {
            return WireRequest.of("GET", uri, List.of(), purpose);
        }
        uri = Locations.withParameter(uri, "account", encode(credentials.username()));
        return WireRequest.of("GET", uri, List.of(), purpose)
                .withHeader("Authorization", BasicAuthorization.of(credentials));
    }

    private WireRequest byPost(URI realm, String service, List<String> scopes, String purpose) {
        String form = "grant_type=password&client_id=" + CLIENT + "&service=" + encode(service) + "&scope="
                + encode(String.join(" ", scopes)) + "&username="
                + encode(access.credentials().username()) + "&password="
                + encode(access.credentials().password());
        return WireRequest.of("POST", realm, List.of(), purpose)
                .withBody(
                        RequestBody.of(form.getBytes(StandardCharsets.US_ASCII)), "application/x-www-form-urlencoded");
    }

    private URI realm(Challenge challenge) throws RegistryException {
        URI realm;
        try {
            realm = Locations.resolve(access.endpoint(), challenge.parameter("realm"));
        } catch (IllegalArgumentException e) {
            throw new RegistryException("registry " + access + " asks for a token from an address that is none, '"
                    + redaction.text(challenge.parameter("realm")) + "': its realm setting is wrong");
        }
        WebOrigin home = WebOrigin.of(access.endpoint());
        WebOrigin issuer = WebOrigin.of(realm);
        if (home.isSecure() && !issuer.isSecure()) {
            throw new RegistryException("registry " + access + " asks for a token from " + redaction.url(realm)
                    + ", over plain http: credentials are not sent there. Its realm setting must be an https address");
        }
        if (issuer.isLinkLocalLiteral() && !issuer.host().equals(home.host())) {
            throw new RegistryException("registry " + access + " asks for a token from " + redaction.url(realm)
                    + ", a link-local address: credentials are not sent there. Correct its realm setting");
        }
        return realm;
    }

    private Token read(WireResponse answer) throws IOException {
        JsonNode body;
        try {
            body = Json.MAPPER.readTree(answer.bytes(BODY_LIMIT));
        } catch (IOException e) {
            throw unusable(answer);
        }
        String value = body.path("token").asText("");
        if (value.isEmpty()) {
            value = body.path("access_token").asText("");
        }
        if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw unusable(answer);
        }
        long life = Math.max(1, body.path("expires_in").asLong(DEFAULT_LIFE));
        Duration age =
                age(body.path("issued_at").asText(""), answer.header("Date").orElse(""));
        return new Token(
                value, clock.instant().plusSeconds(Math.min(life, 86_400)).minus(age));
    }

    private RegistryException unusable(WireResponse answer) {
        return new RegistryException("token server " + redaction.url(answer.uri()) + " of registry " + access
                + " answered without a usable token: is it a token server? Check the registry's realm setting");
    }

    /** By the server's own two clocks, so that a difference to ours does no harm. */
    private static Duration age(String issued, String date) {
        try {
            Instant sent = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration age = Duration.between(Instant.from(DateTimeFormatter.ISO_DATE_TIME.parse(issued)), sent);
            return age.isNegative() ? Duration.ZERO : age;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
