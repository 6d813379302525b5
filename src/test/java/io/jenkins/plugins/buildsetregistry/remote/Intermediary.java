package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.remote.FaultServer.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Function;

/** Passes requests on to a registry. What a test does in between makes another kind of registry of it. */
public final class Intermediary implements Function<Request, Answer> {
    private static final List<String> ASKED =
            List.of("authorization", "accept", "content-type", "range", "content-range");
    private static final List<String> ANSWERED = List.of(
            "WWW-Authenticate",
            "Docker-Content-Digest",
            "Content-Type",
            "Content-Range",
            "Range",
            "Location",
            "Link",
            "OCI-Subject");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RegistryAccess registry;

    public Intermediary(RegistryAccess registry) {
        this.registry = registry;
    }

    @Override
    public Answer apply(Request request) {
        return send(request.method(), request.target(), request);
    }

    /** Deletes the manifest that a tag leads to, and all tags with it: as registries do that know no deletion of a tag. */
    public Answer deleteWhole(Request request) {
        String digest = exchange("HEAD", request.target(), request)
                .headers()
                .firstValue("Docker-Content-Digest")
                .orElse(null);
        String target = request.target();
        return digest == null
                ? apply(request)
                : send("DELETE", target.substring(0, target.lastIndexOf('/') + 1) + digest, request);
    }

    public Answer send(String method, String target, Request request) {
        HttpResponse<byte[]> response = exchange(method, target, request);
        Answer answer = Answer.of(response.statusCode()).body(response.body());
        for (String name : ANSWERED) {
            response.headers().firstValue(name).ifPresent(value -> answer.header(name, value));
        }
        if (method.equals("HEAD")) {
            answer.length(response.headers().firstValueAsLong("Content-Length").orElse(0));
        }
        return answer;
    }

    private HttpResponse<byte[]> exchange(String method, String target, Request request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(registry.endpoint().resolve(target))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(request.body()));
        for (String name : ASKED) {
            if (!request.header(name).isEmpty()) {
                builder.header(name, request.header(name));
            }
        }
        try {
            return client.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
