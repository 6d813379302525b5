package io.jenkins.plugins.buildsetregistry.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How often each kind of request succeeded and was refused: fuzzing that is only refused shows nothing. */
final class FuzzedAnswers {
    private static final List<String> KINDS = List.of(
            "GET base",
            "GET blob",
            "HEAD blob",
            "DELETE blob",
            "POST blob",
            "POST mount",
            "POST uploads",
            "GET upload",
            "PATCH upload",
            "PUT upload",
            "PUT upload of several chunks",
            "DELETE upload",
            "GET manifest",
            "HEAD manifest",
            "PUT manifest",
            "PUT manifest with a subject",
            "PUT manifest with several tags",
            "DELETE manifest",
            "GET tags",
            "GET referrers",
            "GET blob of the upstream",
            "GET manifest of the upstream",
            "GET token",
            "POST token",
            "GET metrics",
            "GET page");
    private static final Map<Pattern, String> RESOURCES = Map.of(
            Pattern.compile("/v2/"), "base",
            Pattern.compile("/v2/.+/blobs/uploads/?"), "uploads",
            Pattern.compile("/v2/.+/blobs/uploads/[^/]+"), "upload",
            Pattern.compile("/v2/.+/blobs/(?!uploads$)[^/]+"), "blob",
            Pattern.compile("/v2/.+/manifests/[^/]+"), "manifest",
            Pattern.compile("/v2/.+/tags/list"), "tags",
            Pattern.compile("/v2/.+/referrers/[^/]+"), "referrers",
            Pattern.compile("/token"), "token",
            Pattern.compile("/metrics"), "metrics",
            Pattern.compile("/|/repositories/.*"), "page");

    private final Map<String, Integer> successes = new TreeMap<>();
    private final Map<String, Integer> refusals = new TreeMap<>();

    /** @param upload what the request goes on with */
    synchronized void count(FuzzedRequest request, Optional<FuzzedUpload> upload, RawAnswer answer) {
        String kind = kind(request, upload);
        if (answer.status() >= 400) {
            refusals.merge(kind, 1, Integer::sum);
        } else if (isFull(kind, answer)) {
            successes.merge(kind, 1, Integer::sum);
        }
    }

    private static String resource(FuzzedRequest request) {
        String path = request.target().replaceFirst("\\?.*", "");
        return RESOURCES.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("other");
    }

    private static String kind(FuzzedRequest request, Optional<FuzzedUpload> upload) {
        String kind = request.method() + " " + resource(request);
        boolean ofUpstream = request.target().contains(RequestGrammar.UPSTREAM);
        return switch (kind) {
            case "POST uploads" ->
                request.target().contains("mount=")
                        ? "POST mount"
                        : request.target().contains("digest=") ? "POST blob" : kind;
            case "PUT upload" ->
                upload.filter(FuzzedUpload::hasChunks).isPresent() ? kind + " of several chunks" : kind;
            case "PUT manifest" ->
                new String(request.body(), StandardCharsets.UTF_8).contains("\"subject\":{")
                        ? kind + " with a subject"
                        : request.target().contains("tag=") ? kind + " with several tags" : kind;
            case "GET manifest", "GET blob" -> ofUpstream ? kind + " of the upstream" : kind;
            default -> kind;
        };
    }

    /** Whether it is what is meant, and not only no refusal. */
    private static boolean isFull(String kind, RawAnswer answer) {
        return switch (kind) {
            case "POST mount" -> answer.status() == 201;
            case "PUT manifest with a subject" -> answer.header("OCI-Subject").isPresent();
            case "PUT manifest with several tags" -> answer.header("OCI-Tag").isPresent();
            case "GET tags" -> !answer.text().contains("[]");
            case "GET referrers" -> answer.text().contains("\"digest\"");
            default -> true;
        };
    }

    synchronized List<String> missing() {
        return KINDS.stream()
                .filter(kind -> !successes.containsKey(kind) || !refusals.containsKey(kind))
                .toList();
    }

    /** Of each kind, successes and refusals. */
    @Override
    public synchronized String toString() {
        return KINDS.stream()
                .map(kind -> kind + " " + successes.getOrDefault(kind, 0) + "+" + refusals.getOrDefault(kind, 0))
                .collect(Collectors.joining(", "));
    }
}
