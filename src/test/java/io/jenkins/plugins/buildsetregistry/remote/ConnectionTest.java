package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.FreePorts;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** TLS, proxies, redirects and the words for what goes wrong on the way. */
public class ConnectionTest {
    private static final Credentials USER = new Credentials("builder", "registry-pa55word");
    private static final Credentials PROXY_USER = new Credentials("proxyuser", "pr0xy-pa55word");
    private static final String PROXY_BASIC = "Basic cHJveHl1c2VyOnByMHh5LXBhNTV3b3Jk";
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static TestCertificates certificates;
    private static TestCertificates otherName;

    @Rule
    public final FaultServer plain = new FaultServer();

    @Rule
    public final FaultServer other = new FaultServer();

    @Rule
    public final ConnectProxy proxy = new ConnectProxy(PROXY_BASIC);

    @BeforeClass
    public static void makeCertificates() throws Exception {
        certificates = new TestCertificates(FOLDER.getRoot().toPath(), "ip:127.0.0.1");
        otherName = new TestCertificates(FOLDER.getRoot().toPath(), "dns:registry.example.org");
    }

    private interface Use {
        void with(FaultServer server) throws Exception;
    }

    private void overTls(TestCertificates used, Use use) throws Exception {
        FaultServer server = new FaultServer(used.serverSockets(), "https");
        server.before();
        try {
            use.with(server);
        } finally {
            server.after();
        }
    }

    private static RegistryAccess trusting(FaultServer server, String pem, HttpProxy proxy) {
        return new RegistryAccess(server.access().endpoint(), USER, pem, proxy);
    }

    private static RegistryException refused(RegistryAccess access) {
        return refused(access, Patience.NONE);
    }

    private static RegistryException refused(RegistryAccess access, TransportOptions patience) {
        RegistryException refused = assertThrows(
                RegistryException.class,
                () -> new RemoteRegistry(access, patience)
                        .repository("acme/app")
                        .hasBlob(DIGEST));
        Secrets.assertNone(refused, USER.password(), PROXY_USER.password(), PROXY_BASIC.substring(6), "s1gn");
        assertTrue(refused.getMessage(), refused.getMessage().startsWith("registry " + access));
        return refused;
    }

    private static void assertSays(String expected, RegistryException refused) {
        assertTrue(refused.getMessage(), refused.getMessage().contains(expected));
    }

    @Test
    public void trustsTheConfiguredCertificateOnly() throws Exception {
        overTls(certificates, server -> {
            server.answer(request -> Answer.of(200));
            assertTrue(server.repository(trusting(server, certificates.pem(), null))
                    .hasBlob(DIGEST));
            assertSays("is not trusted", refused(trusting(server, null, null)));
        });
        overTls(otherName, server -> assertSays("is not trusted", refused(trusting(server, certificates.pem(), null))));
    }

    @Test
    public void saysThatACertificateIsForAnotherName() throws Exception {
        overTls(
                otherName,
                server -> assertSays("is for another name", refused(trusting(server, otherName.pem(), null))));
    }

    @Test
    public void saysThatAPortSpeaksTheOtherProtocol() throws Exception {
        URI https = URI.create("https://127.0.0.1:" + plain.port());
        assertSays("answers plain http", refused(new RegistryAccess(https, USER, null, null)));
        plain.answer(request -> Answer.of(400).body("Client sent an HTTP request to an HTTPS server.\n"));
        // HEAD has no body to tell it by: any GET says it.
        RegistryException refused =
                assertThrows(RegistryException.class, () -> plain.repository().manifest("1"));
        assertSays("use https://127.0.0.1:" + plain.port(), refused);
    }

    @Test
    public void saysThatNobodyListens() throws Exception {
        int port = FreePorts.one();
        RegistryException refused = refused(RegistryAccess.of(URI.create("http://127.0.0.1:" + port)));
        assertSays("no connection to 127.0.0.1:" + port, refused);
        assertTrue(refused.isTemporary());
    }

    @Test
    public void saysThatAHostIsUnknown() {
        RegistryAccess nowhere = RegistryAccess.of(URI.create("http://nowhere.invalid:5000"));
        // A resolver that gets no answer itself says so after 20 s and more.
        assertSays("nowhere.invalid is unknown", refused(nowhere, Patience.NONE.withStall(Duration.ofMinutes(2))));
    }

    @Test
    public void sendsNoCredentialsToAPlainRealmOfASecureRegistry() throws Exception {
        overTls(certificates, server -> {
            server.answer(request -> Answer.of(401)
                    .header("WWW-Authenticate", "Bearer realm=\"" + plain.address() + "/token\",service=\"x\""));
            assertSays("over plain http", refused(trusting(server, certificates.pem(), null)));
        });
        assertEquals(List.of(), plain.lines());
    }

