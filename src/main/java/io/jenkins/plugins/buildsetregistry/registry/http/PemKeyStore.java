package io.jenkins.plugins.buildsetregistry.registry.http;

import io.jenkins.plugins.buildsetregistry.registry.ConfigCheck;
import io.jenkins.plugins.buildsetregistry.registry.TlsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a certificate and its key from PEM files. */
public final class PemKeyStore {
    /** Of the store in memory, which never leaves it. */
    static final String PASSWORD = "in-memory";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "Ed448");

    private PemKeyStore() {}

    /** @throws IOException that names the file and says what is wrong with it */
    static KeyStore read(TlsFiles files) throws IOException {
        Certificate[] chain = certificates(files.certificate());
        PrivateKey key = key(files.key());
        try {
            requirePair(files, chain[0].getPublicKey(), key);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, PASSWORD.toCharArray(), chain);
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate " + files.certificate() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Tells everything that is wrong, also with the time. */
    public static void check(TlsFiles files, Instant now, Consumer<ConfigCheck.Fault> faults) {
        Certificate[] chain = null;
        try {
            chain = certificates(files.certificate());
            requireValid(files.certificate(), chain, now);
        } catch (IOException e) {
            faults.accept(new ConfigCheck.Fault(files.certificate(), e.getMessage()));
        }
        try {
            PrivateKey key = key(files.key());
            if (chain != null) {
                requirePair(files, chain[0].getPublicKey(), key);
            }
        } catch (IOException | GeneralSecurityException e) {
            faults.accept(new ConfigCheck.Fault(files.key(), e.getMessage()));
        }
    }

    private static void requireValid(Path file, Certificate[] chain, Instant now) throws IOException {
        for (Certificate certificate : chain) {
            X509Certificate x509 = (X509Certificate) certificate;
            String named = "the certificate " + file + " (" + x509.getSubjectX500Principal() + ")";
            Instant end = x509.getNotAfter().toInstant();
            if (now.isAfter(end)) {
                throw new IOException(named + " has expired at " + end + ": renew it");
            }
            Instant begin = x509.getNotBefore().toInstant();
            if (now.isBefore(begin)) {
                throw new IOException(named + " is not valid before " + begin + ": is the clock right?");
            }
        }
    }

    private static Certificate[] certificates(Path file) throws IOException {
        try {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(text(file, "certificate").getBytes(StandardCharsets.ISO_8859_1)))
                    .toArray(new Certificate[0]);
            if (chain.length == 0) {
                throw new IOException("the certificate " + file + " holds none in PEM");
            }
            return chain;
        } catch (CertificateException e) {
            throw new IOException("the certificate " + file + " is not one in PEM", e);
        }
    }

    private static PrivateKey key(Path file) throws IOException {
        Matcher block = BLOCK.matcher(text(file, "key"));
        while (block.find()) {
            if (block.group(1).equals("PRIVATE KEY")) {
                return decode(file, Base64.getMimeDecoder().decode(block.group(2)));
            }
            if (block.group(1).endsWith("PRIVATE KEY")) {
                throw new IOException("the key " + file + " is a " + block.group(1)
                        + ": convert it with `openssl pkcs8 -topk8 -nocrypt -in FILE -out FILE.pk8`");
            }
        }
        throw new IOException("the key " + file + " holds no `BEGIN PRIVATE KEY` in PEM");
    }

    private static PrivateKey decode(Path file, byte[] encoded) throws IOException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                continue; // of another algorithm
            } catch (GeneralSecurityException e) {
                throw new IOException("the key " + file + " cannot be read", e);
            }
        }
        throw new IOException("the key " + file + " is of none of the kinds " + String.join(", ", ALGORITHMS));
    }

    /** A new certificate with the old key, in the middle of a renewal, must not be used. */
    private static void requirePair(TlsFiles files, PublicKey publicKey, PrivateKey key)
            throws IOException, GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "EdDSA";
                };
        boolean pair = key.getAlgorithm().equals(publicKey.getAlgorithm());
        if (pair) {
            byte[] probe = {1, 2, 3};
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(probe);
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(probe);
            pair = verifier.verify(signer.sign());
        }
        if (!pair) {
            throw new IOException(
                    "the key " + files.key() + " does not belong to the certificate " + files.certificate());
        }
    }

    private static String text(Path file, String what) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + what + " " + file, e);
        } catch (IOException e) {
            throw new IOException("the " + what + " " + file + " cannot be read: " + e, e);
        }
    }
}
