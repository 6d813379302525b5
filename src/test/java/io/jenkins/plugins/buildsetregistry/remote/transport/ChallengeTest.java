package io.jenkins.plugins.buildsetregistry.remote.transport;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.Test;

public class ChallengeTest {
    private static List<Challenge> parse(String... headers) {
        return Challenge.parse(List.of(headers));
    }

    @Test
    public void readsQuotedStringsEscapesAndTokens() {
        assertEquals(
                List.of(new Challenge(
                        "bearer", Map.of("realm", "https://a/t?x=1,2", "service", "a\"b\\", "scope", "plain"))),
                parse("BEARER Realm = \"https://a/t?x=1,2\" ,service=\"a\\\"b\\\\\", scope=plain"));
    }

    @Test
    public void readsSeveralChallengesInOneHeaderOrMore() {
        assertEquals(
                List.of(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("newauth", Map.of("realm", "apps", "type", "1", "title", "Login to \"apps\"")),
                        new Challenge("basic", Map.of("realm", "simple")),
                        new Challenge("bearer", Map.of("realm", "r"))),
                parse(
                        "Negotiate, Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"",
                        "Bearer realm=r"));
    }

    @Test
    public void readsATokenOf68Characters() {
        assertEquals(
                List.of(
                        new Challenge("negotiate", Map.of("", "YWJj+/==")),
                        new Challenge("basic", Map.of("realm", "x"))),
                parse("Negotiate YWJj+/==, Basic realm=x"));
    }

    @Test
    public void survivesWhatBreaksTheGrammar() {
        assertEquals(List.of(), parse("", " ,, ", "=x", "\"a\""));
        assertEquals(
                List.of(new Challenge("bearer", Map.of("realm", "a"))), parse("Bearer realm=\"a\", service=\"open"));
        parse("Bearer " + "a=\"" + "\\\\".repeat(100_000), "Basic " + ",".repeat(100_000), "a".repeat(100_000));
    }
}