    @Test
    public void doesNotFollowFromHttpsToHttp() throws Exception {
        overTls(certificates, server -> {
            server.answer(request -> Answer.of(302).header("Location", plain.address() + "/x?sig=s1gn"));
            assertSays("plain http at 127.0.0.1:" + plain.port(), refused(trusting(server, certificates.pem(), null)));
        });
        assertEquals(List.of(), plain.lines());
    }

    @Test
    public void followsToAnotherHostWithoutCredentials() throws Exception {
        plain.answer(request -> request.header("authorization").isEmpty()
                ? Answer.of(401).header("WWW-Authenticate", "Basic realm=x")
                : Answer.of(307).header("Location", other.address() + "/signed?X-Amz-Signature=s1gn"));
        other.answer(request -> Answer.of(200));
        assertTrue(plain.repository(plain.access().withCredentials(USER)).hasBlob(DIGEST));
        assertEquals(List.of("HEAD /signed?X-Amz-Signature=s1gn"), other.lines());
        assertEquals("", other.requests().get(0).header("authorization"));
    }

    @Test
    public void hidesTheSignatureOfAPlaceThatRefuses() {
        plain.answer(request -> Answer.of(307).header("Location", other.address() + "/a?X-Amz-Signature=s1gn&n=1"));
        other.answer(request -> Answer.of(403).body("SignatureDoesNotMatch X-Amz-Signature=s1gn"));
        assertSays(
                "/a?X-Amz-Signature=****&n=1 answered 403",
                refused(plain.access().withCredentials(USER)));
    }

    @Test
    public void doesNotFollowForEverNorToLinkLocalAddresses() {
        plain.answer(request -> Answer.of(302).header("Location", request.target() + "x"));
        assertSays("after 5 redirects", refused(plain.access()));
        plain.answer(request -> Answer.of(302).header("Location", "http://169.254.169.254/latest/meta-data"));
        assertSays("link-local", refused(plain.access()));
    }

    /** In a process of its own, because the JDK reads its property once. */
    @Test
    public void goesThroughAProxyWithAPassword() throws Exception {
        overTls(otherName, server -> {
            server.answer(request -> Answer.of(200));
            proxy.connectEverythingTo(server.port());
            Process probe = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djdk.http.auth.tunneling.disabledSchemes=",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ProxyProbe.class.getName(),
                            Integer.toString(proxy.port()),
                            PROXY_USER.username())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (OutputStream in = probe.getOutputStream()) {
                in.write((PROXY_USER.password() + "\n" + otherName.pem()).getBytes(StandardCharsets.US_ASCII));
            }
            assertEquals("true", new String(probe.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            assertEquals(0, probe.waitFor());
            assertEquals(List.of("CONNECT registry.example.org:443 HTTP/1.1"), proxy.lines());
            assertEquals("", server.requests().get(0).header("proxy-authorization"));
        });
    }

    /** Asks a registry behind a proxy for a blob. */
    public static final class ProxyProbe {
        public static void main(String[] arguments) throws Exception {
            String[] input = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII).split("\n", 2);
            HttpProxy used = new HttpProxy(
                    "127.0.0.1", Integer.parseInt(arguments[0]), new Credentials(arguments[1], input[0]), List.of());
            RegistryAccess behind =
                    new RegistryAccess(URI.create("https://registry.example.org"), null, input[1], used);
            System.out.print(new RemoteRegistry(behind, Patience.NONE)
                    .repository("acme/app")
                    .hasBlob(DIGEST));
        }
    }

    @Test
    public void saysThatTheProxyWantsAPassword() {
        for (Credentials given : new Credentials[] {null, new Credentials("proxyuser", "wr0ng")}) {
            HttpProxy used = new HttpProxy("127.0.0.1", proxy.port(), given, List.of());
            RegistryException refused =
                    refused(new RegistryAccess(URI.create("https://registry.example.org"), USER, null, used));
            assertEquals(407, refused.status());
            assertSays(given == null ? "wants a user name" : "-Djdk.http.auth.tunneling.disabledSchemes=", refused);
        }
    }

    @Test
    public void reachesLoopbackWithoutTheProxy() throws Exception {
        plain.answer(request -> Answer.of(200));
        HttpProxy used = new HttpProxy("127.0.0.1", proxy.port(), PROXY_USER, List.of());
        assertTrue(plain.repository(trusting(plain, null, used)).hasBlob(DIGEST));
        assertEquals(List.of(), proxy.lines());
        assertEquals("", plain.requests().get(0).header("proxy-authorization"));
    }
}
