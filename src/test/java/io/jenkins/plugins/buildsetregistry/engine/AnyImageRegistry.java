package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.rules.ExternalResource;

/** Has one and the same image, with {@code /bin/busybox} in it, under every name and tag, and remembers who was asked for. */
final class AnyImageRegistry extends ExternalResource {
    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/(.+)");
    private static final Pattern BLOB = Pattern.compile("/v2/.+/blobs/(sha256:[0-9a-f]{64})");

    private final Set<String> asked = new TreeSet<>();
    private final Map<String, byte[]> blobs = new HashMap<>();
    private byte[] manifest;
    private HttpServer server;

    @Override
    protected void before() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (TarArchiveOutputStream stream = new TarArchiveOutputStream(tar)) {
            byte[] busybox = Files.readAllBytes(Path.of("/bin/busybox"));
            TarArchiveEntry entry = new TarArchiveEntry("bin/busybox");
            entry.setSize(busybox.length);
            entry.setMode(0755);
            stream.putArchiveEntry(entry);
            stream.write(busybox);
            stream.closeArchiveEntry();
        }
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(layer)) {
            tar.writeTo(stream);
        }
        byte[] config =
                ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[\"PATH=/bin\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                                + Digest.sha256(tar.toByteArray()) + "\"]},\"history\":[{\"created_by\":\"test\"}]}")
                        .getBytes(UTF_8);
        manifest = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":"
                        + descriptor("application/vnd.oci.image.config.v1+json", config) + ",\"layers\":["
                        + descriptor(MediaTypes.OCI_LAYER_GZIP, layer.toByteArray()) + "]}")
                .getBytes(UTF_8);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private String descriptor(String mediaType, byte[] blob) {
        String digest = Digest.sha256(blob).toString();
        blobs.put(digest, blob);
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + blob.length + "}";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Matcher named = MANIFEST.matcher(path);
        Matcher blob = BLOB.matcher(path);
        if (named.matches()) {
            synchronized (asked) {
                asked.add(named.group(1) + ":" + named.group(2));
            }
            send(exchange, MediaTypes.OCI_MANIFEST, manifest);
        } else if (blob.matches() && blobs.containsKey(blob.group(1))) {
            send(exchange, "application/octet-stream", blobs.get(blob.group(1)));
        } else if (path.equals("/v2/")) {
            send(exchange, "application/json", "{}".getBytes(UTF_8));
        } else {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, String mediaType, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", mediaType);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, head ? -1 : content.length);
        if (!head) {
            exchange.getResponseBody().write(content);
        }
        exchange.close();
    }

    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@code repository:tag} of each manifest that was asked for since the last call. */
    Set<String> asked() {
        synchronized (asked) {
            Set<String> all = new TreeSet<>(asked);
            asked.clear();
            return all;
        }
    }

    @Override
    protected void after() {
        server.stop(0);
    }
}
