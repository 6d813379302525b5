package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Plain HTTP requests, with what a test most often asks of the answers. */
public final class Client {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI address;
    private final Credentials user;

    Client(URI address, Credentials user) {
        this.address = address;
        this.user = user;
    }

    /** An answer; headers and body as they came. */
    public record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        public byte[] body() {
            return response.body();
        }

        String text() {
            return new String(body(), StandardCharsets.UTF_8);
        }

        public JsonNode json() throws IOException {
            return Json.MAPPER.readTree(body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        String errorCode() throws IOException {
            return json().path("errors").path(0).path("code").asText();
        }

        public Answer expect(int status) {
            assertEquals(text(), status, status());
            return this;
        }

        public Answer expect(int status, String errorCode) throws IOException {
            expect(status);
            assertEquals("application/json", header("Content-Type"));
            assertEquals(errorCode, errorCode());
            return this;
        }
    }

    public Answer get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, headers);
    }

    public Answer head(String path, String... headers) throws IOException, InterruptedException {
        return send("HEAD", path, null, headers);
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, null);
    }

    Answer post(String path) throws IOException, InterruptedException {
        return send("POST", path, new byte[0]);
    }

    Answer send(String method, String path, byte[] body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        return send(request, headers);
    }

    Answer send(HttpRequest.Builder request, String... headers) throws IOException, InterruptedException {
        if (user != null) {
            String login = user.username() + ":" + user.password();
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new Answer(HTTP.send(request.build(), BodyHandlers.ofByteArray()));
    }

    URI resolve(String path) {
        return address.resolve(path);
    }

    /** Starts an upload; returns its location. */
    String startUpload(String repository) throws IOException, InterruptedException {
        return post("/v2/" + repository + "/blobs/uploads/").expect(202).header("Location");
    }

    public Digest pushBlob(String repository, byte[] content) throws IOException, InterruptedException {
        Digest digest = Digest.sha256(content);
        send("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, content)
                .expect(201);
        return digest;
    }

    public Answer putManifest(String repository, String reference, String mediaType, byte[] bytes)
            throws IOException, InterruptedException {
        return send("PUT", "/v2/" + repository + "/manifests/" + reference, bytes, "Content-Type", mediaType);
    }

    /** Pushes an image of one layer; returns the digest of its manifest. */
    public Digest pushImage(String repository, String tag, String content) throws IOException, InterruptedException {
        SampleImage image = SampleImage.of(content);
        pushBlobs(repository, image);
        putManifest(repository, tag, image.mediaType(), image.manifest()).expect(201);
        return image.digest();
    }

    public void pushBlobs(String repository, SampleImage image) throws IOException, InterruptedException {
        pushBlob(repository, image.config());
        pushBlob(repository, image.layer());
    }
}
