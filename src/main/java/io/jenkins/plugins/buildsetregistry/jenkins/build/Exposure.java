package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.model.Node;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarSettings;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.FindBindAddress;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.StartRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.SidecarDefaults;
import java.io.IOException;
import java.io.Serializable;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;

/**
 * Whether other nodes reach the sidecar of a build. Kept in the state of the build: it knows by which authorities the sidecar may
 * prove itself, and no key.
 */
final class Exposure implements Serializable {
    private static final long serialVersionUID = 1;

    private final boolean exposed;
    /** Replaced as a whole: it may be stored meanwhile. */
    private volatile ArrayList<String> authorities = new ArrayList<>();

    Exposure(boolean exposed) {
        this.exposed = exposed;
    }

    /**
     * What a sidecar on that node is to be started with; with a new certificate, if it is exposed. Save the build before the
     * start: one that is cut off and done again may find a sidecar with an earlier certificate.
     *
     * @throws IOException if the node has no address that others reach
     */
    SidecarSettings settings(Node node) throws IOException, InterruptedException {
        SidecarDefaults defaults = BuildsetRegistryConfiguration.get().getSidecar();
        if (!exposed) {
            return defaults.loopback();
        }
        String address = defaults.getExposedAddress();
        String bind = NodeFiles.sidecars(node).act(new FindBindAddress(address));
        SidecarSettings.Tls tls = SidecarCertificate.make(
                address == null ? bind : address, Instant.now(), defaults.maximumLife(), new SecureRandom());
        ArrayList<String> more = new ArrayList<>(authorities);
        more.add(tls.caPem());
        authorities = more;
        return defaults.exposed(bind, tls);
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
