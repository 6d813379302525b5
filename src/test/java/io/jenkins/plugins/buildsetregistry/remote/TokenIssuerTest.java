package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.SettableClock;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** Who has no password gets tokens from somebody who has it. */
public class TokenIssuerTest {
    private static final Credentials USER = new Credentials("builder", "p4ssw0rd");
    private static final Digest DIGEST = Digest.sha256("x".getBytes(StandardCharsets.UTF_8));

    @Rule
    public final FaultServer registry = new FaultServer();

    @Rule
    public final FaultServer issuer = new FaultServer();

    private final List<List<String>> asked = new ArrayList<>();

    private Answer challenge() {
        return Answer.of(401)
                .header("WWW-Authenticate", "Bearer realm=\"" + issuer.address() + "/token\",service=\"reg\"");
    }

    private TokenIssuer.Issued issue(List<String> scopes) {
        asked.add(scopes);
        return new TokenIssuer.Issued("given-" + asked.size(), 60);
    }

    @Test
    public void asksItForTheScopesItNeedsAndAgainWhenATokenExpires() throws Exception {
        SettableClock clock = new SettableClock(Instant.ofEpochSecond(1_000_000));
        TransportOptions options =
                new TransportOptions(1, Patience.NONE.connect(), Patience.NONE.stall(), clock, time -> {}, () -> 0);
        registry.answer(
                request -> request.header("authorization").startsWith("Bearer given-") ? Answer.of(200) : challenge());
        RegistryAccess access = registry.access().withCredentials(USER).withTokens(this::issue);
        assertEquals(null, access.credentials());
        RemoteRepository repository = new RemoteRegistry(access, options).repository("acme/app");
        assertTrue(repository.hasBlob(DIGEST));
        assertTrue(repository.hasBlob(DIGEST));
        assertEquals(List.of(List.of("repository:acme/app:pull")), asked);
        clock.advance(Duration.ofSeconds(55));
        assertTrue(repository.hasBlob(DIGEST));
        assertEquals(2, asked.size());
        assertEquals("the token server is asked by nobody here", List.of(), issuer.lines());
        registry.requests()
                .forEach(request -> assertFalse(request.header("authorization").startsWith("Basic")));
    }

    @Test
    public void whatItRefusesIsWhatPeopleAreTold() {
        registry.answer(request -> challenge());
        TokenIssuer refusing = scopes -> {
            throw new IOException("this step may not have a token for " + scopes);
        };
        RegistryException refused = assertThrows(
                RegistryException.class,
                () -> registry.repository(registry.access().withTokens(refusing))
                        .hasBlob(DIGEST));
        assertTrue(refused.getMessage(), refused.getMessage().contains("may not have a token"));
        RegistryException useless = assertThrows(
                RegistryException.class,
                () -> registry.repository(registry.access().withTokens(this::issue))
                        .hasBlob(DIGEST));
        assertTrue(useless.getMessage(), useless.getMessage().contains("may the user write there?"));
    }

    @Test
    public void whoHasThePasswordGetsTokensForOthersWhereThereAreSome() throws Exception {
        issuer.answer(request ->
                Answer.of(200).body("{\"token\":\"t" + issuer.requests().size() + "\",\"expires_in\":300}"));
        registry.answer(
                request -> request.header("authorization").startsWith("Bearer t") ? Answer.of(200) : challenge());
        RemoteRegistry remote = new RemoteRegistry(registry.access().withCredentials(USER));
        TokenIssuer.Issued issued =
                remote.token(List.of("repository:acme/app:pull,push")).orElseThrow();
        assertTrue(
                issuer.lines().get(1), issuer.lines().get(1).contains("scope=repository%3Aacme%2Fapp%3Apull%2Cpush"));
        assertEquals("t2", issued.value());
        assertTrue(issued.seconds() > 250);
        assertFalse(issued.toString(), issued.toString().contains("t2"));

        registry.answer(request -> request.header("authorization").startsWith("Basic")
                ? Answer.of(200)
                : Answer.of(401).header("WWW-Authenticate", "Basic realm=\"x\""));
        assertTrue(new RemoteRegistry(registry.access().withCredentials(USER))
                .token(List.of("repository:acme/app:pull"))
                .isEmpty());
    }
}
