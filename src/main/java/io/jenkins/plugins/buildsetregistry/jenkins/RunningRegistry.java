package io.jenkins.plugins.buildsetregistry.jenkins;

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

    /**
     * @param node its name; empty for the built-in node
     * @param directory on the node; names the registry
     * @param endpoint {@code http://host:port}
     * @throws IllegalArgumentException if the node has answered anything else
     */
    public RunningRegistry(String node, String directory, String endpoint) {
        URI uri = URI.create(endpoint);
        if (uri.getHost() == null || uri.getPort() < 1) {
            throw new IllegalArgumentException("node '" + node + "' has answered with an address that is none");
        }
        this.node = node;
        this.directory = directory;
        this.endpoint = endpoint;
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

    @Override
    public String toString() {
        return authority() + (node.isEmpty() ? " on the built-in node" : " on " + node);
    }
}
