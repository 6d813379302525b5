package io.jenkins.plugins.buildsetregistry.cli.serve;

import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What {@code buildset serve} runs.
 *
 * @param watched files whose change makes the registry read its users and its certificate again
 * @param fixed what the file says of each key but {@code users}: a running registry keeps to what they were at its start
 */
public record ServeSettings(RegistryConfig registry, List<Path> watched, Map<String, String> fixed) {
    public ServeSettings {
        watched = List.copyOf(watched);
        fixed = Map.copyOf(fixed);
    }

    /** Keys that a registry which runs with these settings would have to start anew for. */
    public List<String> fixedThatDiffer(ServeSettings later) {
        TreeSet<String> keys = new TreeSet<>(fixed.keySet());
        keys.addAll(later.fixed().keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(fixed.get(key), later.fixed().get(key)))
                .toList();
    }

    /** Without what the file says, where secrets may be. */
    @Override
    public String toString() {
        return registry.toString();
    }
}
