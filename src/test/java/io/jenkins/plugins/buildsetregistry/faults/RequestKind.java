package io.jenkins.plugins.buildsetregistry.faults;

import io.jenkins.plugins.buildsetregistry.remote.FaultServer.Request;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request is about, whatever its image is called: {@code PUT temporary tag}. */
final class RequestKind {
    private static final Pattern ROUTE = Pattern.compile("/v2/(.+?)/(manifests|blobs|tags|referrers)/([^?]*)(.*)");

    private RequestKind() {}

    static String of(Request request) {
        Matcher route = ROUTE.matcher(request.target());
        return request.method() + " " + (route.matches() ? about(route) : "version");
    }

    private static String about(Matcher route) {
        String reference = route.group(3);
        return switch (route.group(2)) {
            case "manifests" -> manifest(route.group(1), reference);
            case "blobs" ->
                reference.startsWith("uploads/") ? route.group(4).contains("mount=") ? "mount" : "upload" : "blob";
            default -> route.group(2);
        };
    }

    private static String manifest(String repository, String reference) {
        if (reference.startsWith("sha256:")) {
            return "manifest";
        }
        if (reference.startsWith("sha256-")) {
            return "attachment";
        }
        if (reference.startsWith("change_")) {
            return "temporary tag";
        }
        if (reference.startsWith("promoted_")) {
            return "promoted tag";
        }
        return repository.contains("/changes/") ? "record" : "tag";
    }
}
