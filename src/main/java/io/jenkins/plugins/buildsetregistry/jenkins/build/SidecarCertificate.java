package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.buildset.SidecarSettings;
import io.jenkins.plugins.buildsetregistry.host.IpAddress;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Certificates for one sidecar each (RFC 5280): EC P-256, signed by an authority that is made for it and whose key is forgotten
 * at once, so that it never vouches for anything else.
 */
final class SidecarCertificate {
    /** How much the clock of a client may be behind that of the controller. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private static final Duration MARGIN = Duration.ofHours(1);

    private static final int SERIAL_BITS = 158;

    private final String hostName;
    private final Date begin;
    private final Date end;
    private final SecureRandom random;

    private SidecarCertificate(String hostName, Instant now, Duration life, SecureRandom random) {
        this.hostName = hostName;
        this.begin = Date.from(now.minus(CLOCK_SKEW));
        this.end = Date.from(now.plus(life).plus(MARGIN));
        this.random = random;
    }

    /**
     * @param hostName by which clients call the sidecar: name or IP address
     * @param life of the sidecar, at most
     */
    static SidecarSettings.Tls make(String hostName, Instant now, Duration life, SecureRandom random)
            throws IOException {
        try {
            return new SidecarCertificate(hostName, now, life, random).make();
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot make a certificate for " + hostName + ": " + e.getMessage(), e);
        }
    }

    private SidecarSettings.Tls make() throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair authorityKey = keyPair();
        KeyPair serverKey = keyPair();
        ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA")
                .setSecureRandom(random)
                .build(authorityKey.getPrivate());
        X500Name authority = new X500Name("CN=Buildset registry authority " + serial().toString(16));
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();

        X509CertificateHolder authorityCertificate = builder(authority, authority, authorityKey.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        identifiers.createSubjectKeyIdentifier(authorityKey.getPublic()))
                .build(signer);
        X509CertificateHolder serverCertificate = builder(
                        authority, new X500Name("CN=Buildset registry"), serverKey.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name()))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        identifiers.createAuthorityKeyIdentifier(authorityKey.getPublic()))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        identifiers.createSubjectKeyIdentifier(serverKey.getPublic()))
                .build(signer);
        return new SidecarSettings.Tls(
                hostName,
                pem("CERTIFICATE", serverCertificate.getEncoded()),
                pem("PRIVATE KEY", serverKey.getPrivate().getEncoded()),
                pem("CERTIFICATE", authorityCertificate.getEncoded()));
    }

    private KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, PublicKey key) {
        return new JcaX509v3CertificateBuilder(issuer, serial(), begin, end, subject, key);
    }

    /** Positive, and 20 octets at most (RFC 5280, 4.1.2.2). */
    private BigInteger serial() {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
    }

    private GeneralName name() {
        Optional<InetAddress> address = IpAddress.of(hostName);
        return address.isPresent()
                ? new GeneralName(
                        GeneralName.iPAddress, new DEROctetString(address.get().getAddress()))
                : new GeneralName(GeneralName.dNSName, hostName);
    }

    private static String pem(String type, byte[] content) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        }
        return text.toString();
    }
}
