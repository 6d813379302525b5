package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarSettings;
import io.jenkins.plugins.buildsetregistry.host.IpAddress;
import io.jenkins.plugins.buildsetregistry.registry.PortRange;
import io.jenkins.plugins.buildsetregistry.registry.PublicEndpoint;
import io.jenkins.plugins.buildsetregistry.registry.StorageLimit;
import java.net.InetAddress;
import java.time.Duration;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What every sidecar registry may take of its node, and where exposed ones are reached. */
public final class SidecarDefaults implements Describable<SidecarDefaults> {
    private static final Range PORTS = new Range(0, 65535);
    private static final Range MEMORY = new Range(SidecarSettings.LEAST_MEMORY, 1 << 20);
    private static final Range LIFE = new Range(1, 24 * 365);
    private static final Range SIZE = new Range(1, 1 << 20);
    private static final String PAGE = "Manage Jenkins » System » Buildset Registry";

    private String exposedAddress;
    private int firstPort;
    private int lastPort;
    private int memoryMebibytes = SidecarSettings.DEFAULT.memoryMebibytes();
    private int lifetimeHours = (int) SidecarSettings.DEFAULT.maximumLife().toHours();
    private Integer sizeGibibytes;

    @DataBoundConstructor
    public SidecarDefaults() {
        // all has a default
    }

    /** 0 is none that can be given: it was stored before the field was there. */
    private Object readResolve() {
        SidecarDefaults defaults = new SidecarDefaults();
        memoryMebibytes = memoryMebibytes == 0 ? defaults.memoryMebibytes : memoryMebibytes;
        lifetimeHours = lifetimeHours == 0 ? defaults.lifetimeHours : lifetimeHours;
        return this;
    }

    /** Name or IP address by which other nodes call a node with an exposed sidecar; null: the node is asked. */
    public String getExposedAddress() {
        return exposedAddress;
    }

    @DataBoundSetter
    public void setExposedAddress(String exposedAddress) {
        this.exposedAddress = Util.fixEmptyAndTrim(exposedAddress);
    }

    /** Of the ports that exposed sidecars bind; 0 for any free one. */
    public int getFirstPort() {
        return firstPort;
    }

    @DataBoundSetter
    public void setFirstPort(int firstPort) {
        this.firstPort = PORTS.require("firstPort", firstPort);
    }

    /** 0 for the first one only. */
    public int getLastPort() {
        return lastPort;
    }

    @DataBoundSetter
    public void setLastPort(int lastPort) {
        this.lastPort = PORTS.require("lastPort", lastPort);
    }

    public int getMemoryMebibytes() {
        return memoryMebibytes;
    }

    @DataBoundSetter
    public void setMemoryMebibytes(int memoryMebibytes) {
        this.memoryMebibytes = MEMORY.require("memoryMebibytes", memoryMebibytes);
    }

    public int getLifetimeHours() {
        return lifetimeHours;
    }

    @DataBoundSetter
    public void setLifetimeHours(int lifetimeHours) {
        this.lifetimeHours = LIFE.require("lifetimeHours", lifetimeHours);
    }

    /** Of what a sidecar stores; null: as much as its node has room for. */
    public Integer getSizeGibibytes() {
        return sizeGibibytes;
    }

    @DataBoundSetter
    public void setSizeGibibytes(Integer sizeGibibytes) {
        if (sizeGibibytes != null) {
            SIZE.require("sizeGibibytes", sizeGibibytes);
        }
        this.sizeGibibytes = sizeGibibytes;
    }

    public Duration maximumLife() {
        return Duration.ofHours(lifetimeHours);
    }

    /** For a sidecar that is reached from its own node only. */
    public SidecarSettings loopback() {
        return new SidecarSettings(
                SidecarSettings.DEFAULT.bindAddress(),
                PortRange.ANY_FREE,
                memoryMebibytes,
                maximumLife(),
                storage(),
                null);
    }

    private StorageLimit storage() {
        return sizeGibibytes == null
                ? null
                : new StorageLimit((long) sizeGibibytes << 30, PAGE + " » Sidecar registries » Size in GiB");
    }

    /**
     * For a sidecar that is reached from other nodes too.
     *
     * @throws AbortException if there are no such ports
     */
    public SidecarSettings exposed(String bindAddress, SidecarSettings.Tls tls) throws AbortException {
        try {
            return new SidecarSettings(
                    bindAddress, ports(firstPort, lastPort), memoryMebibytes, maximumLife(), storage(), tls);
        } catch (IllegalArgumentException e) {
            throw new AbortException("the buildset registry cannot be exposed: " + e.getMessage() + " (" + PAGE + ")");
        }
    }

    private static PortRange ports(int first, int last) {
        return new PortRange(first, last == 0 ? first : last);
    }

    @Extension
    @Symbol("sidecar")
    public static final class Descriptor extends hudson.model.Descriptor<SidecarDefaults> {
        @Override
        public String getDisplayName() {
            return "Sidecar registries";
        }

        @POST
        public FormValidation doCheckExposedAddress(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            String address = Util.fixEmptyAndTrim(value);
            try {
                if (address != null) {
                    PublicEndpoint.requireHostName(address);
                    if (IpAddress.of(address)
                            .filter(InetAddress::isLoopbackAddress)
                            .isPresent()) {
                        return FormValidation.error("Other nodes do not reach this one at " + address);
                    }
                    if (address.indexOf(':') >= 0) {
                        return FormValidation.error(
                                "Engines do not take an IPv6 address in image names: give a host name");
                    }
                }
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error("Expected a host name or an IP address, without port");
            }
        }

        @POST
        public FormValidation doCheckFirstPort(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return port(value);
        }

        @POST
        public FormValidation doCheckLastPort(@QueryParameter String value, @QueryParameter String firstPort) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            FormValidation port = port(value);
            if (port.kind != FormValidation.Kind.OK || port(firstPort).kind != FormValidation.Kind.OK) {
                return port;
            }
            try {
                ports(Integer.parseInt(firstPort), Integer.parseInt(value));
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error("There are no ports from " + firstPort + " to " + value);
            }
        }

        private static FormValidation port(String value) {
            return PORTS.check(value, "number");
        }

        @POST
        public FormValidation doCheckMemoryMebibytes(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return MEMORY.check(value, "number");
        }

        @POST
        public FormValidation doCheckLifetimeHours(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return LIFE.check(value, "number");
        }

        @POST
        public FormValidation doCheckSizeGibibytes(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return Util.fixEmptyAndTrim(value) == null ? FormValidation.ok() : SIZE.check(value, "number");
        }
    }
}
