package io.jenkins.plugins.buildsetregistry.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.transport.Redaction;
import io.jenkins.plugins.buildsetregistry.remote.transport.WebOrigin;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Words for an answer that says no: what was asked, what the registry said, what to do. */
final class Refusal {
    private static final int BODY_LIMIT = 64 * 1024;
    private static final int SHOWN_LIMIT = 500;
    private static final String TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

    private final RegistryAccess access;
    private final Redaction redaction;
    private final Unreachable unreachable;

    Refusal(RegistryAccess access, Redaction redaction) {
        this.access = access;
        this.redaction = redaction;
        this.unreachable = new Unreachable(access, redaction);
    }

    RegistryException of(IOException failure, URI uri, String purpose) throws InterruptedException {
        return unreachable.of(failure, uri, purpose);
    }

    /** @param purpose a verb phrase such as {@code read manifest acme/base:1} */
    RegistryException of(WireResponse response, String purpose) {
        String body = body(response);
        List<String> details = new ArrayList<>();
        List<String> codes = details(body, details);
        boolean elsewhere = !WebOrigin.of(response.uri()).equals(WebOrigin.of(access.endpoint()));
        StringBuilder message = new StringBuilder("registry ")
                .append(access)
                .append(": cannot ")
                .append(redaction.text(purpose))
                .append(": ")
                .append(elsewhere ? redaction.url(response.uri()) + " answered " : "")
                .append(response.status())
                .append(' ')
                .append(reason(response.status()));
        if (!details.isEmpty()) {
            message.append(" (").append(String.join("; ", details)).append(')');
        }
        message.append(". ").append(remedy(response, body));
        int status = response.status();
        return new RegistryException(
                message.toString(),
                status,
                codes.isEmpty() ? "" : codes.get(0),
                null,
                RegistryException.isTemporary(status) || isHalfWrittenLink(status, codes));
    }

    /**
     * CNCF distribution before 3.0 empties the file that links a blob to its repository while it writes it again: a manifest
     * that is put at the time when somebody else uploads the same blob is refused, for the digest that is not in that file.
     */
    private static boolean isHalfWrittenLink(int status, List<String> codes) {
        return status == 400 && codes.containsAll(List.of("DIGEST_INVALID", "MANIFEST_BLOB_UNKNOWN"));
    }

    private static String body(WireResponse response) {
        try (response) {
            return new String(response.body().readNBytes(BODY_LIMIT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Adds what the body says for people, and returns the error codes. */
    private List<String> details(String body, List<String> details) {
        List<String> codes = new ArrayList<>();
        try {
            JsonNode root = Json.MAPPER.readTree(body);
            for (JsonNode error : root.path("errors")) {
                String each = error.path("code").asText("");
                if (!each.isEmpty() && each.length() <= 64) {
                    codes.add(redaction.text(each));
                }
                String said = error.path("message").asText("");
                details.add(shown(each + (said.isEmpty() ? "" : ": " + said)));
            }
            String description =
                    root.path("error_description").asText(root.path("details").asText(""));
            if (details.isEmpty() && !description.isEmpty()) {
                details.add(shown(description));
            }
        } catch (IOException e) {
            boolean page = body.stripLeading().startsWith("<");
            if (!body.isBlank() && !page) {
                details.add(shown(body));
            }
        }
        return codes;
    }

    private String shown(String text) {
        String line = redaction.text(text).replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
        return line.length() > SHOWN_LIMIT ? line.substring(0, SHOWN_LIMIT) + "…" : line;
    }

    private String remedy(WireResponse response, String body) {
        // 400 of ECR, 409 of Quay, 412 of Harbor
        if (response.status() / 100 == 4 && body.toLowerCase(Locale.ROOT).contains("immutab")) {
            return "A rule of the registry forbids to move or delete this tag: take it out of the rule for immutable tags, or use"
                    + " a tag that is not there yet";
        }
        return switch (response.status()) {
            case 400 ->
                speaksTls(body)
                        ? "This port expects https: use https://" + access.authority()
                        : "The registry takes the request for malformed";
            case 401 ->
                access.tokens() != null
                        ? "The registry does not accept the token that it has given for this: may the user write there?"
                        : access.credentials() == null
                                ? "No credentials are configured for this registry: configure a user and a password or token"
                                : "The registry does not accept the credentials of user '"
                                        + redaction.text(access.credentials().username())
                                        + "': check the password or token, and that it has not expired";
            case 403 ->
                (access.tokens() != null
                                ? "The token that was got for this does not do"
                                : access.credentials() == null
                                        ? "Anonymous access is not enough"
                                        : "User '"
                                                + redaction.text(
                                                        access.credentials().username()) + "' has no right to do this")
                        + ": grant the right to this repository, or use other credentials";
            case 404 ->
                "Check the name; a registry may also hide what these credentials must not see, "
                        + "and some create no repository on push";
            case 405, 501 -> "This registry does not support it, or it is switched off in its configuration";
            case 407 -> proxyRemedy();
            case 409 ->
                "Something there is in the way, such as a rule of the registry or another transfer of the same:"
                        + " try again, and look at the registry's rules for this repository";
            case 413 -> "The upload is larger than the registry, or a proxy before it, allows: raise that limit";
            case 429 ->
                "The registry limits requests" + limits(response)
                        + ": wait, log in with credentials that have a higher limit, or use a mirror"
                        + (access.endpoint().getHost().endsWith("docker.io")
                                ? ". Docker Hub counts the images that a user pulls, or an address without a login, over some hours"
                                : "");
            default ->
                response.status() >= 500
                        ? "The registry or something before it failed: look at its log, and try again later"
                        : "Is this the address of a registry?";
        };
    }

    private String proxyRemedy() {
        if (access.proxy() == null || access.proxy().credentials() == null) {
            return "The proxy wants a user name and password: configure them";
        }
        // Unset means what the JDK's net.properties has, which is "Basic".
        boolean withheld = access.endpoint().getScheme().equals("https")
                && System.getProperty(TUNNELING, "Basic")
                        .toLowerCase(Locale.ROOT)
                        .contains("basic");
        return withheld
                ? "Java sends no password to a proxy for https by default: start this process with -D" + TUNNELING + "="
                : "The proxy does not accept the configured user name and password: check them";
    }

    private static boolean speaksTls(String body) {
        String text = body.toLowerCase(Locale.ROOT);
        return text.contains("https") && (text.contains("http request") || text.contains("plain http"));
    }

    private String limits(WireResponse response) {
        List<String> told = new ArrayList<>();
        for (String name : List.of(
                "RateLimit-Limit",
                "RateLimit-Remaining",
                "X-RateLimit-Limit",
                "X-RateLimit-Remaining",
                "Retry-After")) {
            response.header(name).ifPresent(value -> told.add(name + ": " + shown(value)));
        }
        return told.isEmpty() ? "" : " (" + String.join(", ", told) + ")";
    }

    private static String reason(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 407 -> "Proxy Authentication Required";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 416 -> "Range Not Satisfiable";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "";
        };
    }
}
