package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.SettableClock;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Rule;
import org.junit.Test;

public class AuthenticationTest {
    private static final Credentials USER = new Credentials("builder", "p4ss w+rd/ä");
    private static final String BASIC = "Basic YnVpbGRlcjpwNHNzIHcrcmQvw6Q=";
    private static final Digest DIGEST = Digest.sha256("x".getBytes(StandardCharsets.UTF_8));

    @Rule
    public final FaultServer registry = new FaultServer();

    @Rule
    public final FaultServer issuer = new FaultServer();

    private final AtomicInteger issued = new AtomicInteger();

    private RegistryAccess access() {
        return registry.access().withCredentials(USER);
    }

    private Answer challenge(String more) {
        return Answer.of(401)
                .header(
                        "WWW-Authenticate",
                        "Bearer realm=\"" + issuer.address() + "/token?a=b\",service=\"reg\"" + more);
    }

    private Answer token(String more) {
        return Answer.of(200).body("{\"token\":\"t0k3n-" + issued.incrementAndGet() + "\"" + more + "}");
    }

    @Test
    public void tradesCredentialsForATokenAndKeepsIt() throws Exception {
        issuer.answer(request -> token(",\"expires_in\":300"));
        registry.answer(
                request -> request.header("authorization").equals("Bearer t0k3n-1") ? Answer.of(200) : challenge(""));
        RemoteRepository repository = registry.repository(access());
        assertTrue(repository.hasBlob(DIGEST));
        assertTrue(repository.hasBlob(DIGEST));
        assertEquals(
                List.of("GET /token?a=b&service=reg&scope=repository%3Aacme%2Fapp%3Apull&account=builder"),
                issuer.lines());
        assertEquals(BASIC, issuer.requests().get(0).header("authorization"));
        assertEquals(3, registry.requests().size());
    }

    @Test
    public void asksForATokenWithoutCredentialsToo() throws Exception {
        issuer.answer(request -> Answer.of(200).body("{\"access_token\":\"anon-token\"}"));
        registry.answer(request ->
                request.header("authorization").equals("Bearer anon-token") ? Answer.of(200) : challenge(""));
        assertTrue(registry.repository().hasBlob(DIGEST));
        assertEquals("", issuer.requests().get(0).header("authorization"));
    }

    @Test
    public void renewsATokenThatExpires() throws Exception {
        SettableClock clock = new SettableClock(Instant.ofEpochSecond(1_000_000));
        TransportOptions options =
                new TransportOptions(1, Patience.NONE.connect(), Patience.NONE.stall(), clock, time -> {}, () -> 0);
        issuer.answer(request -> token(",\"expires_in\":60"));
        registry.answer(
                request -> request.header("authorization").startsWith("Bearer") ? Answer.of(200) : challenge(""));
        RemoteRepository repository = new RemoteRegistry(access(), options).repository("acme/app");
        repository.hasBlob(DIGEST);
        clock.advance(Duration.ofSeconds(40));
        repository.hasBlob(DIGEST);
        assertEquals(1, issued.get());
        clock.advance(Duration.ofSeconds(15));
        repository.hasBlob(DIGEST);
        assertEquals(2, issued.get());
        assertEquals("Bearer t0k3n-2", registry.requests().get(3).header("authorization"));
    }

    @Test
    public void asksForTheScopeThatWasMissing() throws Exception {
        issuer.answer(request -> token(""));
        registry.answer(request -> switch (request.header("authorization")) {
            case "" -> challenge("");
            case "Bearer t0k3n-1" ->
                challenge(
                        ",scope=\"repository:acme/app:pull,delete repository:acme/base:pull\",error=\"insufficient_scope\"");
            default -> Answer.of(200);
        });
        assertTrue(registry.repository(access()).hasBlob(DIGEST));
        assertEquals(
                "GET /token?a=b&service=reg&scope=repository%3Aacme%2Fapp%3Apull%2Cdelete&scope=repository%3Aacme%2Fbase%3Apull"
                        + "&account=builder",
                issuer.lines().get(1));
    }

