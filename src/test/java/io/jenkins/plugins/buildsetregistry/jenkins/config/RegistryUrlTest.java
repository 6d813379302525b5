package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

public class RegistryUrlTest {
    private static String refusal(String text) {
        return assertThrows(IllegalArgumentException.class, () -> RegistryUrl.parse(text))
                .getMessage();
    }

    @Test
    public void anAddressMayHaveAPath() {
        RegistryUrl url = RegistryUrl.parse(" https://registry.example.org:5000/gate/x/ ");
        assertEquals("https://registry.example.org:5000", url.access().toString());
        assertEquals("gate/x", url.path());
        assertEquals("", RegistryUrl.parse("http://[::1]:5000").path());
    }

    @Test
    public void aPasswordIsRefusedAndNotRepeated() {
        for (String text : List.of(
                "https://alice:s3cret@registry.example.org",
                "https://alice:s3cr^et@registry.example.org",
                "https://alice:s3cret@my_host:5000",
                "alice:s3cret@registry.example.org",
                "https://alice:s3cret/%zz@registry.example.org")) {
            assertFalse(text, refusal(text).contains("s3c"));
            assertTrue(text, refusal(text).contains("choose credentials"));
        }
    }

    @Test
    public void whatIsMoreThanAnAddressIsRefusedAndNotRepeated() {
        for (String text : List.of(
                "https://x/gate?token=s3cret", "https://x/gate#s3cret", "", "s3cret:5000", "ftp://x", "s3cret ^")) {
            assertFalse(text, refusal(text).contains("s3cret"));
            assertTrue(text, refusal(text).contains("https://host[:port]"));
        }
    }
}
