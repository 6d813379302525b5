package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.host.IpAddress;
import io.jenkins.plugins.buildsetregistry.host.MachineAddresses;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Asks an agent which of its addresses an exposed sidecar is to bind, as an IP address. Unlike Jenkins' own
 * {@code Computer.getHostName}, it knows IPv6, and does not take the bridge of a container engine for an address that others reach.
 */
public final class FindBindAddress extends AgentTask<String> {
    private static final long serialVersionUID = 1;

    private static final String ALL = "0.0.0.0";

    private final String exposedAddress;

    /** @param exposedAddress by which others call the agent, or null: the address that the agent most likely is known by */
    public FindBindAddress(String exposedAddress) {
        super(TaskListener.NULL);
        this.exposedAddress = exposedAddress;
    }

    @Override
    String run(Path directory) throws BuildsetException, IOException {
        if (exposedAddress != null) {
            return MachineAddresses.of(exposedAddress)
                    .map(IpAddress::text)
                    .orElse(ALL); // something before the agent leads to it
        }
        return MachineAddresses.preferred()
                .map(IpAddress::text)
                .orElseThrow(() -> new BuildsetException(
                        "the buildset registry cannot be exposed: its node has no network address but loopback; give one as the"
                                + " exposed address (Manage Jenkins » System » Buildset Registry)"));
    }
}
