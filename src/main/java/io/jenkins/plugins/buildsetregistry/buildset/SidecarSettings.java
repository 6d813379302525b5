package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.host.IpAddress;
import io.jenkins.plugins.buildsetregistry.registry.PortRange;
import io.jenkins.plugins.buildsetregistry.registry.PublicEndpoint;
import io.jenkins.plugins.buildsetregistry.registry.StorageLimit;
import java.io.Serializable;
import java.net.InetAddress;
import java.time.Duration;

/**
 * What a sidecar may take of its machine, and who can reach it. Prints without secrets.
 *
 * @param bindAddress IP address; another than loopback only with TLS
 * @param ports the first that is free is bound
 * @param memoryMebibytes the most that the heap of its JVM may take, {@value #LEAST_MEMORY} at least
 * @param maximumLife after which it ends, whatever its lease
 * @param storage what may be pushed to it, or null: as much as its machine has room for
 * @param tls or null: plain HTTP
 */
public record SidecarSettings(
        String bindAddress, PortRange ports, int memoryMebibytes, Duration maximumLife, StorageLimit storage, Tls tls)
        implements Serializable {
    /** With less it was never measured. */
    public static final int LEAST_MEMORY = 64;

    /** Reached from its own machine only. */
    public static final SidecarSettings DEFAULT =
            new SidecarSettings("127.0.0.1", PortRange.ANY_FREE, LEAST_MEMORY, Duration.ofHours(24), null, null);

    public SidecarSettings {
        InetAddress bound = IpAddress.of(bindAddress)
                .orElseThrow(() -> new IllegalArgumentException("'" + bindAddress + "' is not an IP address"));
        if (!bound.isLoopbackAddress() && tls == null) {
            throw new IllegalArgumentException("a sidecar is exposed at " + bindAddress + " with a certificate only");
        }
        if (memoryMebibytes < LEAST_MEMORY) {
            throw new IllegalArgumentException(
                    "a sidecar needs " + LEAST_MEMORY + " MiB of memory at least, not " + memoryMebibytes);
        }
        if (maximumLife.toSeconds() < 1) {
            throw new IllegalArgumentException("a sidecar lives a second at least, not " + maximumLife);
        }
    }

    /**
     * With what the sidecar proves who it is.
     *
     * @param hostName by which clients call it: name or IP address, the one in the certificate
     * @param certificatePem the sidecar's own first
     * @param keyPem private, PKCS #8
     * @param caPem what clients trust
     */
    public record Tls(String hostName, String certificatePem, String keyPem, String caPem) implements Serializable {
        public Tls {
            new PublicEndpoint(hostName, caPem); // or they are refused
        }

        PublicEndpoint endpoint() {
            return new PublicEndpoint(hostName, caPem);
        }

        @Override
        public String toString() {
            return "Tls[" + hostName + ", ****]";
        }
    }
}
