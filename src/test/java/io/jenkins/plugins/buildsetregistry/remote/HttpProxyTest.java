package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class HttpProxyTest {
    private static final URI ENDPOINT = URI.create("https://registry.example.org:5000");

    private static boolean direct(String entry, String endpoint) {
        return !new HttpProxy("proxy", 3128, null, List.of(entry)).appliesTo(URI.create(endpoint));
    }

    @Test
    public void leavesOutWhatNoProxyNames() {
        for (String entry : List.of(
                "*",
                "registry.example.org",
                "REGISTRY.example.org:5000",
                ".example.org",
                "*.example.org",
                "example.org")) {
            assertTrue(entry, direct(entry, ENDPOINT.toString()));
        }
        for (String entry :
                List.of("try.example.org", "registry.example.org:443", ".org.example", "10.0.0.0/8", "", "/8")) {
            assertFalse(entry, direct(entry, ENDPOINT.toString()));
        }
        assertTrue(direct("10.0.0.0/9", "https://10.127.0.1"));
        assertFalse(direct("10.0.0.0/9", "https://10.128.0.1"));
        assertTrue(direct("10.1.2.3", "https://10.1.2.3:5000"));
        assertTrue(direct("[2001:db8::1]:5000", "https://[2001:db8:0::1]:5000"));
        assertTrue(direct("2001:db8::/32", "https://[2001:db8:1::1]"));
        assertFalse(direct("2001:db8::/32", "https://[2001:db9::1]"));
    }

    @Test
    public void neverTakesLoopback() {
        for (String host : List.of("localhost", "127.0.0.1:5000", "127.9.9.9", "[::1]:80", "a.localhost")) {
            assertTrue(host, direct("nothing", "http://" + host));
        }
    }

    @Test
    public void readsTheEnvironmentInBothCases() {
        HttpProxy proxy = HttpProxy.fromEnvironment(
                Map.of("HTTPS_PROXY", "http://us%40er:p%3Ass@proxy.example.org:3128/", "no_proxy", "a, .b"), ENDPOINT);
        assertEquals(
                new HttpProxy("proxy.example.org", 3128, new Credentials("us@er", "p:ss"), List.of("a", ".b")), proxy);
        assertEquals("proxy.example.org:3128", proxy.toString());
        assertEquals(
                new HttpProxy("lower", 80, null, List.of()),
                HttpProxy.fromEnvironment(Map.of("https_proxy", "lower", "HTTPS_PROXY", "upper"), ENDPOINT));
        assertNull(HttpProxy.fromEnvironment(Map.of("HTTP_PROXY", "http://p:1"), ENDPOINT));
        assertNull(HttpProxy.fromEnvironment(Map.of("HTTPS_PROXY", "http://p:1", "NO_PROXY", "example.org"), ENDPOINT));
        assertNull(HttpProxy.fromEnvironment(Map.of(), ENDPOINT));
    }

    @Test
    public void doesNotShowThePasswordOfAProxyItCannotUse() {
        for (String value : List.of("socks5://user:s3cret@host:1", "http://user:s3cret@ho st:1")) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> HttpProxy.fromEnvironment(Map.of("HTTPS_PROXY", value), ENDPOINT));
            assertTrue(refused.getMessage(), refused.getMessage().startsWith("HTTPS_PROXY"));
            Secrets.assertNone(refused, "s3cret");
        }
    }
}
