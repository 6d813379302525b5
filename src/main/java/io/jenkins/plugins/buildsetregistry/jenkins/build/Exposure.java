package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.AbortException;
import hudson.Util;
import hudson.model.Node;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarSettings;
import io.jenkins.plugins.buildsetregistry.host.IpAddress;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.FindBindAddress;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.StartRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.SidecarDefaults;
import io.jenkins.plugins.buildsetregistry.registry.PublicEndpoint;
import java.io.IOException;
import java.io.Serializable;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/**
 * Whether other nodes reach the sidecar of a build. Kept in the state of the build: it knows by which authorities the sidecar may
 * prove itself, and no key.
 */
final class Exposure implements Serializable {
    private static final long serialVersionUID = 1;

    /** Variable of a node: by which name others call it. */
    private static final String ADDRESS = "BUILDSET_REGISTRY_ADDRESS";

    private final boolean exposed;
    /** Replaced as a whole: it may be stored meanwhile. */
    private volatile ArrayList<String> authorities = new ArrayList<>();

    Exposure(boolean exposed) {
        this.exposed = exposed;
    }

    private Object readResolve() {
        authorities = authorities == null ? new ArrayList<>() : authorities; // stored by an earlier version
        return this;
    }

    /**
     * What a sidecar on that node is to be started with; with a new certificate, if it is exposed. Save the build before the
     * start: one that is cut off and done again may find a sidecar with an earlier certificate.
     *
     * @param environment on that node
     * @throws IOException if the node has no address that others reach, or that engines understand
     */
    SidecarSettings settings(Node node, Map<String, String> environment) throws IOException, InterruptedException {
        SidecarDefaults defaults = BuildsetRegistryConfiguration.get().getSidecar();
        if (!exposed) {
            return defaults.loopback();
        }
        String own = Util.fixEmptyAndTrim(environment.get(ADDRESS));
        String address = own == null ? defaults.getExposedAddress() : own;
        String bind = NodeFiles.sidecars(node).act(new FindBindAddress(address));
        String name = address == null ? bind : address;
        requireUsual(name);
        SidecarSettings.Tls tls =
                SidecarCertificate.make(name, Instant.now(), defaults.maximumLife(), new SecureRandom());
        ArrayList<String> more = new ArrayList<>(authorities);
        more.add(tls.caPem());
        authorities = more;
        return defaults.exposed(bind, tls);
    }

    /** podman, buildah and skopeo know no image names that begin with an IPv6 address (containers/image, docker/reference). */
    private static void requireUsual(String name) throws AbortException {
        String reason = null;
        Optional<InetAddress> literal = IpAddress.of(name);
        if (name.equalsIgnoreCase("localhost")
                || literal.filter(address -> address.isLoopbackAddress() || address.isAnyLocalAddress())
                        .isPresent()) {
            reason = "where other nodes look for it on themselves";
        } else if (literal.filter(Inet6Address.class::isInstance).isPresent()) {
            reason = "which engines do not take in image names";
        } else {
            try {
                PublicEndpoint.requireHostName(name);
            } catch (IllegalArgumentException e) {
                reason = "which is no host name";
            }
        }
        if (reason != null) {
            throw new AbortException("the buildset registry cannot be exposed as " + name + ", " + reason
                    + ": give the node a host name that others find, in its environment variable " + ADDRESS
                    + ", or as the exposed address (Manage Jenkins » System » Buildset Registry)");
        }
    }

    /**
     * What a node says of the sidecar that it has started.
     *
     * @throws IOException if it is not one that this build has ordered
     */
    RunningRegistry running(String node, String directory, StartRegistry.Started started) throws IOException {
        if (exposed ? !authorities.contains(started.caPem()) : started.caPem() != null) {
            throw new IOException("node '" + node + "' has answered with a certificate that was not made for it");
        }
        return new RunningRegistry(node, directory, started.endpoint(), started.caPem());
    }
}
