package io.jenkins.plugins.buildsetregistry.remote;

import java.io.Serializable;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An HTTP proxy on the way to a registry.
 *
 * @param credentials or null
 * @param noProxy host names, domain suffixes ({@code .example.org}), addresses, address ranges ({@code 10.0.0.0/8}), each
 *     with an optional port, or {@code *}: reached directly. Loopback addresses always are
 */
public record HttpProxy(String host, int port, Credentials credentials, List<String> noProxy) implements Serializable {
    public HttpProxy {
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException("the proxy has no host name");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the port of proxy " + host + " must be 1 to 65535, not " + port);
        }
        noProxy = List.copyOf(noProxy);
    }

    /** Whether {@code uri} is to be reached through this proxy. */
    public boolean appliesTo(URI uri) {
        return !NoProxy.covers(noProxy, uri);
    }

    /**
     * The proxy that {@code HTTPS_PROXY} or {@code HTTP_PROXY} and {@code NO_PROXY} name for {@code endpoint}, as curl and Go
     * read them: lower case first, {@code ALL_PROXY} where there is no other.
     *
     * @return null if there is none for this endpoint
     * @throws IllegalArgumentException naming the variable, if it holds no proxy address
     */
    public static HttpProxy fromEnvironment(Map<String, String> env, URI endpoint) {
        String scheme = "https".equalsIgnoreCase(endpoint.getScheme()) ? "https" : "http";
        for (String name : List.of(scheme + "_proxy", "all_proxy")) {
            String value = value(env, name);
            if (!value.isEmpty()) {
                List<String> noProxy = Arrays.stream(value(env, "no_proxy").split("[,\\s]+"))
                        .filter(entry -> !entry.isEmpty())
                        .toList();
                HttpProxy proxy = parse(name.toUpperCase(Locale.ROOT), value, noProxy);
                return proxy.appliesTo(endpoint) ? proxy : null;
            }
        }
        return null;
    }

    private static String value(Map<String, String> env, String lowerCase) {
        String value = env.getOrDefault(lowerCase, "").trim();
        if (!value.isEmpty()) {
            return value;
        }
        // A CGI request header "Proxy:" arrives as HTTP_PROXY (httpoxy): curl and Go do not read it there.
        boolean untrusted = lowerCase.equals("http_proxy") && env.containsKey("REQUEST_METHOD");
        return untrusted
                ? ""
                : env.getOrDefault(lowerCase.toUpperCase(Locale.ROOT), "").trim();
    }

    private static HttpProxy parse(String variable, String value, List<String> noProxy) {
        String text = value.contains("://") ? value : "http://" + value;
        int at = text.lastIndexOf('@');
        String user = at < 0 ? "" : text.substring(text.indexOf("://") + 3, at);
        String address = at < 0 ? text : text.substring(0, text.indexOf("://") + 3) + text.substring(at + 1);
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(variable + " is not an address: expected http://host:port");
        }
        if (uri.getHost() == null || !"http".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException(variable
                    + " names no http proxy: expected http://host:port (SOCKS and https proxies are not supported)");
        }
        return new HttpProxy(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort(), credentials(user), noProxy);
    }

    private static Credentials credentials(String user) {
        int colon = user.indexOf(':');
        String name = colon < 0 ? user : user.substring(0, colon);
        return name.isEmpty()
                ? null
                : new Credentials(decode(name), colon < 0 ? "" : decode(user.substring(colon + 1)));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