    @Test
    public void postsWhereTheTokenServerWantsAForm() throws Exception {
        issuer.answer(request -> request.method().equals("POST") ? token("") : Answer.of(405));
        registry.answer(request -> request.header("authorization").isEmpty() ? challenge("") : Answer.of(200));
        assertTrue(registry.repository(access()).hasBlob(DIGEST));
        assertEquals(
                "grant_type=password&client_id=buildset-registry&service=reg&scope=repository%3Aacme%2Fapp%3Apull"
                        + "&username=builder&password=p4ss+w%2Brd%2F%C3%A4",
                new String(issuer.requests().get(1).body(), StandardCharsets.UTF_8));
    }

    @Test
    public void endsWhenEveryTokenIsRefused() {
        issuer.answer(request -> token(""));
        registry.answer(request -> challenge(",error=\"invalid_token\""));
        RegistryException refused = assertThrows(
                RegistryException.class, () -> registry.repository(access()).hasBlob(DIGEST));
        assertEquals(401, refused.status());
        assertTrue(refused.getMessage(), refused.getMessage().contains("user 'builder'"));
        assertEquals(3, registry.requests().size());
        Secrets.assertNone(refused, USER.password(), BASIC.substring(6), "t0k3n");
    }

    @Test
    public void saysThatTheTokenServerRefusesTheUser() {
        issuer.answer(request -> Answer.of(401)
                .body("{\"details\":\"bad password " + USER.password() + " Basic " + BASIC.substring(6) + "\"}"));
        registry.answer(request -> challenge(""));
        RegistryException refused = assertThrows(
                RegistryException.class, () -> registry.repository(access()).hasBlob(DIGEST));
        assertEquals(401, refused.status());
        assertTrue(refused.getMessage(), refused.getMessage().contains(issuer.address() + "/token"));
        assertTrue(refused.getMessage(), refused.getMessage().contains("get a token for repository:acme/app:pull"));
        Secrets.assertNone(refused, USER.password(), BASIC.substring(6));
    }

    @Test
    public void saysThatATokenAnswerIsUnusable() {
        registry.answer(request -> challenge(""));
        for (String body : List.of("<html>", "{}", "{\"token\":\"a\\nb\"}")) {
            issuer.answer(request -> Answer.of(200).body(body));
            RegistryException refused = assertThrows(
                    RegistryException.class, () -> registry.repository(access()).hasBlob(DIGEST));
            assertTrue(refused.getMessage(), refused.getMessage().contains("without a usable token"));
        }
    }

    @Test
    public void sendsThePasswordOnlyWhenAskedForIt() throws Exception {
        registry.answer(request -> request.header("authorization").equals(BASIC)
                ? Answer.of(200)
                : Answer.of(401).header("WWW-Authenticate", "Negotiate, Basic realm=\"x\""));
        assertTrue(registry.repository(access()).hasBlob(DIGEST));
        assertEquals("", registry.requests().get(0).header("authorization"));
        assertEquals(BASIC, registry.requests().get(1).header("authorization"));
    }

    @Test
    public void doesNotAnswerTheChallengeOfAnotherHost() {
        registry.answer(request -> Answer.of(307).header("Location", issuer.address() + "/elsewhere?sig=s1gnature"));
        issuer.answer(request -> Answer.of(401).header("WWW-Authenticate", "Basic realm=\"phish\""));
        RegistryException refused = assertThrows(
                RegistryException.class, () -> registry.repository(access()).hasBlob(DIGEST));
        assertEquals(1, issuer.requests().size());
        Secrets.assertNone(refused, "s1gnature");
    }

    @Test
    public void sendsThePasswordInAFormToNoOtherHost() {
        issuer.answer(request -> request.method().equals("POST")
                ? Answer.of(307).header("Location", registry.address() + "/elsewhere")
                : Answer.of(405));
        registry.answer(request -> request.target().equals("/elsewhere") ? token("") : challenge(""));
        RegistryException refused = assertThrows(
                RegistryException.class, () -> registry.repository(access()).hasBlob(DIGEST));
        assertTrue(refused.getMessage(), refused.getMessage().contains("another host"));
        assertEquals(List.of("HEAD /v2/acme/app/blobs/" + DIGEST), registry.lines());
    }
}
