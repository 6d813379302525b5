package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request to a registry.
 *
 * @param headers by name, case-insensitive
 * @param body or null
 * @param scopes rights that a bearer token for it needs, such as {@code repository:acme/base:pull}
 * @param repeatable whether a lost connection or a temporary failure may be answered by sending it again
 * @param wholeLimit in bytes: the body of an answer 200 is read before it is returned, and refused if it is longer; 0 for a stream
 * @param purpose for messages: a verb phrase such as {@code read manifest acme/base:1}
 */
public record WireRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        RequestBody body,
        List<String> scopes,
        boolean repeatable,
        int wholeLimit,
        String purpose) {
    public WireRequest {
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        headers = Collections.unmodifiableMap(sorted);
        scopes = List.copyOf(scopes);
    }

    public static WireRequest of(String method, URI uri, List<String> scopes, String purpose) {
        return new WireRequest(method, uri, Map.of(), null, scopes, true, 0, purpose);
    }

    public WireRequest withHeader(String name, String value) {
        Map<String, String> changed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        changed.putAll(headers);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new WireRequest(method, uri, changed, body, scopes, repeatable, wholeLimit, purpose);
    }

    public WireRequest withBody(RequestBody newBody, String contentType) {
        return new WireRequest(method, uri, headers, newBody, scopes, repeatable, wholeLimit, purpose)
                .withHeader("Content-Type", contentType);
    }

    /** For a body whose fate must be asked for before it is sent again. */
    public WireRequest once() {
        return new WireRequest(method, uri, headers, body, scopes, false, wholeLimit, purpose);
    }

    /** For an answer whose body is here, as a whole, when it is returned. */
    public WireRequest whole(int limit) {
        return new WireRequest(method, uri, headers, body, scopes, repeatable, limit, purpose);
    }

    /** The same request for another page or place. */
    public WireRequest to(URI newUri) {
        return to(method, newUri, true);
    }

    WireRequest to(String newMethod, URI newUri, boolean withBody) {
        return new WireRequest(
                newMethod, newUri, headers, withBody ? body : null, scopes, repeatable, wholeLimit, purpose);
    }
}
