package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.disk.OwnerOnlyFile;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.HttpProxy;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a {@link RegistryProcess} reads at its start: the one file that holds its secrets, readable by its owner only.
 *
 * @param registry how to serve
 * @param lease how long the process lives without a renewal, or null: no lease
 * @param maximumLife how long the process lives at most, or null: no limit
 * @param nonce proves to the owner that the process at an address is its own; returned by the health check
 * @param ownerPid the process ends when this one is gone, or null
 * @param readyFile written when the process serves, see {@link RegistryProcess}
 * @param publicEndpoint how clients call a registry with TLS, or null: by the address that it binds
 * @param links that it has when it serves
 */
public record RegistryProcessConfig(
        RegistryConfig registry,
        Duration lease,
        Duration maximumLife,
        String nonce,
        Long ownerPid,
        Path readyFile,
        PublicEndpoint publicEndpoint,
        List<Link> links) {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** One that is called by the address that it binds, without links. */
    public RegistryProcessConfig(
            RegistryConfig registry,
            Duration lease,
            Duration maximumLife,
            String nonce,
            Long ownerPid,
            Path readyFile) {
        this(registry, lease, maximumLife, nonce, ownerPid, readyFile, null, List.of());
    }

    public RegistryProcessConfig {
        if (registry == null || nonce == null || readyFile == null) {
            throw new IllegalArgumentException("a registry process needs a registry, a nonce and a ready file");
        }
        if (publicEndpoint != null && registry.options().tls() == null) {
            throw new IllegalArgumentException("a registry with a public endpoint needs a certificate");
        }
        requirePositive("leaseSeconds", lease);
        requirePositive("maximumLifeSeconds", maximumLife);
        links = List.copyOf(links);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration != null && duration.toSeconds() < 1) {
            throw new IllegalArgumentException(name + " must be at least 1");
        }
    }

    /** The JSON document, in UTF-8; it holds secrets. */
    public byte[] toJson() throws IOException {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("host", registry.host());
        root.put("port", registry.ports().first());
        root.put("lastPort", registry.ports().last());
        root.put("storage", registry.storage().toString());
        putCredentials(root, "writer", registry.writer());
        putCredentials(root, "reader", registry.reader());
        putCredentials(root, "control", registry.control());
        if (registry.linkSource() != null) {
            putSource(root.putObject("linkSource"), registry.linkSource());
        }
        putPath(root, "accessLog", registry.accessLog());
        putSeconds(root, "leaseSeconds", lease);
        putSeconds(root, "maximumLifeSeconds", maximumLife);
        root.put("nonce", nonce);
        if (ownerPid != null) {
            root.put("ownerPid", ownerPid);
        }
        putPath(root, "readyFile", readyFile);
        TlsFiles tls = registry.options().tls();
        if (tls != null) {
            ObjectNode files = root.putObject("tls");
            putPath(files, "certificate", tls.certificate());
            putPath(files, "key", tls.key());
        }
        StorageLimit limit = registry.options().limits().storage();
        if (limit != null) {
            root.putObject("storageLimit").put("bytes", limit.bytes()).put("setting", limit.setting());
        }
        if (registry.options().durability() == Durability.PROCESS_END) {
            root.put("survivesPowerCut", false);
        }
        if (publicEndpoint != null) {
            root.putObject("publicEndpoint")
                    .put("hostName", publicEndpoint.hostName())
                    .put("caPem", publicEndpoint.caPem());
        }
        if (!links.isEmpty()) {
            root.set("links", Link.toTree(links));
        }
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    }

    /** Writes the file with mode 0600 (where there are modes) from its first byte on. */
    public void write(Path file) throws IOException {
        OwnerOnlyFile.write(file, toJson());
    }

    /**
     * Reads the file.
     *
     * @throws IOException naming the file, and the field that is missing or wrong; also if others may read the file
     */
    public static RegistryProcessConfig read(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(file + " holds passwords and may be read by others: run chmod 600 on it");
        }
        try {
            return fromJson(Files.readAllBytes(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            // Jackson quotes the document, which holds passwords
            throw new IOException(file + " is not JSON (line " + e.getLocation().getLineNr() + ")");
        }
    }

    /** Reads what {@link #toJson} wrote. */
    public static RegistryProcessConfig fromJson(byte[] json) throws IOException {
        JsonNode root = Json.MAPPER.readTree(json);
        RegistryConfig registry = new RegistryConfig(
                text(root, "host"),
                new PortRange(root.path("port").asInt(0), root.path("lastPort").asInt(0)),
                Path.of(text(root, "storage")),
                credentials(root, "writer"),
                credentials(root, "reader"),
                credentials(root, "control"),
                source(root.path("linkSource")),
                path(root, "accessLog"),
                options(root.path("tls"))
                        .withStorageLimit(limit(root.path("storageLimit")))
                        .withDurability(
                                root.path("survivesPowerCut").asBoolean(true)
                                        ? Durability.POWER_CUT
                                        : Durability.PROCESS_END));
        return new RegistryProcessConfig(
                registry,
                seconds(root, "leaseSeconds"),
                seconds(root, "maximumLifeSeconds"),
                text(root, "nonce"),
                root.hasNonNull("ownerPid") ? root.get("ownerPid").asLong() : null,
                Path.of(text(root, "readyFile")),
                publicEndpoint(root.path("publicEndpoint")),
                Link.fromTree(root.path("links")));
    }

    private static ServingOptions options(JsonNode tls) {
        return tls.isObject()
                ? ServingOptions.ofTls(new TlsFiles(Path.of(text(tls, "certificate")), Path.of(text(tls, "key"))))
                : ServingOptions.DEFAULT;
    }

    private static StorageLimit limit(JsonNode node) {
        return node.isObject() ? new StorageLimit(node.path("bytes").asLong(), text(node, "setting")) : null;
    }

    private static PublicEndpoint publicEndpoint(JsonNode node) {
        return node.isObject() ? new PublicEndpoint(text(node, "hostName"), text(node, "caPem")) : null;
    }

    private static void putSource(ObjectNode node, RegistryAccess source) {
        node.put("endpoint", source.endpoint().toString());
        if (source.credentials() != null) {
            node.put("username", source.credentials().username());
            node.put("password", source.credentials().password());
        }
        if (source.caPem() != null) {
            node.put("caPem", source.caPem());
        }
        if (source.proxy() != null) {
            ObjectNode proxy = node.putObject("proxy");
            proxy.put("host", source.proxy().host());
            proxy.put("port", source.proxy().port());
            putCredentials(proxy, "credentials", source.proxy().credentials());
            source.proxy().noProxy().forEach(proxy.putArray("noProxy")::add);
        }
    }

    private static RegistryAccess source(JsonNode node) {
        if (!node.isObject()) {
            return null;
        }
        Credentials credentials =
                node.hasNonNull("username") ? new Credentials(text(node, "username"), text(node, "password")) : null;
        String caPem = node.hasNonNull("caPem") ? text(node, "caPem") : null;
        return new RegistryAccess(URI.create(text(node, "endpoint")), credentials, caPem, proxy(node.path("proxy")));
    }

    private static HttpProxy proxy(JsonNode node) {
        if (!node.isObject()) {
            return null;
        }
        List<String> noProxy = new ArrayList<>();
        node.path("noProxy").forEach(entry -> noProxy.add(entry.asText()));
        return new HttpProxy(text(node, "host"), node.path("port").asInt(), credentials(node, "credentials"), noProxy);
    }

    private static void putCredentials(ObjectNode node, String name, Credentials credentials) {
        if (credentials != null) {
            node.putObject(name).put("username", credentials.username()).put("password", credentials.password());
        }
    }

    private static Credentials credentials(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isObject() ? new Credentials(text(value, "username"), text(value, "password")) : null;
    }

    private static void putPath(ObjectNode node, String name, Path path) {
        if (path != null) {
            node.put(name, path.toString());
        }
    }

    private static Path path(JsonNode node, String name) {
        return node.hasNonNull(name) ? Path.of(text(node, name)) : null;
    }

    private static void putSeconds(ObjectNode node, String name, Duration duration) {
        if (duration != null) {
            node.put(name, duration.toSeconds());
        }
    }

    private static Duration seconds(JsonNode node, String name) {
        return node.hasNonNull(name) ? Duration.ofSeconds(node.get(name).asLong()) : null;
    }

    private static String text(JsonNode node, String name) {
        if (!node.path(name).isTextual()) {
            throw new IllegalArgumentException("'" + name + "' is missing or not a string");
        }
        return node.get(name).asText();
    }
}
