package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificates that clients trust: those of the JVM, some more beside them, or others instead. */
public final class TlsTrust {
    private TlsTrust() {}

    /** @throws IllegalArgumentException if {@code caPem} holds no certificate */
    public static SSLContext beside(String caPem) {
        return context(caPem, true);
    }

    /**
     * Trusts nothing that the JVM trusts.
     *
     * @throws IllegalArgumentException if {@code caPem} holds no certificate
     */
    public static SSLContext only(String caPem) {
        return context(caPem, false);
    }

    private static SSLContext context(String caPem, boolean besideThoseOfTheSystem) {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int count = 0;
            for (X509Certificate issuer : besideThoseOfTheSystem ? ofTheSystem() : List.<X509Certificate>of()) {
                all.setCertificateEntry("system-" + count++, issuer);
            }
            for (Certificate certificate : read(caPem)) {
                all.setCertificateEntry("own-" + count++, certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(all), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the certificates to trust cannot be used: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> ofTheSystem() throws GeneralSecurityException {
        List<X509Certificate> issuers = new ArrayList<>();
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager x509) {
                issuers.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return issuers;
    }

    private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static Collection<? extends Certificate> read(String pem) throws GeneralSecurityException {
        Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no certificate found: expected PEM with BEGIN CERTIFICATE lines");
        }
        return found;
    }
}
