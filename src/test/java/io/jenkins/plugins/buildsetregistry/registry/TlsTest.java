package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class TlsTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    private Path directory;
    private TlsFiles files;

    @Before
    public void start() throws Exception {
        directory = registry.newDirectory();
        files = TlsFixture.make(directory, TlsFixture.EC);
        registry.withOptions(options()).restart();
    }

    private ServingOptions options() {
        return new ServingOptions(List.of(), null, null, files, Limits.DEFAULT, false);
    }

    @Test
    public void clientsThatTrustTheCertificateAreServed() throws Exception {
        assertEquals("https", registry.server().address().getScheme());
        assertEquals(List.of(), tagsOf("nothing"));
        for (List<String> kind : List.of(TlsFixture.RSA, List.of("-newkey", "ed25519"))) {
            TlsFixture.make(directory, kind);
            registry.server().reloadCertificate();
            if (kind == TlsFixture.RSA) {
                assertEquals(List.of(), tagsOf("nothing"));
            } else {
                assertTrue(handshake(new String[] {"TLSv1.3"}, null).isValid());
            }
        }
    }

    @Test
    public void largeBlobsArriveWhole() throws Exception {
        byte[] content = new byte[9_000_001];
        new Random(3).nextBytes(content);
        registry.withOptions(ServingOptions.DEFAULT).restart();
        Digest digest = registry.client().pushBlob("a", content);
        registry.withOptions(options()).restart();
        RegistryAccess access = new RegistryAccess(registry.server().address(), null, TlsFixture.pem(files), null);
        Descriptor blob = new Descriptor(MediaTypes.OCI_LAYER_GZIP, digest, content.length);
        for (long start : new long[] {0, 0, 1_000_003}) { // not yet hashed, hashed, a range
            try (InputStream in = new RemoteRegistry(access).repository("a").blob(blob, start)) {
                assertArrayEquals(Arrays.copyOfRange(content, (int) start, content.length), in.readAllBytes());
            }
        }
    }

    private List<String> tagsOf(String repository) throws Exception {
        RegistryAccess access = new RegistryAccess(registry.server().address(), null, TlsFixture.pem(files), null);
        return new RemoteRegistry(access).repository(repository).tags();
    }

    @Test
    public void onlyModernTlsIsSpokenAndTheFastestSuiteFirst() throws Exception {
        assertEquals(
                "TLS_AES_128_GCM_SHA256",
                handshake(null, new String[] {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"})
                        .getCipherSuite());
        assertEquals(
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                handshake(new String[] {"TLSv1.2"}, null).getCipherSuite());
        assertRefused(new String[] {"TLSv1.1"}, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
        assertRefused(new String[] {"TLSv1.2"}, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
        assertRefused(new String[] {"TLSv1.2"}, "TLS_RSA_WITH_AES_128_GCM_SHA256");
    }

    private void assertRefused(String[] protocols, String suite) {
        assertThrows(SSLException.class, () -> handshake(protocols, new String[] {suite}));
    }

    @Test
    public void aNewCertificateIsUsedForNewConnections() throws Exception {
        BigInteger before = serial();
        TlsFixture.make(directory, TlsFixture.EC);
        assertEquals(before, serial());
        registry.server().reloadCertificate();
        assertNotEquals(before, serial());
    }

    @Test
    public void aBadNewFileLeavesTheOldCertificateAndSaysWhy() throws Exception {
        BigInteger before = serial();
        String key = Files.readString(files.key());
        String certificate = Files.readString(files.certificate());
        TlsFixture.make(directory, TlsFixture.EC);
        String otherKey = Files.readString(files.key());

        Files.writeString(files.certificate(), certificate);
        assertRefused("does not belong to the certificate");
        Files.writeString(files.key(), "");
        assertRefused("holds no `BEGIN PRIVATE KEY`");
        Files.writeString(files.key(), key.substring(0, 60) + "AAAA\n-----END PRIVATE KEY-----\n");
        assertRefused(files.key().toString());
        Files.writeString(files.key(), otherKey);
        Files.writeString(files.certificate(), certificate.substring(0, 100));
        assertRefused(files.certificate().toString());
        Files.delete(files.certificate());
        assertRefused("there is no certificate");
        assertEquals(before, serial());
    }

    @Test
    public void aKeyOfAnOlderFormIsRefusedWithTheCommandThatConvertsIt() throws Exception {
        String path = files.key().toString();
        TlsFixture.make(directory, TlsFixture.RSA);
        TlsFixture.run(List.of("openssl", "rsa", "-traditional", "-in", path, "-out", path));
        assertRefused("openssl pkcs8");
        registry.stop();
        IOException refused = assertThrows(IOException.class, registry::start);
        assertTrue(refused.getMessage(), refused.getMessage().contains("RSA PRIVATE KEY"));
        TlsFixture.run(List.of("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", path, "-out", path + ".pk8"));
        files = new TlsFiles(files.certificate(), Path.of(path + ".pk8"));
        registry.withOptions(options()).start();
    }

    private void assertRefused(String reason) {
        IOException refused =
                assertThrows(IOException.class, () -> registry.server().reloadCertificate());
        assertTrue(refused.getMessage(), refused.getMessage().contains(reason));
    }

    private BigInteger serial() throws Exception {
        return ((X509Certificate) handshake(null, null).getPeerCertificates()[0]).getSerialNumber();
    }

    private SSLSession handshake(String[] protocols, String[] suites) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        int port = registry.server().address().getPort();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            if (protocols != null) {
                socket.setEnabledProtocols(protocols);
            }
            if (suites != null) {
                socket.setEnabledCipherSuites(suites);
            }
            socket.startHandshake();
            return socket.getSession();
        }
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // looked at by the test
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
