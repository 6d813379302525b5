package io.jenkins.plugins.buildsetregistry.remote.transport;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.Test;

public class RedactionTest {
    private final Redaction redaction = new Redaction(List.of("hunter2!"));

    @Test
    public void hidesUsersAndUnknownParametersOfAnAddress() {
        assertEquals(
                "https://host:1/v2/a?digest=sha256:1&X-Amz-Signature=****&_state=****",
                redaction.url(URI.create("https://u:p@host:1/v2/a?digest=sha256:1&X-Amz-Signature=abc&_state=x")));
    }

    @Test
    public void hidesSecretsInTextFromElsewhere() {
        for (String text : List.of(
                "see http://user:s3cret@host/x",
                "Authorization: Bearer s3cret.s3cret",
                "Authorization: Basic czNjcmV0OnMzY3JldA==s3cret".replace("==s3cret", "=="),
                "https://h/x?X-Amz-Signature=s3cret&X-Amz-Credential=s3cret",
                "{\"access_token\": \"s3cret\"}",
                "password=s3cret",
                "token eyJhbGciOi.s3cret.s3cret",
                "the word s3cret".replace("s3cret", "hunter2!"))) {
            String shown = redaction.text(text);
            assertFalse(shown, shown.contains("s3cret") || shown.contains("czNjcmV0") || shown.contains("hunter2"));
        }
    }

    @Test
    public void dropsACauseThatShowsASecret() {
        IOException harmless = new IOException("reset", new IOException("by peer"));
        assertSame(harmless, redaction.cause(harmless));
        assertNull(redaction.cause(new IOException("x", new IOException("password=abc"))));
    }
}
