package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.registry.Durability;
import io.jenkins.plugins.buildsetregistry.registry.Link;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryProcessConfig;
import io.jenkins.plugins.buildsetregistry.registry.ServingOptions;
import io.jenkins.plugins.buildsetregistry.registry.TlsFiles;
import io.jenkins.plugins.buildsetregistry.registry.disk.OwnerOnlyFile;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** The files in a sidecar's directory that its process begins with; they hold its secrets, and only their owner can read them. */
final class SidecarConfiguration {
    private static final String FILE = "config.json";
    private static final String CERTIFICATE = "tls.crt";
    private static final String KEY = "tls.key";
    private static final String READY = "ready.json";
    private static final String ACCESS_LOG = "access.log";

    private SidecarConfiguration() {}

    static Path file(Path directory) {
        return directory.resolve(FILE);
    }

    static Path readyFile(Path directory) {
        return directory.resolve(READY);
    }

    static Path accessLog(Path directory) {
        return directory.resolve(ACCESS_LOG);
    }

    static RegistryProcessConfig read(Path directory) throws IOException {
        return RegistryProcessConfig.read(file(directory));
    }

    /**
     * Writes them, with new passwords.
     *
     * @param linkSource the registry that linked images are fetched from, or null
     * @param lease or null
     */
    static void write(
            SidecarHome home,
            Path directory,
            RegistryAccess linkSource,
            List<Link> links,
            Duration lease,
            SidecarSettings settings)
            throws IOException {
        SecureRandom random = new SecureRandom();
        RegistryConfig registry = new RegistryConfig(
                settings.bindAddress(),
                settings.ports(),
                directory.resolve("storage"),
                new Credentials("writer", secret(random)),
                new Credentials("reader", secret(random)),
                new Credentials("control", secret(random)),
                linkSource,
                accessLog(directory),
                serving(directory, settings.tls())
                        .withStorageLimit(settings.storage())
                        .withDurability(Durability.PROCESS_END)); // it ends with its build, and so with its machine
        new RegistryProcessConfig(
                        registry,
                        lease,
                        settings.maximumLife(),
                        secret(random),
                        home.ownerPid(),
                        readyFile(directory),
                        settings.tls() == null ? null : settings.tls().endpoint(),
                        links)
                .write(file(directory));
    }

    private static ServingOptions serving(Path directory, SidecarSettings.Tls tls) throws IOException {
        if (tls == null) {
            return ServingOptions.DEFAULT;
        }
        TlsFiles files = new TlsFiles(directory.resolve(CERTIFICATE), directory.resolve(KEY));
        OwnerOnlyFile.write(files.certificate(), tls.certificatePem().getBytes(StandardCharsets.US_ASCII));
        OwnerOnlyFile.write(files.key(), tls.keyPem().getBytes(StandardCharsets.US_ASCII));
        return ServingOptions.ofTls(files);
    }

    private static String secret(SecureRandom random) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
