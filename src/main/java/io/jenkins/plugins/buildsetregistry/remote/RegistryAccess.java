package io.jenkins.plugins.buildsetregistry.remote;

import java.io.Serializable;
import java.net.URI;

/**
 * How to reach a registry, and as whom. Prints without secrets.
 *
 * @param endpoint {@code http} or {@code https}, host and port; no path, no user. {@code docker.io} is understood
 * @param credentials or null for anonymous access
 * @param caPem certificates (PEM) trusted beside the system's, or null
 * @param proxy or null
 * @param tokens that gets tokens in place of credentials, or null
 * @param repositories that the credentials or tokens are for
 */
public record RegistryAccess(
        URI endpoint,
        Credentials credentials,
        String caPem,
        HttpProxy proxy,
        TokenIssuer tokens,
        CoveredRepositories repositories)
        implements Serializable {
    public RegistryAccess {
        String scheme = String.valueOf(endpoint.getScheme());
        if (endpoint.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    "a registry's address must be http://host[:port] or https://host[:port]");
        }
        if (endpoint.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the address of registry " + endpoint.getHost()
                    + " must not hold a user or password: configure credentials instead");
        }
        String path = endpoint.getRawPath();
        if (!path.isEmpty() && !path.equals("/")
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null) {
            throw new IllegalArgumentException("the address of registry " + endpoint.getHost()
                    + " must have no path: repositories are named in image names");
        }
        endpoint = URI.create(scheme + "://" + endpoint.getRawAuthority());
    }

    public RegistryAccess(URI endpoint, Credentials credentials, String caPem, HttpProxy proxy) {
        this(endpoint, credentials, caPem, proxy, null, CoveredRepositories.ALL);
    }

    /** Anonymous access to {@code endpoint}. */
    public static RegistryAccess of(URI endpoint) {
        return new RegistryAccess(endpoint, null, null, null);
    }

    public RegistryAccess withCredentials(Credentials newCredentials) {
        return new RegistryAccess(endpoint, newCredentials, caPem, proxy, null, repositories);
    }

    /** Without the password. */
    public RegistryAccess withTokens(TokenIssuer newTokens) {
        return new RegistryAccess(endpoint, null, caPem, proxy, newTokens, repositories);
    }

    /** With credentials or tokens that are for these repositories only. */
    public RegistryAccess withRepositories(CoveredRepositories newRepositories) {
        return new RegistryAccess(endpoint, credentials, caPem, proxy, tokens, newRepositories);
    }

    /** {@code host:port} as it stands in an image name. */
    public String authority() {
        return endpoint.getAuthority();
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
