package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.Util;
import hudson.util.FormValidation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Certificates as a form has them. */
final class PemCertificates {
    private PemCertificates() {}

    static FormValidation check(String pem) {
        String text = Util.fixEmptyAndTrim(pem);
        if (text == null) {
            return FormValidation.ok();
        }
        if (text.contains("PRIVATE KEY-----")) {
            return FormValidation.error("A private key does not belong here: give the certificate only");
        }
        try {
            boolean none = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
            return none ? unreadable() : FormValidation.ok();
        } catch (CertificateException e) {
            return unreadable();
        }
    }

    private static FormValidation unreadable() {
        return FormValidation.error(
                "No certificate can be read here: give it in PEM, with the lines BEGIN CERTIFICATE and END CERTIFICATE");
    }
}
