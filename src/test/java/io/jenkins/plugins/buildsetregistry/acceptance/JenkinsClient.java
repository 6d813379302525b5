package io.jenkins.plugins.buildsetregistry.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The HTTP API of a Jenkins, as one user. Paths are relative to its address and begin without a slash. */
final class JenkinsClient {
    static final String XML = "application/xml; charset=utf-8";

    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MESSAGE = 300;

    private final URI root;
    private final String authorization;
    private HttpClient http;
    private Crumb crumb;

    private record Crumb(String field, String value) {}

    /** @param password of the user, or an API token */
    JenkinsClient(URI root, String user, String password) {
        this.root = root.getPath().endsWith("/") ? root : URI.create(root + "/");
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        newSession();
    }

    /** To be called after a restart: sessions do not survive it. */
    void newSession() {
        http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .cookieHandler(new CookieManager())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        crumb = null;
    }

    /** The header of that name. */
    String authorization() {
        return authorization;
    }

    URI root() {
        return root;
    }

    String get(String path) throws IOException, InterruptedException {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    byte[] bytes(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = exchange(request(path).GET(), BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw failure("GET", path, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return Json.MAPPER.readTree(bytes(path));
    }

    /** Says that this start of Jenkins is another than before; empty while it does not answer as it should. */
    Optional<String> session() throws InterruptedException {
        try {
            HttpResponse<Void> response = http.send(request("api/json").GET().build(), BodyHandlers.discarding());
            return response.statusCode() == 200 ? response.headers().firstValue("X-Jenkins-Session") : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    Reply post(String path) throws IOException, InterruptedException {
        return post(path, FORM, new byte[0]);
    }

    Reply post(String path, Map<String, String> form) throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return post(path, FORM, body.getBytes(StandardCharsets.UTF_8));
    }

    /** What Jenkins says to a request that it has taken. @param location or null */
    record Reply(String body, String location) {}

    Reply post(String path, String contentType, byte[] body) throws IOException, InterruptedException {
        Crumb used = crumb();
        HttpResponse<String> response = send(path, contentType, body, used);
        if (response.statusCode() == 403 && used != null) {
            newSession(); // the old one may have ended
            response = send(path, contentType, body, crumb());
        }
        if (response.statusCode() >= 400) {
            throw failure("POST", path, response.statusCode(), response.body());
        }
        return new Reply(
                response.body(), response.headers().firstValue("Location").orElse(null));
    }

    private HttpResponse<String> send(String path, String contentType, byte[] body, Crumb sent)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body));
        if (sent != null) {
            request.header(sent.field(), sent.value());
        }
        return exchange(request, BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        try {
            return http.send(request.build(), body);
        } catch (IOException e) {
            throw new IOException("Jenkins does not answer at " + root + ": " + e, e);
        }
    }

    /** Runs Groovy in the controller. @return what it has printed */
    String script(String groovy) throws IOException, InterruptedException {
        return post("scriptText", Map.of("script", groovy)).body().trim();
    }

    /** Sends the form of Manage Jenkins » Plugins » Advanced settings, with all its fields. */
    void uploadPlugin(Path file) throws IOException, InterruptedException {
        String boundary = UUID.randomUUID().toString();
        String part = "--" + boundary + "\r\nContent-Disposition: form-data; name=";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes((part + "\"name\"; filename=\"" + file.getFileName()
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(Files.readAllBytes(file));
        body.writeBytes(
                ("\r\n" + part + "\"pluginUrl\"\r\n\r\n\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        post("pluginManager/uploadPlugin", "multipart/form-data; boundary=" + boundary, body.toByteArray());
    }

    /** @return null if this Jenkins wants none */
    private Crumb crumb() throws IOException, InterruptedException {
        if (crumb == null) {
            try {
                JsonNode issued = json("crumbIssuer/api/json");
                crumb = new Crumb(
                        issued.path("crumbRequestField").asText(),
                        issued.path("crumb").asText());
            } catch (JenkinsException e) {
                if (e.status() != 404) {
                    throw e;
                }
            }
        }
        return crumb;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.resolve(path)).timeout(LIMIT).header("Authorization", authorization);
    }

    private JenkinsException failure(String method, String path, int status, String body) {
        String message = body.replaceAll("(?s)<style.*?</style>|<script.*?</script>|<[^>]*>", " ")
                .replaceAll("\\s+", " ")
                .trim();
        return new JenkinsException(
                status,
                method + " " + root.resolve(path) + " was answered with " + status
                        + (status == 401 ? ": user or password is wrong" : "")
                        + (message.isEmpty() ? "" : ": " + message.substring(0, Math.min(MESSAGE, message.length()))));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
