package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.nio.file.Path;

/**
 * What a server needs to start.
 *
 * @param host address to bind; loopback unless the registry is exposed
 * @param ports the first that is free is bound
 * @param storage directory of the store; made if it is absent
 * @param writer may do everything but control, or null: anybody may, without a password (tests only), unless the options
 *     say who may
 * @param reader may read, or null for none
 * @param control may link, renew the lease and stop, or null for none
 * @param linkSource the registry that linked images are fetched from, or null
 * @param accessLog file in the combined log format with two fields more, bytes received and milliseconds; or null
 * @param options what a long-running registry may want beside
 */
public record RegistryConfig(
        String host,
        PortRange ports,
        Path storage,
        Credentials writer,
        Credentials reader,
        Credentials control,
        RegistryAccess linkSource,
        Path accessLog,
        ServingOptions options) {
    /**
     * A registry with no more than a buildset needs.
     *
     * @param port 0 for any free one
     */
    public RegistryConfig(
            String host,
            int port,
            Path storage,
            Credentials writer,
            Credentials reader,
            Credentials control,
            RegistryAccess linkSource,
            Path accessLog) {
        this(host, PortRange.of(port), storage, writer, reader, control, linkSource, accessLog, ServingOptions.DEFAULT);
    }

    public RegistryConfig {
        if (host == null || host.isEmpty() || ports == null || storage == null) {
            throw new IllegalArgumentException(
                    "a registry needs an address and ports to bind, and a storage directory");
        }
    }
}
