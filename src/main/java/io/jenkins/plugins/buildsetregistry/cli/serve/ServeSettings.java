package io.jenkins.plugins.buildsetregistry.cli.serve;

import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code buildset serve} runs.
 *
 * @param watched files whose change makes the registry read its users and its certificate again
 */
public record ServeSettings(RegistryConfig registry, List<Path> watched) {
    public ServeSettings {
        watched = List.copyOf(watched);
    }
}
