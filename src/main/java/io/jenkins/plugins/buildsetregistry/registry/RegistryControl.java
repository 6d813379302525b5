package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.api.ControlHandler;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.transport.TlsTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;

/** The owner's side of a running {@link RegistryProcess}. */
public final class RegistryControl {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final URI address;
    private final String authorization;
    private final HttpClient http;

    /** What a running registry says of itself. */
    public record Health(String nonce, long pid, Duration uptime) {}

    public RegistryControl(URI address, Credentials control) {
        this(address, control, null);
    }

    /** @param caPem the only authority that is trusted, in PEM; or null: those of the JVM */
    public RegistryControl(URI address, Credentials control, String caPem) {
        this.address = address;
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (control.username() + ":" + control.password()).getBytes(StandardCharsets.UTF_8));
        HttpClient.Builder client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY);
        if (caPem != null) {
            client.sslContext(TlsTrust.only(caPem));
        }
        this.http = client.build();
    }

    /** Compare the nonce with your own before you trust the process behind the address. */
    public Health health() throws IOException, InterruptedException {
        JsonNode node = Json.MAPPER.readTree(send("GET", "health", BodyPublishers.noBody()));
        return new Health(
                node.path("nonce").asText(),
                node.path("pid").asLong(),
                Duration.ofSeconds(node.path("uptimeSeconds").asLong()));
    }

    /** Adds links, durably; a later link of the same name replaces an earlier one. */
    public void link(Collection<Link> links) throws IOException, InterruptedException {
        send("POST", "links", BodyPublishers.ofByteArray(Link.toJson(links)));
    }

    /** From now on, the process lives that long; whole seconds. */
    public void renewLease(Duration duration) throws IOException, InterruptedException {
        send("PUT", "lease", BodyPublishers.ofString("{\"seconds\":" + duration.toSeconds() + "}"));
    }

    /** Asks the process to end; it finishes requests first. */
    public void stop() throws IOException, InterruptedException {
        send("POST", "stop", BodyPublishers.noBody());
    }

    private byte[] send(String method, String path, BodyPublisher body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(ControlHandler.PREFIX + path))
                .timeout(TIMEOUT)
                .header("Authorization", authorization)
                .method(method, body)
                .build();
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() >= 300) {
            throw new IOException("the buildset registry at " + address + " refused " + method + " " + path + ": "
                    + response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }
}
