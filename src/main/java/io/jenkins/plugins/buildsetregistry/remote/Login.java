package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.remote.transport.Challenge;
import io.jenkins.plugins.buildsetregistry.remote.transport.Scopes;
import io.jenkins.plugins.buildsetregistry.remote.transport.Token;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** What one registry wants to see from one user: learned from its challenges, with the tokens got so far. */
final class Login {
    private static final int TOKEN_LIMIT = 1000;

    private final RegistryAccess access;
    private final TokenSource source;
    private final Clock clock;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile Challenge learned;

    Login(RegistryAccess access, TokenSource source, Clock clock) {
        this.access = access;
        this.source = source;
        this.clock = clock;
    }

    /** The header to send with a request at once, or null. */
    String authorization(List<String> scopes) throws IOException, InterruptedException {
        Challenge challenge = learned;
        if (challenge == null) {
            return null;
        }
        return challenge.scheme().equals("basic") ? basic() : bearer(challenge, scopes, scopes, null);
    }

    /** A new one, that is not used here; empty if the registry has asked for none. */
    Optional<Token> token(List<String> scopes) throws IOException, InterruptedException {
        Challenge challenge = learned;
        return challenge == null || !challenge.scheme().equals("bearer")
                ? Optional.empty()
                : Optional.of(source.fetch(challenge, scopes));
    }

    /** The header that answers a refusal of {@code rejected}, or null if there is no other to try. */
    String answer(List<Challenge> challenges, List<String> scopes, String rejected)
            throws IOException, InterruptedException {
        Challenge bearer = find(challenges, "bearer");
        if (bearer != null && !bearer.parameter("realm").isEmpty()) {
            learned = bearer;
            String named = bearer.parameter("scope").trim();
            List<String> wanted = Scopes.merge(scopes, named.isEmpty() ? List.of() : List.of(named.split(" +")));
            return bearer(bearer, scopes, wanted, rejected);
        }
        Challenge basic = find(challenges, "basic");
        if (basic == null) {
            return null;
        }
        learned = basic;
        String header = basic();
        return header == null || header.equals(rejected) ? null : header;
    }

    private static Challenge find(List<Challenge> challenges, String scheme) {
        return challenges.stream()
                .filter(challenge -> challenge.scheme().equals(scheme))
                .findFirst()
                .orElse(null);
    }

    private String basic() {
        return access.credentials() == null ? null : BasicAuthorization.of(access.credentials());
    }

    private String bearer(Challenge challenge, List<String> scopes, List<String> wanted, String rejected)
            throws IOException, InterruptedException {
        String key = challenge.parameter("realm") + ' ' + challenge.parameter("service") + ' ' + new TreeSet<>(scopes);
        fetching.lockInterruptibly();
        try {
            Token token = tokens.get(key);
            if (token == null
                    || !token.isValid(clock.instant())
                    || header(token).equals(rejected)) {
                token = source.fetch(challenge, wanted);
                if (tokens.size() >= TOKEN_LIMIT) {
                    tokens.clear();
                }
                tokens.put(key, token);
            }
            return header(token);
        } finally {
            fetching.unlock();
        }
    }

    private static String header(Token token) {
        return "Bearer " + token.value();
    }
}
