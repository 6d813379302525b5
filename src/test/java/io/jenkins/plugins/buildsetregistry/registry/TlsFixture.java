package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates, made with openssl. */
public final class TlsFixture {
    public static final List<String> RSA = List.of("-newkey", "rsa:2048");
    public static final List<String> EC = List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");

    private TlsFixture() {}

    /** Writes {@code tls.crt} and {@code tls.key}, instead of those that may be there. */
    public static TlsFiles make(Path directory, List<String> kind) throws IOException, InterruptedException {
        return make(directory, kind, "IP:127.0.0.1");
    }

    /** @param name that the certificate is for, such as {@code DNS:localhost} */
    public static TlsFiles make(Path directory, List<String> kind, String name)
            throws IOException, InterruptedException {
        TlsFiles files = new TlsFiles(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        List<String> command =
                new ArrayList<>(List.of(RequiresProgram.require("openssl"), "req", "-x509", "-nodes", "-days", "2"));
        command.addAll(kind);
        command.addAll(List.of("-subj", "/CN=registry", "-addext", "subjectAltName=" + name));
        command.addAll(List.of(
                "-keyout", files.key().toString(), "-out", files.certificate().toString()));
        run(command);
        return files;
    }

    static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(output, 0, process.waitFor());
    }

    static String pem(TlsFiles files) throws IOException {
        return Files.readString(files.certificate());
    }
}
