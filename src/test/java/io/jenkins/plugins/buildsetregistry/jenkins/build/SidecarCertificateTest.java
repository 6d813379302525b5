package io.jenkins.plugins.buildsetregistry.jenkins.build;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarSettings;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SidecarCertificateTest {
    private static final Duration LIFE = Duration.ofHours(24);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private SidecarSettings.Tls make(String hostName) throws Exception {
        return SidecarCertificate.make(hostName, now, LIFE, new SecureRandom());
    }

    private static X509Certificate read(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private static void validate(SidecarSettings.Tls tls, String caPem, Instant at) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(read(caPem), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(List.of(read(tls.certificatePem()))),
                        parameters);
    }

    @Test
    public void itIsGoodForTheLifeOfItsSidecarByItsOwnAuthorityOnly() throws Exception {
        SidecarSettings.Tls tls = make("node.example.org");
        for (Instant good : List.of(now.minus(Duration.ofMinutes(59)), now, now.plus(LIFE))) {
            validate(tls, tls.caPem(), good);
        }
        for (Instant bad :
                List.of(now.minus(Duration.ofHours(2)), now.plus(LIFE).plus(Duration.ofHours(2)))) {
            assertThrows(CertPathValidatorException.class, () -> validate(tls, tls.caPem(), bad));
        }
        SidecarSettings.Tls other = make("node.example.org");
        assertThrows(CertPathValidatorException.class, () -> validate(tls, other.caPem(), now));
    }

    @Test
    public void itNamesTheHostAndServesOnly() throws Exception {
        assertEquals(List.of(List.of(2, "node.example.org")), names("node.example.org"));
        assertEquals(List.of(List.of(7, "192.0.2.7")), names("192.0.2.7"));
        List<?> ipv6 = names("fd00::2").get(0);
        assertEquals(7, ipv6.get(0));
        assertEquals(InetAddress.getByName("fd00::2"), InetAddress.getByName((String) ipv6.get(1)));

        SidecarSettings.Tls tls = make("node.example.org");
        X509Certificate server = read(tls.certificatePem());
        assertEquals("no authority", -1, server.getBasicConstraints());
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), server.getExtendedKeyUsage());
        X509Certificate authority = read(tls.caPem());
        assertEquals("none below it", 0, authority.getBasicConstraints());
        assertEquals("SHA256withECDSA", server.getSigAlgName());
        Set<BigInteger> serials = new HashSet<>();
        for (X509Certificate each : List.of(server, authority, read(make("h").certificatePem()))) {
            assertTrue(each.getSerialNumber().signum() > 0
                    && each.getSerialNumber().toByteArray().length <= 20);
            serials.add(each.getSerialNumber());
        }
        assertEquals(3, serials.size());
    }

    private List<List<?>> names(String hostName) throws Exception {
        return List.copyOf(read(make(hostName).certificatePem()).getSubjectAlternativeNames());
    }

    @Test
    public void opensslTakesItForThatHostAndNoOther() throws Exception {
        for (String[] host : new String[][] {
            {"node.example.org", "-verify_hostname", "other.example.org"},
            {"192.0.2.7", "-verify_ip", "192.0.2.8"},
            {"fd00::2", "-verify_ip", "fd00::3"}
        }) {
            SidecarSettings.Tls tls = make(host[0]);
            assertEquals("", verify(tls, tls.caPem(), host[1], host[0]));
            assertNotEquals("", verify(tls, tls.caPem(), host[1], host[2]));
            assertNotEquals("", verify(tls, make(host[0]).caPem(), host[1], host[0]));
        }
        SidecarSettings.Tls tls = make("h");
        String ofKey = openssl("pkey", "-pubout", "-in", write("key", tls.keyPem()));
        assertEquals(ofKey, openssl("x509", "-pubkey", "-noout", "-in", write("c", tls.certificatePem())));
        assertFalse(tls.toString(), tls.toString().contains("PRIVATE"));
    }

    /** Empty if it is good. */
    private String verify(SidecarSettings.Tls tls, String caPem, String option, String host) throws Exception {
        String result = openssl(
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-CAfile",
                write("ca", caPem),
                option,
                host,
                write("certificate", tls.certificatePem()));
        return result.endsWith(": OK\n") ? "" : result;
    }

    private String write(String name, String content) throws Exception {
        Path file = folder.getRoot().toPath().resolve(name);
        return Files.writeString(file, content).toString();
    }

    private static String openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(RequiresProgram.require("openssl")));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
