package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A buildset's registry in this process, as patient with the source of its links as a test wants it, and quick to stop. */
public final class LinkedRegistry {
    private static final Limits LIMITS =
            new Limits(16 << 10, 100, 100, 100, Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMillis(50));

    private LinkedRegistry() {}

    public static RegistryServer start(Path storage, RegistryAccess source, TransportOptions patience)
            throws IOException {
        return RegistryServer.start(
                new RegistryConfig(
                        "127.0.0.1",
                        PortRange.ANY_FREE,
                        storage,
                        null,
                        null,
                        null,
                        source,
                        null,
                        new ServingOptions(List.of(), null, null, null, LIMITS, false)),
                ProcessControl.NONE,
                patience);
    }
}
