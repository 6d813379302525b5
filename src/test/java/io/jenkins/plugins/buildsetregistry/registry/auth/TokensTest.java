package io.jenkins.plugins.buildsetregistry.registry.auth;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class TokensTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Grant GRANT = new Grant("gate", Scope.parse(List.of("repository:a/b:pull,push")));

    private static Tokens at(Instant time, int key) {
        byte[] bytes = new byte[Tokens.KEY_BYTES];
        bytes[0] = (byte) key;
        return new Tokens(bytes, Clock.fixed(time, ZoneOffset.UTC));
    }

    @Test
    public void saysWhatItWasMadeFor() {
        Optional<Grant> grant = at(NOW, 1).verifyAccess(at(NOW, 1).access(GRANT));
        assertEquals(GRANT.toString(), grant.orElseThrow().toString());
        assertTrue(grant.get().has(Action.PUSH, "a/b"));
        assertTrue(!grant.get().has(Action.DELETE, "a/b"));
        assertTrue(!grant.get().has(Action.PULL, "a"));
    }

    @Test
    public void endsInTime() {
        String token = at(NOW, 1).access(GRANT);
        assertTrue(
                at(NOW.plus(Tokens.LIFE).minusSeconds(1), 1).verifyAccess(token).isPresent());
        assertTrue(at(NOW.plus(Tokens.LIFE), 1).verifyAccess(token).isEmpty());
    }

    @Test
    public void livesNoLongerWhenTheClockIsSetBack() {
        String token = at(NOW, 1).access(GRANT);
        assertTrue(at(NOW.minusSeconds(30), 1).verifyAccess(token).isPresent());
        assertTrue(at(NOW.minusSeconds(90), 1).verifyAccess(token).isEmpty());
        assertTrue(at(NOW.minus(Duration.ofDays(800)), 1).verifyAccess(token).isEmpty());
        assertTrue(at(NOW.plus(Duration.ofDays(800)), 1).verifyAccess(token).isEmpty());
    }

    @Test
    public void isNotBelievedWhenSomebodyElseMadeOrChangedIt() {
        String token = at(NOW, 1).access(GRANT);
        assertTrue(at(NOW, 2).verifyAccess(token).isEmpty());
        String[] parts = token.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String more = encode(claims.replace("a/b", "a/c"));
        String unsigned = encode("{\"typ\":\"JWT\",\"alg\":\"none\"}");
        for (String other : List.of(
                "",
                ".",
                "..",
                parts[0],
                parts[0] + "." + more + "." + parts[2],
                unsigned + "." + parts[1] + ".",
                unsigned + "." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + ".",
                token + "x",
                token + "=")) {
            assertTrue(other, at(NOW, 1).verifyAccess(other).isEmpty());
        }
    }

    @Test
    public void aRefreshTokenIsNoAccessTokenAndLivesUntilThePasswordChanges() {
        Account account = new Account(new User("gate", Role.WRITER, List.of()), new PlainSecret("one"));
        Account changed = new Account(account.user(), new PlainSecret("two"));
        String refresh = at(NOW, 1).refresh(account);
        assertTrue(at(NOW, 1).verifyAccess(refresh).isEmpty());
        Tokens later = at(NOW.plus(Duration.ofDays(30)), 1);
        assertEquals(
                account,
                later.verifyRefresh(refresh, new Users(List.of(account))).orElseThrow());
        assertTrue(later.verifyRefresh(refresh, new Users(List.of(changed))).isEmpty());
        assertTrue(later.verifyRefresh(refresh, new Users(List.of())).isEmpty());
        assertTrue(later.verifyRefresh(at(NOW, 1).access(GRANT), new Users(List.of(account)))
                .isEmpty());
        assertTrue(at(NOW.plus(Duration.ofDays(91)), 1)
                .verifyRefresh(refresh, new Users(List.of(account)))
                .isEmpty());
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
