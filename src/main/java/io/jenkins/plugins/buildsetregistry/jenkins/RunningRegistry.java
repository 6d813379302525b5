package io.jenkins.plugins.buildsetregistry.jenkins;

import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.Serializable;
import java.net.URI;

/**
 * A sidecar registry that runs on a node for a build: how it is found again. Kept in the state of steps and builds, so it holds
 * no secret; passwords are in a file on the node.
 */
public final class RunningRegistry implements Serializable {
    private static final long serialVersionUID = 1;

    private final String node;
    private final String directory;
    private final String endpoint;
    private final String caPem;

    /**
     * @param node its name; empty for the built-in node
     * @param directory on the node; names the registry
     * @param endpoint {@code http://host:port}, or {@code https://host:port} if other nodes reach it
     * @param caPem what proves the latter, certificates in PEM; null for the former
     * @throws IllegalArgumentException if the node has answered anything else
     */
    public RunningRegistry(String node, String directory, String endpoint, String caPem) {
        if (!isEndpoint(endpoint, caPem == null ? "http" : "https")) {
            throw new IllegalArgumentException("node '" + node + "' has answered with an address that is none");
        }
        this.node = node;
        this.directory = directory;
        this.endpoint = endpoint;
        this.caPem = caPem;
    }

    private static boolean isEndpoint(String endpoint, String scheme) {
        if (endpoint == null) {
            return false;
        }
        URI uri = URI.create(endpoint);
        return RegistryAccess.of(uri).endpoint().toString().equals(endpoint)
                && scheme.equals(uri.getScheme())
                && uri.getPort() > 0;
    }

    public String node() {
        return node;
    }

    public String directory() {
        return directory;
    }

    /** {@code host:port}, as it stands in image names. */
    public String authority() {
        return URI.create(endpoint).getAuthority();
    }

    /** Whether other nodes reach it. */
    public boolean isExposed() {
        return caPem != null;
    }

    /** @param credentials or null for anonymous access */
    public RegistryAccess access(Credentials credentials) {
        return new RegistryAccess(URI.create(endpoint), credentials, caPem, null);
    }

    @Override
    public String toString() {
        return authority() + (node.isEmpty() ? " on the built-in node" : " on " + node);
    }
}
