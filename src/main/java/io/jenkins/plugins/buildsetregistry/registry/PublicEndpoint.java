package io.jenkins.plugins.buildsetregistry.registry;

import java.net.URI;

/**
 * How the clients of a registry with TLS call it, and what they trust.
 *
 * @param hostName name or IP address, the one in the certificate
 * @param caPem the authority that has signed the certificate, in PEM
 */
public record PublicEndpoint(String hostName, String caPem) {
    public PublicEndpoint {
        requireHostName(hostName);
        if (caPem == null) {
            throw new IllegalArgumentException("the authority of " + hostName + " is missing");
        }
    }

    /** @throws IllegalArgumentException if a registry cannot be called so */
    public static void requireHostName(String hostName) {
        URI address = address(hostName, 1);
        if (address.getHost() == null || address.getPort() != 1 || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("'" + hostName + "' is no host name");
        }
    }

    /** {@code https://registry.example.org:41234}, {@code https://[fd00::2]:41234}. */
    public URI address(int port) {
        return address(hostName, port);
    }

    private static URI address(String hostName, int port) {
        return URI.create("https://" + (hostName.indexOf(':') >= 0 ? "[" + hostName + "]" : hostName) + ":" + port);
    }
}
