package io.jenkins.plugins.buildsetregistry.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues and verifies tokens: JSON Web Tokens signed with HMAC-SHA256 (RFC 7519). Access tokens say what their bearer may
 * do; refresh tokens stand for a user's password until it changes.
 */
public final class Tokens {
    public static final Duration LIFE = Duration.ofMinutes(5);
    /** A clock may be set back by as much, as it is now and then, and nobody has to log in again. */
    private static final Duration SKEW = Duration.ofMinutes(1);
    /** Bytes of a key. */
    public static final int KEY_BYTES = 32;

    private static final Duration REFRESH_LIFE = Duration.ofDays(90);
    /** Only ever this header: what a token says about its own algorithm is not believed. */
    private static final String HEADER =
            encode("{\"typ\":\"JWT\",\"alg\":\"HS256\"}".getBytes(StandardCharsets.US_ASCII));

    private static final String ACCESS = "access";
    private static final String REFRESH = "refresh";

    private final SecretKeySpec key;
    private final Clock clock;

    /** @param key random; whoever knows it can make tokens */
    public Tokens(byte[] key, Clock clock) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes");
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.clock = clock;
    }

    public Instant now() {
        return clock.instant();
    }

    /** A token that lives as long as {@link #LIFE}. */
    public String access(Grant grant) {
        ObjectNode claims = claims(ACCESS, grant.user(), LIFE);
        ArrayNode scopes = claims.putArray("scopes");
        grant.scopes().forEach(scope -> scopes.add(scope.toString()));
        return sign(claims);
    }

    /** @return empty if it is not an access token of ours that still lives */
    public Optional<Grant> verifyAccess(String token) {
        return verify(token, ACCESS).filter(this::isOfThePast).map(claims -> {
            List<String> scopes = new ArrayList<>();
            claims.path("scopes").forEach(scope -> scopes.add(scope.asText()));
            return new Grant(claims.path("sub").asText(), Scope.parse(scopes));
        });
    }

    /** What was made by a clock that was fast must not live until then. */
    private boolean isOfThePast(JsonNode claims) {
        return claims.path("iat").asLong() <= clock.instant().plus(SKEW).getEpochSecond();
    }

    public String refresh(Account account) {
        ObjectNode claims = claims(REFRESH, account.user().name(), REFRESH_LIFE);
        claims.put("for", fingerprint(account));
        return sign(claims);
    }

    /** @return whom the refresh token stands for; empty if that user is gone or has another password now */
    public Optional<Account> verifyRefresh(String token, Users users) {
        return verify(token, REFRESH)
                .flatMap(claims -> users.named(claims.path("sub").asText()).stream()
                        .filter(account ->
                                equal(fingerprint(account), claims.path("for").asText()))
                        .findFirst());
    }

    private String fingerprint(Account account) {
        return encode(mac(account.secret().material()));
    }

    private ObjectNode claims(String use, String subject, Duration life) {
        Instant now = clock.instant();
        return Json.MAPPER
                .createObjectNode()
                .put("use", use)
                .put("sub", subject)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(life).getEpochSecond());
    }

    private String sign(ObjectNode claims) {
        try {
            String signed = HEADER + "." + encode(Json.MAPPER.writeValueAsBytes(claims));
            return signed + "." + signature(signed);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<JsonNode> verify(String token, String use) {
        int dot = token.lastIndexOf('.');
        if (dot <= HEADER.length()
                || !token.startsWith(HEADER + ".")
                || !equal(signature(token.substring(0, dot)), token.substring(dot + 1))) {
            return Optional.empty();
        }
        try {
            JsonNode claims =
                    Json.MAPPER.readTree(Base64.getUrlDecoder().decode(token.substring(HEADER.length() + 1, dot)));
            boolean alive =
                    clock.instant().getEpochSecond() < claims.path("exp").asLong();
            return alive && claims.path("use").asText().equals(use) ? Optional.of(claims) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private String signature(String signed) {
        return encode(mac(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private byte[] mac(byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean equal(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
